import { z } from 'zod';
import { WireAmount } from './money.js';
import { Receipt } from './receipt.js';
import { Refusal } from './refusal.js';

const Metadata = z
  .record(z.string().max(32, 'key must not be longer than 32'), z.string().max(512).nullable())
  .refine((data) => Object.keys(data).length <= 16, 'must not have more than 16 keys');

/** Where the buyer's browser is sent: a page, or a deep link into an app. */
const returnUrl = z
  .string()
  .max(2048)
  .refine(
    (url) => URL.canParse(url) && !/^(javascript|data|vbscript):$/.test(new URL(url).protocol),
    'must be an address',
  );

const locale = z.enum(['ru_RU', 'en_US']).optional();
const Confirmation = z.discriminatedUnion('type', [
  z.object({ type: z.literal('redirect'), return_url: returnUrl, enforce: z.boolean().optional(), locale }),
  z.object({ type: z.literal('mobile_application'), return_url: returnUrl, locale }),
  z.object({ type: z.literal('embedded'), locale }),
  z.object({ type: z.literal('qr'), locale }),
  z.object({ type: z.literal('external'), locale }),
]);
export type Confirmation = z.infer<typeof Confirmation>;

const PaymentOrder = z.object({
  amount: WireAmount,
  /** Two stages unless said otherwise. */
  capture: z.boolean().default(false),
  description: z.string().max(128).optional(),
  metadata: Metadata.optional(),
  confirmation: Confirmation.optional(),
  payment_method_data: z.object({ type: z.string() }).optional(),
  payment_method_id: z.string().min(1).optional(),
  payment_token: z.string().optional(),
  airline: z.unknown().optional(),
  save_payment_method: z.boolean().default(false),
  merchant_customer_id: z.string().max(200).optional(),
  client_ip: z.union([z.ipv4(), z.ipv6()]).optional(),
  receipt: Receipt.optional(),
});
export type PaymentOrder = z.infer<typeof PaymentOrder>;

const RefundOrder = z.object({
  payment_id: z.string().length(36),
  amount: WireAmount,
  description: z.string().max(250).optional(),
  metadata: Metadata.optional(),
  receipt: Receipt.optional(),
});
export type RefundOrder = z.infer<typeof RefundOrder>;

const CaptureOrder = z.object({ amount: WireAmount.optional() });

/**
 * What a request says, by its schema.
 * @throws Refusal 400 that names the first wrong field
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || undefined;
  throw wrong(`Invalid request parameter: ${issue?.message ?? 'unknown'}`, field);
}

const wrong = (description: string, parameter?: string) => new Refusal(400, 'invalid_request', description, parameter);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong('Request body is not valid JSON');
  }
}

/** @throws Refusal 400 */
export function readPaymentOrder(text: string): PaymentOrder {
  const order = parse(PaymentOrder, parseJson(text));
  const { confirmation, payment_method_data, payment_method_id, payment_token } = order;
  const sources = { payment_method_data, payment_method_id, payment_token };
  const [first, second] = Object.entries(sources).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (second) throw wrong(`${second} cannot be used together with ${first}`, second);
  if (confirmation?.type === 'embedded' && (first || order.airline !== undefined)) {
    throw wrong('Not allowed with the embedded confirmation', first ?? 'airline');
  }
  if (payment_method_id && confirmation) throw wrong('A saved method is charged without confirmation', 'confirmation');
  // Tokens come from Checkout.js and the mobile SDK, of which the stand-in has neither.
  if (payment_token) throw wrong('Payment token is invalid', 'payment_token');
  if (!payment_method_id && !confirmation) throw wrong('The payment could never be confirmed', 'confirmation');
  return order;
}

/** @throws Refusal 400 */
export const readRefundOrder = (text: string): RefundOrder => parse(RefundOrder, parseJson(text));

/** An empty body captures everything. @throws Refusal 400 */
export const readCaptureOrder = (text: string) => parse(CaptureOrder, text.trim() === '' ? {} : parseJson(text));
