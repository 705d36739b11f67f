import { expect, it } from 'vitest';
import { catalog, losses, productOf, toCredits, toRoubles } from './catalog.js';

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

it('sells what the product book says', () => {
  expect(catalog.products.map(({ id, kind, rub, stars, credits }) => [id, kind, rub, stars, credits])).toEqual([
    ['pack_100', 'pack', 19_900, 180, 10_000],
    ['plan_light', 'plan', 29_900, 270, 5_000],
    ['plan_standard', 'plan', 49_900, 450, 15_000],
    ['plan_pro', 'plan', 89_900, 810, 50_000],
  ]);
  expect(productOf('plan_pro')?.queuePriority).toBe(true);
  expect(productOf('plan_free')).toBeUndefined();
});

const deductions = { fee: 0.028, feeVat: 0.22, tax: 0.04, usdRub: 90 };

it('finds no product that loses money at the usual rates', () => {
  expect(losses(catalog, deductions)).toEqual([]);
});

it('names a product whose net price of a try-on is below its cost, in roubles or in Stars', () => {
  // 899 ₽ for 250 try-ons: 3.33 ₽ are left of each, and a try-on costs 0.02 USD.
  expect(losses(catalog, { ...deductions, usdRub: 170 })).toEqual([
    expect.stringMatching(/^plan_pro: 3\.33 ₽ are left of a try-on that costs us 3\.40 ₽$/),
  ]);
  const cheap = catalog.products.map((product) => ({ ...product, stars: 1 }));
  expect(losses({ ...catalog, products: cheap }, deductions)).toHaveLength(4);
});

it('lets a loss leader lose', () => {
  const products = catalog.products.map((product) => ({ ...product, stars: 1, lossLeader: true }));
  expect(losses({ ...catalog, products }, deductions)).toEqual([]);
});
