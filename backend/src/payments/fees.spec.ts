import { describe, expect, it } from 'vitest';
import { afterRefund, forecastFee, net, tax } from './fees.js';

const kopecks = (roubles: string): number => Number(roubles.replace('.', ''));

const WITHOUT_VAT = { rate: 0.028, vat: 0 };
const LOW = { rate: 0.028, vat: 0.22 };
const BASE = { rate: 0.035, vat: 0.22 };
const SBP = { rate: 0.007, vat: 0 };

const left = (gross: number, rates: typeof LOW, taxRate: number): number =>
  net({ gross, ...forecastFee(gross, rates), tax: tax(gross, taxRate) });

// Columns: gross; fee 2.8 % without VAT, tax 4 %, net; 2.8 % + VAT: settled, net; 3.5 % + VAT: settled, net
// at 4 %, net at 6 %; SBP 0.7 %: settled, net.
describe.each([
  '99.00 2.77 3.96 92.27 95.62 91.66 94.77 90.81 88.83 98.31 94.35',
  '199.00 5.57 7.96 185.47 192.20 184.24 190.50 182.54 178.56 197.61 189.65',
  '299.00 8.37 11.96 278.67 288.79 276.83 286.23 274.27 268.29 296.91 284.95',
  '499.00 13.97 19.96 465.07 481.96 462.00 477.69 457.73 447.75 495.51 475.55',
  '999.00 27.97 39.96 931.07 964.88 924.92 956.34 916.38 896.40 992.01 952.05',
  '1990.00 55.72 79.60 1854.68 1922.02 1842.42 1905.03 1825.43 1785.63 1976.07 1896.47',
])('%s', (row) => {
  const [gross = 0, fee, due, plain, lowSettled, low, baseSettled, base, base6, sbpSettled, sbp] = row
    .split(' ')
    .map(kopecks);

  it('fee and tax are shares of what was paid', () => {
    expect(forecastFee(gross, WITHOUT_VAT)).toEqual({ fee, vat: 0 });
    expect(tax(gross, 0.04)).toBe(due);
    expect(left(gross, WITHOUT_VAT, 0.04)).toBe(plain);
  });

  it.each([
    ['2.8 % and VAT', LOW, 0.04, lowSettled, low],
    ['3.5 % and VAT', BASE, 0.04, baseSettled, base],
    ['3.5 % and VAT, paid by a company', BASE, 0.06, baseSettled, base6],
    ['SBP', SBP, 0.04, sbpSettled, sbp],
  ])('%s', (_, rates, taxRate, settled, expected) => {
    expect(net({ gross, ...forecastFee(gross, rates), tax: 0 })).toBe(settled);
    expect(left(gross, rates, taxRate)).toBe(expected);
  });
});

it('the tax is on all that was paid, not on what the provider passed on', () => {
  const gross = 19_900;
  expect(tax(gross, 0.04)).toBe(796);
  expect(tax(gross - forecastFee(gross, WITHOUT_VAT).fee, 0.04)).toBe(774);
});

it('rounds halves up, whatever a float would make of them', () => {
  expect(forecastFee(9900, BASE).fee).toBe(347);
  expect(tax(1250, 0.0004)).toBe(1);
  expect(tax(1249, 0.0004)).toBe(0);
  // 0.035 * 300 and the like fall on either side of a half as floats.
  for (let gross = 100; gross <= 200_000; gross += 100) {
    expect(forecastFee(gross, BASE).fee).toBe(Math.floor((gross * 35 + 500) / 1000));
  }
});

it('VAT is a share of the fee as it was rounded', () => {
  // 10.47 of the exact 47.6 kopecks, but 10.56 of 48.
  expect(forecastFee(1700, LOW)).toEqual({ fee: 48, vat: 11 });
});

it('stays exact for sums no shop will see', () => {
  expect(tax(9_007_199_254_740_000, 0.04)).toBe(360_287_970_189_600);
});

describe('after a refund', () => {
  const gross = 19_900;
  const paid = { gross, ...forecastFee(gross, LOW) };

  it('of nothing, all is as before', () => {
    expect(afterRefund(paid, 0, 0.04)).toEqual({ tax: 796, net: 18_424 });
  });

  it('in full, fee and VAT are lost and no tax is due', () => {
    expect(afterRefund(paid, gross, 0.04)).toEqual({ tax: 0, net: -(557 + 123) });
  });

  it('in part, the tax drops by its share of what was returned', () => {
    expect(afterRefund(paid, 9900, 0.04)).toEqual({ tax: 796 - 396, net: 10_000 - 557 - 123 - 400 });
  });

  it('cannot be of more than was paid', () => {
    expect(() => afterRefund(paid, gross + 1, 0.04)).toThrow(RangeError);
  });
});

it.each([1.5, -1, Number.NaN, Number.POSITIVE_INFINITY])('%s is no sum', (gross) => {
  expect(() => tax(gross, 0.04)).toThrow(RangeError);
});

it.each([-0.01, 1.01, Number.NaN, 0.000_000_5])('%s is no rate', (rate) => {
  expect(() => tax(100, rate)).toThrow(RangeError);
});
