import { expect, it } from 'vitest';
import { catalog, toCredits, toRoubles } from './catalog.js';

it('holds prices in hundredths of a credit', () => {
  expect(catalog.prices).toEqual({ tryOn: 200, assistantMessage: 100, edit: 100 });
  expect(catalog.free.monthlyCredits).toBe(1000);
  expect([toCredits(200), toCredits(25), toCredits(1)]).toEqual([2, 0.25, 0.01]);
});

it('says roubles to the kopeck', () => {
  expect([toRoubles(200), toRoubles(100), toRoubles(25), toRoubles(0)].map(({ value }) => value)).toEqual([
    '3.98',
    '1.99',
    '0.50',
    '0.00',
  ]);
});
