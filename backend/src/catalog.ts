import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const credits = z
  .number()
  .positive()
  .transform((value) => Math.round(value * 100));

const rub = z
  .string()
  .regex(/^\d+\.\d{2}$/)
  .transform((value) => Math.round(Number(value) * 100));

const usd = z.number().positive();
const days = z.number().int().positive();

const Product = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9_]{1,31}$/),
    kind: z.enum(['pack', 'plan']),
    /** Telegram knows subscriptions of 30 days only. */
    periodDays: z.literal(30).nullable().default(null),
    credits,
    rub,
    stars: z.number().int().min(1).max(10_000),
    queuePriority: z.boolean().default(false),
    lossLeader: z.boolean().default(false),
    /** Also an invoice's title, which Telegram holds to 32 characters. */
    names: z.strictObject({ ru: z.string().min(1).max(32), en: z.string().min(1).max(32) }),
  })
  .refine(
    ({ kind, periodDays }) => (kind === 'plan') === (periodDays !== null),
    'a plan has a period, a pack has none',
  );

const Catalog = z.strictObject({
  version: z.number().int().positive(),
  prices: z.strictObject({ tryOn: credits, assistantMessage: credits, edit: credits }),
  creditRub: z.string().regex(/^\d+\.\d{2}$/),
  free: z.strictObject({ monthlyCredits: credits }),
  compensation: z.strictObject({ days, perMonth: z.number().int().nonnegative() }),
  referral: z.strictObject({ inviter: credits, friend: credits, days, perMonth: z.number().int().nonnegative() }),
  products: z
    .array(Product)
    .refine((products) => new Set(products.map(({ id }) => id)).size === products.length, 'product ids repeat'),
  providerCost: z.strictObject({ creditUsd: usd, tryOnUsd: usd }),
  starUsd: usd,
  renewal: z.strictObject({ remindHoursBefore: z.number().positive(), retryDays: z.array(days), graceDays: days }),
  invoiceMinutes: z.number().positive(),
  templates: z.strictObject({ try_on: z.number().int().positive(), edit: z.number().int().positive() }),
  expectedSeconds: z.number().positive(),
  assistant: z.strictObject({
    promptVersion: z.number().int().positive(),
    fallbackModels: z.array(z.string().min(1)),
  }),
});
type Catalog = z.infer<typeof Catalog>;

/** A product as the catalogue has it: credits in hundredths, roubles in kopecks, whole Stars. */
export type CatalogProduct = Catalog['products'][number];

/** Prices in hundredths of a credit. Read once at boot; a catalogue that does not parse stops the process. */
export const catalog = Object.freeze(
  Catalog.parse(parse(readFileSync(new URL('../src/catalog.yaml', import.meta.url), 'utf8'))),
);

/** The product of this id, if it is sold. */
export const productOf = (id: string): CatalogProduct | undefined => catalog.products.find((p) => p.id === id);

/** Hundredths of a credit as the number the API speaks: `200` is `2`, `25` is `0.25`. */
export const toCredits = (hundredths: number): number => hundredths / 100;

/** What hundredths of a credit are worth in roubles at the pack's price, rounded to the kopeck. */
export function toRoubles(hundredths: number): { value: string; currency: 'RUB' } {
  const kopecks = Math.round((hundredths * Math.round(Number(catalog.creditRub) * 100)) / 100);
  return { value: (kopecks / 100).toFixed(2), currency: 'RUB' };
}

/** What part of a payment we do not keep, as fractions of it, and how many roubles a dollar costs. */
export interface Deductions {
  fee: number;
  feeVat: number;
  tax: number;
  usdRub: number;
}

/**
 * The products that lose money: whose net price for one try-on, in roubles or in Stars, is below
 * what the provider takes for it. A line for each, empty when all is well.
 */
export function losses({ products, prices, providerCost, starUsd }: Catalog, deductions: Deductions): string[] {
  const { fee, feeVat, tax, usdRub } = deductions;
  const cost = providerCost.tryOnUsd * usdRub;
  return products.flatMap(({ id, credits: given, rub: kopecks, stars, lossLeader }) => {
    const tryOns = given / prices.tryOn;
    const inRoubles = ((kopecks / 100) * (1 - fee * (1 + feeVat) - tax)) / tryOns;
    const inStars = (stars * starUsd * usdRub * (1 - tax)) / tryOns;
    const least = Math.min(inRoubles, inStars);
    if (lossLeader || least >= cost) return [];
    return [`${id}: ${least.toFixed(2)} ₽ are left of a try-on that costs us ${cost.toFixed(2)} ₽`];
  });
}
