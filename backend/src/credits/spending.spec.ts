import { describe, expect, it } from 'vitest';
import { type SpendableGrant, planSpending } from './spending.js';

const DAY = 86_400_000;
const grant = (id: string, remaining: number, rest: Partial<SpendableGrant> = {}): SpendableGrant => ({
  id,
  source: 'purchase',
  remaining,
  watermark: false,
  priority: false,
  expiresAt: null,
  createdAt: new Date(0),
  ...rest,
});
const free = (id: string, remaining: number) =>
  grant(id, remaining, { source: 'free', watermark: true, expiresAt: new Date(DAY) });
const paid = (plan: ReturnType<typeof planSpending>) =>
  plan && [plan.parts.map(({ grantId, amount }) => `${grantId}:${amount}`).join(' '), plan.watermarked];

describe('which grants pay', () => {
  it.each([
    ['nothing is there', [], 200, 'auto', null],
    ['not enough is there', [grant('a', 100), free('f', 99)], 200, 'auto', null],
    ['clean ones cover all', [free('f', 1000), grant('a', 200)], 200, 'auto', ['a:200', false]],
    [
      'clean ones do not cover all: watermarked ones first, clean ones fill up',
      [grant('a', 150), free('f', 100)],
      200,
      'auto',
      ['f:100 a:100', true],
    ],
    ['only watermarked ones are there', [free('f', 1000)], 200, 'auto', ['f:200', true]],
    ['the user saves clean ones', [grant('a', 1000), free('f', 1000)], 200, 'free', ['f:200', true]],
    [
      'the user saves clean ones, but free ones do not cover all',
      [grant('a', 1000), free('f', 50)],
      200,
      'free',
      ['f:50 a:150', true],
    ],
    ['the user saves clean ones, but has no others', [grant('a', 1000)], 200, 'free', ['a:200', false]],
    [
      'the soonest to expire comes first, then the oldest, those without an end last',
      [
        grant('never', 100),
        grant('late', 100, { expiresAt: new Date(2 * DAY) }),
        grant('young', 100, { expiresAt: new Date(DAY), createdAt: new Date(2) }),
        grant('old', 100, { expiresAt: new Date(DAY), createdAt: new Date(1) }),
      ],
      350,
      'auto',
      ['old:100 young:100 late:100 never:50', false],
    ],
    [
      'an empty one is passed over',
      [grant('empty', 0, { createdAt: new Date(-1) }), grant('a', 200)],
      200,
      'auto',
      ['a:200', false],
    ],
  ] as const)('%s', (_name, grants, amount, payWith, expected) => {
    expect(paid(planSpending(grants, amount, payWith))).toEqual(expected);
    expect(paid(planSpending(grants.toReversed(), amount, payWith))).toEqual(expected);
  });

  it.each([
    ['a grant with priority pays all', [grant('pro', 200, { priority: true })], true],
    [
      'a grant with priority pays a part',
      [grant('a', 150, { expiresAt: new Date(DAY) }), grant('pro', 100, { priority: true })],
      true,
    ],
    [
      'a grant with priority is there and does not pay',
      [grant('a', 200, { expiresAt: new Date(DAY) }), grant('pro', 100, { priority: true })],
      false,
    ],
  ])('%s', (_name, grants, expected) => {
    expect(planSpending(grants, 200, 'auto')?.priority).toBe(expected);
  });

  it('never takes more than is left, and always exactly the price', () => {
    for (let seed = 1; seed <= 2_000; seed++) {
      let state = seed;
      const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
      const grants = Array.from({ length: random(6) }, (_, i) =>
        grant(String(i), random(300), {
          watermark: random(2) === 0,
          expiresAt: random(2) ? new Date(random(9) * DAY) : null,
        }),
      );
      const amount = 1 + random(600);
      const plan = planSpending(grants, amount, random(2) ? 'auto' : 'free');
      const total = grants.reduce((sum, { remaining }) => sum + remaining, 0);
      expect(plan === null, `seed ${seed}`).toBe(total < amount);
      if (!plan) continue;
      expect(plan.parts.reduce((sum, part) => sum + part.amount, 0)).toBe(amount);
      for (const part of plan.parts)
        expect(part.amount).toBeLessThanOrEqual(grants[Number(part.grantId)]?.remaining ?? -1);
      expect(plan.watermarked).toBe(plan.parts.some(({ grantId }) => grants[Number(grantId)]?.watermark));
    }
  });
});
