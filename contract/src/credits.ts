import * as z from 'zod/mini';
import { Credits, Id, Time, pageOf } from './basics.js';

export const GRANT_SOURCES = ['free', 'subscription', 'purchase', 'promo', 'referral', 'compensation'] as const;
export const GrantSource = z.enum(GRANT_SOURCES);
export type GrantSource = z.infer<typeof GrantSource>;

export const Grant = z.object({
  source: GrantSource,
  remaining: Credits,
  expiresAt: z.nullable(Time),
  watermark: z.boolean(),
});

export const Prices = z.object({ tryOn: Credits, assistantMessage: Credits, edit: Credits });
export type Prices = z.infer<typeof Prices>;

/** `version` grows with every movement; an answer with a lower one is out of date. */
export const Balance = z.object({
  available: Credits,
  held: Credits,
  version: z.number(),
  grants: z.array(Grant),
  prices: Prices,
});
export type Balance = z.infer<typeof Balance>;

export const ENTRY_TYPES = ['grant', 'hold', 'capture', 'release', 'expire', 'reverse'] as const;

/**
 * `amount` is what moved, never negative; `delta` is what that did to the spendable balance: below
 * zero for a hold, zero for a capture (it was held before). The deltas add up to `available`.
 * `reverse`: credits of a purchase that was refunded are taken back, as far as they were not spent.
 */
export const Entry = z.object({
  id: z.string(),
  type: z.enum(ENTRY_TYPES),
  amount: Credits,
  delta: Credits,
  at: Time,
  generationId: z.optional(Id),
  messageId: z.optional(Id),
  paymentId: z.optional(Id),
  note: z.nullable(z.string()),
});
export const EntryList = pageOf(Entry);
export type EntryList = z.infer<typeof EntryList>;
