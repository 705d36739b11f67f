import { z } from 'zod';

const CURRENCIES = ['RUB', 'EUR', 'USD', 'KZT', 'BYN', 'UAH', 'UZS', 'TRY', 'INR', 'MDL', 'AZN', 'AMD'] as const;

/** Money on the wire: a string with exactly two decimals. */
export const WireAmount = z.object({
  value: z
    .string()
    .regex(/^\d{1,12}\.\d{2}$/, 'must be a decimal number with two digits after the dot')
    .refine((value) => Number(value) > 0, 'must be greater than zero'),
  currency: z.enum(CURRENCIES),
});
export type WireAmount = z.infer<typeof WireAmount>;

/** `"199.00"` → 19900. */
export const kopecks = (value: string): number => Number(value.replace('.', ''));

/** 19900 → `"199.00"`. */
function decimal(amount: number): string {
  const digits = String(amount).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export const wireAmount = (amount: number, currency: WireAmount['currency']): WireAmount => ({
  value: decimal(amount),
  currency,
});

/** A share of an amount in whole kopecks, halves up; in integers, since 0.035 × 100 is no 3.5 in floating point. */
function share(amount: number, rate: number): number {
  const perMillion = Math.round(rate * 1_000_000);
  return Math.floor((amount * perMillion + 500_000) / 1_000_000);
}

/** What is left for the shop: the amount without the commission and without the VAT on that commission, each rounded. */
export function incomeOf(amount: number, feeRate: number, feeVat: number): number {
  const fee = share(amount, feeRate);
  return amount - fee - share(fee, feeVat);
}
