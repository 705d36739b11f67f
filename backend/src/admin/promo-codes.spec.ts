import { describe, expect, it } from 'vitest';
import { UsageError } from './owner-command.js';
import { readPromo } from './promo-codes.js';

const NOW = new Date('2026-11-21T12:00:00Z');
const read = (word: string, options: Record<string, string>) => readPromo({ words: [word], options }, NOW);

describe('a new promo code', () => {
  it('is read as it will be kept', () => {
    expect(read(' spring-26 ', { credits: '12.5' })).toEqual({
      code: 'SPRING-26',
      credits: 1_250,
      watermark: false,
      maxUses: null,
      expiresInDays: null,
      validUntil: null,
    });
    const all = { credits: '0.29', uses: '100', until: '2026-11-21', 'expires-in-days': '30' };
    expect(read('SPRING', all)).toMatchObject({
      credits: 29,
      maxUses: 100,
      expiresInDays: 30,
      validUntil: new Date('2026-11-21T21:00:00Z'),
    });
  });

  it.each([
    ['no!', { credits: '5' }],
    ['ABC', { credits: '5' }],
    ['SPRING', {}],
    ['SPRING', { credits: 'many' }],
    ['SPRING', { credits: '' }],
    ['SPRING', { credits: '0' }],
    ['SPRING', { credits: '-5' }],
    ['SPRING', { credits: '1.005' }],
    ['SPRING', { credits: '1e3' }],
    ['SPRING', { credits: '100001' }],
    ['SPRING', { credits: '5', uses: '1.5' }],
    ['SPRING', { credits: '5', uses: '0' }],
    ['SPRING', { credits: '5', 'expires-in-days': '0' }],
    ['SPRING', { credits: '5', until: '2026-02-31' }],
    ['SPRING', { credits: '5', until: 'tomorrow' }],
    ['SPRING', { credits: '5', until: '2026-11-20' }],
  ])('%s with %j is refused', (word, options) => {
    expect(() => read(word, options as Record<string, string>)).toThrow(UsageError);
  });
});
