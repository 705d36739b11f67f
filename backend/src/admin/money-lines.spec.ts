import { describe, expect, it } from 'vitest';
import { nextMonth, paymentLine, refundLine, toRub } from './money-lines.js';

const payment = {
  at: new Date(0),
  paymentId: 'p',
  provider: 'yookassa',
  providerId: 'y',
  product: 'pack_100',
  currency: 'RUB' as const,
  amount: 19_900,
  fee: 680,
  feeIsForecast: false,
  tax: 796,
  rubPerUnit: '1',
};

describe('what is left of a payment', () => {
  it('is gross without fee and tax, each taken of the gross', () => {
    expect(paymentLine(payment)).toMatchObject({ gross: 19_900, roubles: 19_900, fee: 680, tax: 796, net: 18_424 });
  });

  it('of Stars is what they are worth, with a tax nobody knows', () => {
    const stars = { ...payment, currency: 'XTR' as const, amount: 180, fee: null, tax: null, rubPerUnit: '1.170000' };
    expect(paymentLine(stars)).toMatchObject({ gross: 180, roubles: 21_060, fee: 0, tax: null, net: 21_060 });
  });

  it('is minus the fee when all of it went back', () => {
    const refund = { ...payment, refundId: 'r', refunded: 19_900, refundedBefore: 0 };
    const line = refundLine(refund);
    expect(line).toMatchObject({ gross: -19_900, fee: 0, tax: -796, net: -19_104 });
    expect(paymentLine(payment).net + line.net).toBe(-680);
  });

  it('gives back the tax to the kopeck in however many parts', () => {
    for (const parts of [[1, 19_899], [6_633, 6_633, 6_634], Array.from({ length: 199 }, () => 100)]) {
      let before = 0;
      let tax = 0;
      for (const refunded of parts) {
        tax += refundLine({ ...payment, refundId: 'r', refunded, refundedBefore: before }).tax ?? 0;
        before += refunded;
      }
      expect(tax).toBe(-796);
    }
  });
});

it('writes kopecks as roubles and knows the next month', () => {
  expect([0, 5, 100, 18_424, -5, -19_104].map(toRub)).toEqual(['0.00', '0.05', '1.00', '184.24', '-0.05', '-191.04']);
  expect(['2026-11', '2026-12', '2027-01'].map(nextMonth)).toEqual(['2026-12', '2027-01', '2027-02']);
});
