import { z } from 'zod';
import type { RefusalDetails } from './yookassa-errors.js';

/** `kopecks`: hundredths of `currency`, which is RUB unless somebody else wrote into our shop. */
export interface YooMoney {
  kopecks: number;
  currency: string;
}

/** Why a payment or refund was canceled; both words are open sets, see `declines.ts`. */
export interface YooCancellation {
  party: string;
  reason: string;
}

export interface YooPayment {
  id: string;
  status: 'pending' | 'waiting_for_capture' | 'succeeded' | 'canceled';
  paid: boolean;
  /** Made in a test shop: no money moved. */
  test: boolean;
  /** The shop it belongs to. */
  accountId: string;
  amount: YooMoney;
  /** What is left for us after the fee and its VAT; null until they have worked it out. */
  incomeKopecks: number | null;
  refundedKopecks: number;
  createdAt: Date;
  capturedAt: Date | null;
  /** As we sent it: nothing in it proves anything but that our shop's key was used. */
  metadata: Record<string, string>;
  /** What the buyer does next; null when there is nothing to do, or it is of a kind we did not ask for. */
  confirmation: { type: 'redirect'; url: string } | { type: 'embedded'; token: string } | null;
  /** `saved`: may be charged again by `id`. `type` is an open set; `title` is such as `Bank card *4444`. */
  method: { id: string; type: string; saved: boolean; title: string | null } | null;
  cancellation: YooCancellation | null;
  description: string | null;
}

export interface YooRefund {
  id: string;
  paymentId: string;
  status: 'pending' | 'succeeded' | 'canceled';
  amount: YooMoney;
  createdAt: Date;
  /** As we sent it; empty for one made in their cabinet. */
  metadata: Record<string, string>;
  cancellation: YooCancellation | null;
}

/** The shop behind our key. `fiscalization`: they want a receipt with every payment (not for NPD). */
export interface YooShop {
  accountId: string;
  enabled: boolean;
  test: boolean;
  fiscalization: boolean;
}

/** One page of a list; `cursor` null on the last. */
export interface YooPage<T> {
  items: T[];
  cursor: string | null;
}

/**
 * A sum as they want it: a string with a dot and two decimals, `"199.00"`.
 * @throws RangeError for anything but a whole, non-negative number of kopecks
 */
export function money(kopecks: number): string {
  if (!Number.isSafeInteger(kopecks) || kopecks < 0) throw new RangeError(`Not a sum in kopecks: ${kopecks}`);
  return `${Math.trunc(kopecks / 100)}.${String(kopecks % 100).padStart(2, '0')}`;
}

// Digits are moved, not multiplied: 1.1 * 100 is not 110. Twelve digits before the dot stay exact.
const Kopecks = z
  .string()
  .regex(/^\d{1,12}\.\d{2}$/)
  .transform((value) => Number(value.replace('.', '')));
const Amount = z
  .object({ value: Kopecks, currency: z.string().regex(/^[A-Z]{3}$/) })
  .transform(({ value, currency }) => ({ kopecks: value, currency }));
const ObjectId = z.string().min(1).max(64);
const Moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const OptionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? null)
  .catch(null);

const Cancellation = z
  .object({ party: z.string().max(64), reason: z.string().max(64) })
  .nullish()
  .transform((details) => details ?? null)
  .catch(null);

const Confirmation = z
  .discriminatedUnion('type', [
    z
      .object({ type: z.literal('redirect'), confirmation_url: z.url({ protocol: /^https?$/ }).max(2048) })
      .transform(({ confirmation_url: url }) => ({ type: 'redirect' as const, url })),
    z
      .object({ type: z.literal('embedded'), confirmation_token: z.string().min(1).max(2048) })
      .transform(({ confirmation_token: token }) => ({ type: 'embedded' as const, token })),
  ])
  .nullish()
  .transform((confirmation) => confirmation ?? null)
  .catch(null);

// `status` came later than `saved`; where it stands, only an active method can be charged.
const PaymentMethod = z
  .object({ id: ObjectId, type: z.string().max(64), saved: z.boolean(), status: OptionalText, title: OptionalText })
  .transform(({ id, type, saved, status, title }) => ({
    id,
    type,
    saved: saved && (status === null || status === 'active'),
    title,
  }))
  .nullish()
  .transform((method) => method ?? null)
  .catch(null);

const Metadata = z
  .record(z.string(), z.unknown())
  .transform((data) =>
    Object.fromEntries(Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
  )
  .catch({});

// What decides about money must be readable; what only describes may be missing or new.
const Payment = z
  .object({
    id: ObjectId,
    status: z.enum(['pending', 'waiting_for_capture', 'succeeded', 'canceled']),
    paid: z.boolean(),
    test: z.boolean(),
    recipient: z.object({ account_id: z.string().min(1) }),
    amount: Amount,
    income_amount: Amount.nullish(),
    refunded_amount: Amount.nullish(),
    created_at: Moment,
    captured_at: Moment.nullish(),
    metadata: Metadata,
    confirmation: Confirmation,
    payment_method: PaymentMethod,
    cancellation_details: Cancellation,
    description: OptionalText,
  })
  .transform((payment): YooPayment => ({
    id: payment.id,
    status: payment.status,
    paid: payment.paid,
    test: payment.test,
    accountId: payment.recipient.account_id,
    amount: payment.amount,
    incomeKopecks: payment.income_amount?.kopecks ?? null,
    refundedKopecks: payment.refunded_amount?.kopecks ?? 0,
    createdAt: payment.created_at,
    capturedAt: payment.captured_at ?? null,
    metadata: payment.metadata,
    confirmation: payment.confirmation,
    method: payment.payment_method,
    cancellation: payment.cancellation_details,
    description: payment.description,
  }));

const Refund = z
  .object({
    id: ObjectId,
    payment_id: ObjectId,
    status: z.enum(['pending', 'succeeded', 'canceled']),
    amount: Amount,
    created_at: Moment,
    metadata: Metadata,
    cancellation_details: Cancellation,
  })
  .transform((refund): YooRefund => ({
    id: refund.id,
    paymentId: refund.payment_id,
    status: refund.status,
    amount: refund.amount,
    createdAt: refund.created_at,
    metadata: refund.metadata,
    cancellation: refund.cancellation_details,
  }));

// `fiscalization_enabled` is what older answers had instead of `fiscalization`.
const Shop = z
  .object({
    account_id: z.string().min(1),
    status: z.string(),
    test: z.boolean().default(false),
    fiscalization: z.object({ enabled: z.boolean() }).nullish(),
    fiscalization_enabled: z.boolean().nullish(),
  })
  .transform((shop): YooShop => ({
    accountId: shop.account_id,
    enabled: shop.status === 'enabled',
    test: shop.test,
    fiscalization: shop.fiscalization?.enabled ?? shop.fiscalization_enabled ?? false,
  }));

const page = <T>(item: z.ZodType<T>) =>
  z
    .object({ type: z.literal('list'), items: z.array(item), next_cursor: z.string().min(1).nullish() })
    .transform(({ items, next_cursor: cursor }): YooPage<T> => ({ items, cursor: cursor ?? null }));

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const reader =
  <T>(schema: z.ZodType<T>) =>
  (text: string): T | null => {
    const parsed = schema.safeParse(json(text));
    return parsed.success ? parsed.data : null;
  };

// Each reads the body of an answer; null when it is not what it should be, an unknown status included.
export const readPayment = reader(Payment);
export const readRefund = reader(Refund);
export const readPayments = reader(page(Payment));
export const readRefunds = reader(page(Refund));
export const readShop = reader(Shop);

const Wait = z.number().nonnegative().max(86_400_000).optional().catch(undefined);
const ErrorBody = z
  .object({
    type: z.literal('error'),
    code: OptionalText,
    parameter: OptionalText,
    description: OptionalText,
    retry_after: Wait,
  })
  .transform((body): RefusalDetails => ({
    code: body.code,
    parameter: body.parameter,
    text: body.description,
    retryAfterMs: body.retry_after,
  }));
const Processing = z.object({ retry_after: Wait }).transform(({ retry_after: wait }) => wait ?? null);

/** Their error object; null when the body is something else, such as a page of a server in between. */
export const readError = reader(ErrorBody);

/** The wait asked for in the body of a 202 or 5xx, in milliseconds; null without one. */
export const readWait = reader(Processing);
