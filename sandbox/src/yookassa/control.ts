import { WireAmount } from './money.js';
import type { Delivery } from './notifier.js';
import type { PaymentObject } from './payment.js';
import type { RefundObject } from './refund.js';
import { ControlError } from './refusal.js';
import type { LoggedRequest } from './request-log.js';
import type { Autopay } from './saved-methods.js';
import type { YooScriptStep, YooScriptStepInput } from './script.js';
import { Settings, type YooKassaSettings } from './settings.js';
import type { Parts } from './parts.js';

export type PaymentView = PaymentObject;
export type RefundView = RefundObject;

/** A method that was saved; `id` is what `payment_method_id` takes. */
export interface MethodView {
  id: string;
  type: string;
  title: string;
  revoked: boolean;
}

/**
 * What a test or a person may do to the running stand-in; `GET /` on it lists the same over HTTP.
 * Whatever names an object throws ControlError when there is none or its state forbids it.
 */
export interface YooKassaControl {
  /** Adds faults to come, played in this order. */
  script(...steps: YooScriptStepInput[]): void;
  pending(): YooScriptStep[];
  /**
   * The buyer pays. Resolves when the first attempts to notify are over; dropped, delayed and held back ones
   * are not waited for. `method` is a code such as `bank_card`, or the number of a test card (one may be
   * declined); `saved`: whether it may be charged again, as the order wanted when not given.
   */
  pay(paymentId: string, how?: { method?: string; saved?: boolean }): Promise<void>;
  /** `party` is `payment_network` when not given. */
  decline(paymentId: string, reason: string, party?: string): Promise<void>;
  /** The deadline of the buyer, or of the hold, passes. */
  expire(paymentId: string): Promise<void>;
  setWebhook(url: string | undefined): void;
  /** Sends any notification now, true or forged; nothing is repeated. Returns the HTTP statuses, null for no answer. */
  webhook(
    body: object,
    options?: { times?: number; parallel?: boolean; headers?: Record<string, string> },
  ): Promise<(number | null)[]>;
  /** Sends the object as it is now, once, under the event of its status or another one. */
  notify(objectId: string, event?: string): Promise<(number | null)[]>;
  /** What the next charges of saved methods get; after that they succeed again. */
  autopay(outcome: Autopay, times?: number | 'always'): void;
  /** The buyer takes the permission back: later charges are declined with `permission_revoked`. */
  revokeMethod(methodId: string): void;
  /** Ends a pending refund. */
  settleRefund(refundId: string, outcome: 'succeeded' | { cancel: string; party?: string }): Promise<void>;
  /** The owner refunds in the cabinet. Returns the refund's id. */
  cabinetRefund(paymentId: string, value: string): Promise<string>;
  /** Makes everything older (see `clock.ts`) and waits for what that makes due. */
  advance(ms: number): Promise<void>;
  payments(): PaymentView[];
  refunds(): RefundView[];
  methods(): MethodView[];
  log(): LoggedRequest[];
  deliveries(): Delivery[];
  /** Kopecks: taken, given back of that, and held without being taken. */
  totals(): { succeeded: number; refunded: number; held: number };
  /** Changes what is given and returns all settings. */
  settings(change?: Partial<YooKassaSettings>): YooKassaSettings;
  /** Forgets everything and brings the first settings and webhook address back. */
  reset(): Promise<void>;
}

/** The control of these parts. `first`: what a reset goes back to. */
export function controlOf(
  parts: Parts,
  first: { settings: YooKassaSettings; webhookUrl: string | undefined },
): YooKassaControl {
  const { shop, refunds, methods, notifier, script, clock, idempotency, log, settings } = parts;

  const objectOf = (id: string): { event: string; object: PaymentObject | RefundObject } => {
    const payment = shop.payments.get(id);
    if (payment) return { event: `payment.${payment.status}`, object: shop.show(payment) };
    const refund = refunds.all.get(id);
    if (refund) return { event: `refund.${refund.status}`, object: refunds.show(refund) };
    throw new ControlError(404, `There is no payment or refund ${id}`);
  };

  const control: YooKassaControl = {
    script: (...steps) => steps.forEach((step) => script.add(step)),
    pending: () => script.pending,
    pay: async (id, how) => {
      shop.pay(id, how);
      return notifier.flush();
    },
    decline: async (id, reason, party = 'payment_network') => {
      shop.decline(id, { party, reason });
      return notifier.flush();
    },
    expire: async (id) => {
      shop.expire(id);
      return notifier.flush();
    },
    setWebhook: (url) => {
      notifier.url = url;
    },
    webhook: (body, options) => notifier.byHand(JSON.stringify(body), options),
    notify: async (id, event) => {
      const current = objectOf(id);
      const name = event ?? current.event;
      return notifier.byHand(JSON.stringify({ type: 'notification', event: name, object: current.object }));
    },
    autopay: (outcome, times = 1) => methods.plan(outcome, times),
    revokeMethod: (id) => methods.revoke(id),
    settleRefund: async (id, outcome) => {
      const cancellation =
        outcome === 'succeeded' ? outcome : { party: outcome.party ?? 'yoo_money', reason: outcome.cancel };
      refunds.settle(id, cancellation);
      return notifier.flush();
    },
    cabinetRefund: async (paymentId, value) => {
      const payment = shop.known(paymentId);
      const amount = WireAmount.parse({ value, currency: payment.currency });
      const { id } = refunds.create({ payment_id: paymentId, amount }, 'succeeded');
      await notifier.flush();
      return id;
    },
    advance: (ms) => clock.advance(ms),
    payments: () => [...shop.payments.values()].map((payment) => shop.show(payment)),
    refunds: () => [...refunds.all.values()].map((refund) => refunds.show(refund)),
    methods: () =>
      [...methods.all.values()].map(({ id, instrument: { type, title }, revoked }) => ({ id, type, title, revoked })),
    log: () => log.entries,
    deliveries: () => structuredClone(notifier.deliveries),
    totals: () => {
      const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);
      const payments = [...shop.payments.values()];
      const succeeded = payments.filter(({ status }) => status === 'succeeded');
      const held = payments.filter(({ status }) => status === 'waiting_for_capture');
      return {
        succeeded: sum(succeeded.map(({ amount }) => amount)),
        refunded: sum(succeeded.map(({ refunded }) => refunded)),
        held: sum(held.map(({ amount }) => amount)),
      };
    },
    settings: (change) => ({ ...Object.assign(settings, Settings.partial().parse(change ?? {})) }),
    reset: async () => {
      for (const part of [clock, script, log, idempotency, shop, refunds, methods, notifier]) part.clear();
      notifier.url = first.webhookUrl;
      Object.assign(settings, first.settings);
    },
  };
  return control;
}
