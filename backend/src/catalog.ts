import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const credits = z
  .number()
  .positive()
  .transform((value) => Math.round(value * 100));

const Catalog = z.strictObject({
  version: z.number().int().positive(),
  prices: z.strictObject({ tryOn: credits, assistantMessage: credits, edit: credits }),
  creditRub: z.string().regex(/^\d+\.\d{2}$/),
  free: z.strictObject({ monthlyCredits: credits }),
  templates: z.strictObject({ try_on: z.number().int().positive() }),
  expectedSeconds: z.number().positive(),
});

/** Prices in hundredths of a credit. Read once at boot; a catalogue that does not parse stops the process. */
export const catalog = Object.freeze(
  Catalog.parse(parse(readFileSync(new URL('../src/catalog.yaml', import.meta.url), 'utf8'))),
);

/** Hundredths of a credit as the number the API speaks: `200` is `2`, `25` is `0.25`. */
export const toCredits = (hundredths: number): number => hundredths / 100;

/** What hundredths of a credit are worth in roubles at the pack's price, rounded to the kopeck. */
export function toRoubles(hundredths: number): { value: string; currency: 'RUB' } {
  const kopecks = Math.round((hundredths * Math.round(Number(catalog.creditRub) * 100)) / 100);
  return { value: (kopecks / 100).toFixed(2), currency: 'RUB' };
}
