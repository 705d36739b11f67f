import * as z from 'zod/mini';
import { Credits, Id, Money, Time, pageOf } from './basics.js';
import { Balance } from './credits.js';

/** How a purchase can be paid: YooKassa's own page, its widget in ours, or an invoice in Telegram Stars. */
export const METHODS = ['yookassa', 'yookassa_widget', 'stars'] as const;
export const Method = z.enum(METHODS);
export type Method = z.infer<typeof Method>;

/** Roubles with kopecks (`"199.00"`) or whole Telegram Stars (`"180"`). */
export const Sum = z.object({
  value: z.string().check(z.regex(/^\d+(\.\d{2})?$/)),
  currency: z.enum(['RUB', 'XTR']),
});
export type Sum = z.infer<typeof Sum>;

export const ProductId = z.string().check(z.regex(/^[a-z][a-z0-9_]{1,31}$/));

/**
 * `names`: what the catalogue calls it. `price` is in roubles, `stars` in whole Stars. `periodDays` is null
 * for what is bought once.
 * `perTryOn`: what one try-on costs in roubles at this product. `methods`: what can pay for it here.
 */
export const Product = z.object({
  id: ProductId,
  kind: z.enum(['pack', 'plan']),
  names: z.object({ ru: z.string(), en: z.string() }),
  credits: Credits,
  periodDays: z.nullable(z.number()),
  price: Money,
  stars: z.number(),
  perTryOn: Money,
  queuePriority: z.boolean(),
  methods: z.array(Method),
});
export type Product = z.infer<typeof Product>;

/**
 * `methods`: offered to this caller, in the order to show them. `freeMonthly`: what everybody is given
 * each calendar month, with a watermark.
 */
export const ProductList = z.object({ items: z.array(Product), methods: z.array(Method), freeMonthly: Credits });
export type ProductList = z.infer<typeof ProductList>;

export const PaymentInput = z.strictObject({ productId: ProductId, method: Method });
export type PaymentInput = z.infer<typeof PaymentInput>;

export const PAYMENT_STATUSES = [
  'creating',
  'pending',
  'succeeded',
  'canceled',
  'unknown',
  'refunded',
  'partially_refunded',
] as const;
export const PaymentStatus = z.enum(PAYMENT_STATUSES);
export type PaymentStatus = z.infer<typeof PaymentStatus>;

/** What the buyer does next; null when there is nothing (yet, or any more) to be done. */
export const Confirmation = z.discriminatedUnion('type', [
  z.object({ type: z.literal('redirect'), url: z.string() }),
  z.object({ type: z.literal('embedded'), token: z.string() }),
  z.object({ type: z.literal('invoice'), url: z.string() }),
]);
export type Confirmation = z.infer<typeof Confirmation>;

/**
 * Why a payment was canceled, or a renewal declined, in words a screen can choose its text by. The
 * provider's own reason (an open set) is folded into these.
 */
export const DECLINES = [
  /** Nobody paid in time. */
  'expired',
  'insufficient_funds',
  /** Wrong or outdated card data. */
  'card_data',
  /** 3-D Secure or another confirmation failed. */
  'confirmation_failed',
  /** The bank or the provider forbids it: limits, country, suspicion of fraud. */
  'forbidden',
  /** The buyer took the permission to charge back. */
  'permission_revoked',
  /** The bank or the provider was not available. */
  'unavailable',
  /** Declined without a reason that helps. */
  'declined',
  /** The provider would not open the payment at all; nobody could have paid. */
  'not_opened',
] as const;
export const Decline = z.enum(DECLINES);
export type Decline = z.infer<typeof Decline>;

/** `renewal`: made by us for the next period of a plan, not by the buyer. `refunded` is a part of `amount`. */
export const Payment = z.object({
  id: Id,
  productId: ProductId,
  productKind: z.enum(['pack', 'plan']),
  credits: Credits,
  method: Method,
  status: PaymentStatus,
  version: z.number(),
  amount: Sum,
  refunded: z.nullable(Sum),
  confirmation: z.nullable(Confirmation),
  decline: z.nullable(Decline),
  renewal: z.boolean(),
  createdAt: Time,
  expiresAt: z.nullable(Time),
  finishedAt: z.nullable(Time),
});
export type Payment = z.infer<typeof Payment>;
export const PaymentList = pageOf(Payment);
export type PaymentList = z.infer<typeof PaymentList>;

/** A card or wallet that the buyer let us charge again. `title` is the provider's, such as `Bank card *4444`. */
export const SavedMethod = z.object({ id: Id, type: z.string(), title: z.string(), createdAt: Time });
export type SavedMethod = z.infer<typeof SavedMethod>;

/**
 * `active`: renews at `periodEnd`. `past_due`: a renewal was declined, tried again until `graceUntil`.
 * `canceled`: what was paid for lasts until `periodEnd`, nothing is charged again. `ended`: over.
 * `nextCharge`: what the next renewal will take, null when there is none. `nextProductId`: the plan it
 * will be, when another was chosen. `method`: what is charged; null for Stars, or when it was removed.
 * `canResume`, `canChange`: whether those two calls would be taken.
 */
export const Subscription = z.object({
  id: Id,
  productId: ProductId,
  nextProductId: z.nullable(ProductId),
  provider: z.enum(['yookassa', 'stars']),
  status: z.enum(['active', 'past_due', 'canceled', 'ended']),
  version: z.number(),
  periodStart: Time,
  periodEnd: Time,
  nextCharge: z.nullable(z.object({ at: Time, amount: Sum })),
  method: z.nullable(SavedMethod),
  lastDecline: z.nullable(Decline),
  graceUntil: z.nullable(Time),
  canResume: z.boolean(),
  canChange: z.boolean(),
});
export type Subscription = z.infer<typeof Subscription>;

/** `subscription`: the live one, else the last that ended; null when there never was one. */
export const SubscriptionState = z.object({
  subscription: z.nullable(Subscription),
  methods: z.array(SavedMethod),
});
export type SubscriptionState = z.infer<typeof SubscriptionState>;

export const SubscriptionChange = z.strictObject({ productId: ProductId });
export type SubscriptionChange = z.infer<typeof SubscriptionChange>;

/** Case and surrounding spaces do not matter. */
export const PromoBody = z.strictObject({
  code: z.string().check(z.trim(), z.toUpperCase(), z.regex(/^[A-Z0-9-]{4,32}$/)),
});
export type PromoBody = z.infer<typeof PromoBody>;

/** `isNew` is false when this user had redeemed the code before: nothing was given again. */
export const PromoAnswer = z.object({ credits: Credits, isNew: z.boolean(), balance: Balance });
export type PromoAnswer = z.infer<typeof PromoAnswer>;
