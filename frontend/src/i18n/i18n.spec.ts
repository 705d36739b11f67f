import { ERROR_STATUS, FAILURE_CODES, type ErrorCode } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { en } from './en.js';
import { formats, nextFreeGrant } from './format.js';
import { plural } from './plural.js';
import { ru } from './ru.js';

describe('plural', () => {
  it.each([
    [0, '0 кредитов'],
    [1, '1 кредит'],
    [2, '2 кредита'],
    [5, '5 кредитов'],
    [11, '11 кредитов'],
    [21, '21 кредит'],
    [0.25, '0,25 кредита'],
  ])('%d → %s', (count, text) => {
    expect(ru.credits(count)).toBe(text);
  });

  it('knows both English forms', () => {
    expect([1, 2, 0.25].map(en.credits)).toEqual(['1 credit', '2 credits', '0.25 credits']);
    expect(plural('en', 1, { one: 'a', other: 'b' })).toBe('a');
  });
});

describe('the words of errors', () => {
  const codes = [...(Object.keys(ERROR_STATUS) as ErrorCode[]), 'offline'] as const;
  it.each([
    ['ru', ru],
    ['en', en],
  ])('%s has whole sentences for every code, with and without details', (_language, t) => {
    const details = { limit: 512, measured: 300, needed: 2, available: 1, retryAfter: 3, categories: ['top', 'dress'] };
    for (const code of codes) {
      for (const text of [t.faults[code]({}), t.faults[code](details)]) {
        expect(text.title, code).toMatch(/^[^.]+$/);
        expect(text.text, code).toMatch(/[.]$/);
        expect(text.title + text.text, code).not.toMatch(/undefined|NaN|null/);
      }
    }
    for (const code of FAILURE_CODES) expect(t.failures[code].text).toMatch(/[.]$/);
  });
});

it('has the same words in both languages', () => {
  const shape = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
      : typeof value;
  expect(shape(en)).toEqual(shape(ru));
});

describe('formats', () => {
  it('shows roubles without needless kopecks, and signs', () => {
    expect(formats('ru').roubles({ value: '199.00', currency: 'RUB' }).replaceAll('\u00a0', ' ')).toBe('199 ₽');
    expect(formats('en').roubles({ value: '3.98', currency: 'RUB' })).toBe('₽3.98');
    expect([2, -2, 0].map(formats('ru').signed)).toEqual(['+2', '−2', '0']);
    expect(formats('ru').stopwatch(65.9)).toBe('1:05');
  });

  it('names the day free credits come by the clock of Moscow', () => {
    expect(nextFreeGrant(Date.parse('2026-11-21T03:00:00Z'))).toBe('2026-11-30T21:00:00.000Z');
    expect(nextFreeGrant(Date.parse('2026-11-30T22:00:00Z'))).toBe('2026-12-31T21:00:00.000Z');
    expect(formats('ru').day('2026-11-30T21:00:00.000Z')).toBe('1 декабря');
  });
});
