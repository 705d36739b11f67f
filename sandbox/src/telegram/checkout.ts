import { randomInt } from 'node:crypto';
import type { Chat, Chats, PaymentDetails } from './chats.js';
import type { Invoice } from './invoices.js';
import { badRequest } from './refusal.js';
import type { Settings } from './settings.js';
import type { Charge, Stars } from './stars.js';
import type { Recurring, Subscriptions } from './subscriptions.js';
import type { Updates } from './updates.js';

/** What a pre-checkout query may be forged to say. */
export interface QueryChange {
  total_amount?: number;
  currency?: string;
  invoice_payload?: string;
}

export type Verdict = { ok: true } | { ok: false; error: string } | 'timeout';
export type PaymentStatus = 'paid' | 'cancelled' | 'failed';

export interface PaymentOutcome {
  status: PaymentStatus;
  /** What the bot said to the buyer when it refused. */
  error?: string;
  chargeId?: string;
}

interface Query {
  /** Unix ms until which the bot may answer. */
  until: number;
  decide: (verdict: Verdict) => void;
  /** Resolves when all that follows from the answer has been done and announced. */
  settled: Promise<void>;
}

export interface CheckoutDeps {
  chats: Chats;
  updates: Updates;
  stars: Stars;
  subscriptions: Subscriptions;
  settings: Settings;
}

const detailsOf = ({ amount, payload, id, providerId }: Charge): PaymentDetails => ({
  currency: 'XTR',
  total_amount: amount,
  invoice_payload: payload,
  telegram_payment_charge_id: id,
  provider_payment_charge_id: providerId,
});

/**
 * A payment in Stars: the person opens the invoice and pays, the bot is asked by a pre-checkout query
 * and has 10 s to agree, then the Stars are taken and `successful_payment` follows.
 */
export class Checkout {
  #queries = new Map<string, Query>();

  constructor(private readonly deps: CheckoutDeps) {}

  /** `cancelled` when the person has not enough Stars: the bot hears nothing of that. */
  async pay(userId: number, invoice: Invoice): Promise<PaymentOutcome> {
    const chat = this.deps.chats.of(userId);
    if (!this.deps.stars.canPay(userId, invoice.amount)) return { status: 'cancelled' };
    let charge: Charge | undefined;
    const verdict = await this.#ask(chat, invoice, {}, async () => {
      charge = this.deps.stars.charge({ ...invoice, user: chat.user });
      await this.announcePayment(chat, charge, this.deps.subscriptions.begin(charge));
    });
    if (verdict === 'timeout') return { status: 'failed' };
    return verdict.ok
      ? { status: 'paid', ...(charge && { chargeId: charge.id }) }
      : { status: 'failed', error: verdict.error };
  }

  /** A query alone, true or forged: nothing is charged whatever the bot says. */
  query(userId: number, invoice: Invoice, change: QueryChange = {}): Promise<Verdict> {
    return this.#ask(this.deps.chats.of(userId), invoice, change, async () => {});
  }

  /**
   * The bot's answer.
   * @param hasty `successful_payment` is delivered before the promise resolves
   * @throws Refusal for a query that is unknown, too old or already answered
   */
  answer(queryId: string, verdict: Exclude<Verdict, 'timeout'>, hasty: boolean): Promise<void> {
    const query = this.#queries.get(queryId);
    this.#queries.delete(queryId);
    if (!query || query.until < Date.now()) {
      throw badRequest('query is too old and response timeout expired or query ID is invalid');
    }
    query.decide(verdict);
    return hasty ? query.settled : Promise.resolve();
  }

  /** Sends `successful_payment`; resolves when its delivery has been tried. */
  announcePayment(chat: Chat, charge: Charge, recurring: Recurring): Promise<void> {
    const message = this.deps.chats.add(chat, chat.user, {
      successful_payment: { ...detailsOf(charge), ...recurring },
    });
    return this.deps.updates.announce('message', message);
  }

  /** Sends `refunded_payment`, for a refund and for a chargeback alike. */
  announceRefund(charge: Charge): Promise<void> {
    const { user } = charge;
    const message = this.deps.chats.add(this.deps.chats.of(user.id), user, {
      refunded_payment: detailsOf(charge),
    });
    return this.deps.updates.announce('message', message);
  }

  /** Virtual time: queries become older. */
  age(ms: number): void {
    for (const query of this.#queries.values()) {
      query.until -= ms;
      if (query.until < Date.now()) query.decide('timeout');
    }
  }

  /** Ends every open query, as if the bot had not answered. */
  clear(): void {
    for (const query of this.#queries.values()) query.decide('timeout');
    this.#queries.clear();
  }

  async #ask(chat: Chat, invoice: Invoice, change: QueryChange, agreed: () => Promise<void>): Promise<Verdict> {
    // 19 digits, as Telegram's: more than a number of JavaScript holds exactly.
    const id = `${randomInt(1e9, 9e9)}${String(randomInt(1e9)).padStart(9, '0')}`;
    const { promise: decided, resolve: decide } = Promise.withResolvers<Verdict>();
    const { promise: settled, resolve: settle } = Promise.withResolvers<void>();
    const wait = this.deps.settings.preCheckoutMs;
    const query: Query = { until: Date.now() + wait, decide, settled };
    this.#queries.set(id, query);
    const timer = setTimeout(() => decide('timeout'), wait);
    const { amount, payload } = invoice;
    const told = { currency: 'XTR', total_amount: amount, invoice_payload: payload, ...change };
    void this.deps.updates.announce('pre_checkout_query', { id, from: chat.user, ...told });
    const verdict = await decided;
    clearTimeout(timer);
    if (verdict !== 'timeout' && verdict.ok) await agreed();
    settle();
    return verdict;
  }
}
