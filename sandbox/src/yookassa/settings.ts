import { z } from 'zod';

const ms = z.number().int().min(0);
const rate = z.number().min(0).max(1);

/** What may be changed while the stand-in runs; a reset brings the first values back. */
export const Settings = z.strictObject({
  /** On the checkout page; the shop's number stands there without it. */
  shopName: z.string(),
  /** `npd`: a self-employed seller, receipts are not required. `54fz`: fiscalization is on, every payment and refund needs one. */
  receipts: z.enum(['npd', '54fz']),
  /** What buyers may pay with; a test shop of YooKassa has just these two. */
  methods: z.array(z.string()).min(1),
  /** Whether the shop may save methods and charge them: in a live shop a manager has to allow it. */
  recurring: z.boolean(),
  /** The answer to a `payment_method_id` nobody knows; undocumented, so a switch. */
  unknownMethodStatus: z.union([z.literal(400), z.literal(404)]),
  /** YooKassa's commission, a share of the amount. */
  feeRate: rate,
  /** The same for single method types, where it differs. */
  feeRates: z.record(z.string(), rate),
  /** VAT that YooKassa takes on its commission since 2026. */
  feeVat: rate,
  /** What a new refund is; a pending one waits for `settleRefund`. */
  refunds: z.enum(['succeeded', 'pending']),
  /** Pause before a notification is sent again; doubles each time, up to an hour. */
  webhookRetryMs: ms.min(1),
  webhookTimeoutMs: ms.min(1),
  /** Headers of every notification, such as an X-Forwarded-For for a receiver behind a proxy. */
  webhookHeaders: z.record(z.string(), z.string()),
});
export type YooKassaSettings = z.infer<typeof Settings>;

export const DEFAULTS: YooKassaSettings = {
  shopName: '',
  receipts: 'npd',
  methods: ['bank_card', 'yoo_money'],
  recurring: true,
  unknownMethodStatus: 404,
  feeRate: 0.028,
  feeRates: {},
  feeVat: 0.22,
  refunds: 'succeeded',
  webhookRetryMs: 1000,
  webhookTimeoutMs: 10_000,
  webhookHeaders: {},
};
