import type { Clock } from './clock.js';
import { instrumentOf, type Instrument } from './instrument.js';
import { kopecks } from './money.js';
import type { Notifier } from './notifier.js';
import type { PaymentOrder } from './order.js';
import {
  newId,
  newToken,
  NEXT,
  paymentObject,
  type Cancellation,
  type Payment,
  type PaymentObject,
  type Showing,
} from './payment.js';
import { checkReceipt } from './receipt.js';
import { ControlError, Refusal } from './refusal.js';
import type { YooKassaSettings } from './settings.js';
import type { SavedMethods } from './saved-methods.js';

const HOUR_MS = 3_600_000;

/** How long a buyer may take, by method (https://yookassa.ru/developers/payment-acceptance/getting-started/payment-methods). */
const CONFIRM_MS: Record<string, number> = { b2b_sberbank: 8 * HOUR_MS, sber_loan: 72 * HOUR_MS, cash: Infinity };
/** How long money stays held, by method, where it is not seven days. */
const HOLD_MS: Record<string, number> = { mobile_balance: 6 * HOUR_MS, cash: 6 * HOUR_MS, sber_loan: 2 * HOUR_MS };
const NO_HOLD = ['sbp', 'alfa_pay'];

/** The life of the payments: the state graph, its timers, and the notification of every change. */
export class Shop {
  readonly payments = new Map<string, Payment>();

  constructor(
    private readonly settings: YooKassaSettings,
    private readonly clock: Clock,
    private readonly notifier: Notifier,
    private readonly methods: SavedMethods,
    private readonly showing: Showing,
  ) {}

  show(payment: Payment): PaymentObject {
    return paymentObject(payment, this.showing);
  }

  /**
   * Opens a payment; one by a saved method is charged at once.
   * @throws Refusal
   */
  create(order: PaymentOrder): Payment {
    const amount = kopecks(order.amount.value);
    const type = order.payment_method_data?.type;
    if (order.amount.currency !== 'RUB') {
      throw new Refusal(400, 'invalid_request', 'Currency is not supported by the shop', 'amount.currency');
    }
    if (type !== undefined && !this.settings.methods.includes(type)) {
      throw new Refusal(400, 'invalid_request', 'Payment method is not available', 'payment_method_data.type');
    }
    if (!order.capture && type && NO_HOLD.includes(type)) {
      throw new Refusal(400, 'invalid_request', 'Payment method does not support two stages', 'capture');
    }
    if ((order.save_payment_method || order.payment_method_id) && !this.settings.recurring) {
      throw new Refusal(403, 'forbidden', "This store can't make recurring payments");
    }
    checkReceipt(order.receipt, amount, this.settings.receipts === '54fz');
    const saved = order.payment_method_id === undefined ? undefined : this.methods.find(order.payment_method_id);
    const id = newId();
    const createdAt = this.clock.now();
    const term = CONFIRM_MS[type ?? ''] ?? HOUR_MS;
    const payment: Payment = {
      id,
      serial: this.payments.size,
      status: 'pending',
      amount,
      currency: order.amount.currency,
      capture: order.capture,
      description: order.description,
      metadata: order.metadata ?? {},
      merchantCustomerId: order.merchant_customer_id,
      confirmation: order.confirmation,
      token: newToken(),
      wantsSaved: order.save_payment_method,
      hasReceipt: order.receipt !== undefined,
      methodType: type,
      instrument: saved?.instrument,
      methodId: saved?.id ?? id,
      saved: saved !== undefined,
      createdAt,
      confirmBy: Number.isFinite(term) ? createdAt + term : undefined,
      capturedAt: undefined,
      expiresAt: undefined,
      cancellation: undefined,
      refunded: 0,
      previous: undefined,
      callOffExpiry: () => undefined,
    };
    this.payments.set(id, payment);
    this.#expireAt(payment, payment.confirmBy);
    if (saved) {
      const outcome = this.methods.charge(saved);
      if (outcome === 'succeeded') this.#settle(payment);
      else if (outcome !== 'pending') this.#cancel(payment, outcome);
    }
    return payment;
  }

  /**
   * The buyer pays.
   * @param method a code (`bank_card`, `yoo_money`, …) or the number of a test card, which may be declined
   * @param saved whether the method may be charged again; as the order wanted when not given
   * @throws ControlError when it cannot be paid any more
   */
  pay(id: string, { method, saved }: { method?: string; saved?: boolean } = {}): Payment {
    const payment = this.known(id);
    this.#mustBe(payment, 'pending');
    // One that waits for the answer of a saved method's bank is paid by that method.
    const instrument = payment.saved
      ? payment.instrument
      : instrumentOf(method ?? payment.methodType ?? this.settings.methods[0] ?? 'bank_card');
    if (!instrument) throw new ControlError(409, `${method} is no test card`);
    if (instrument.decline) {
      payment.instrument = instrument;
      this.#cancel(payment, instrument.decline);
      return payment;
    }
    this.#settle(payment, instrument, payment.saved || (saved ?? payment.wantsSaved));
    return payment;
  }

  /** @throws ControlError when it is final */
  decline(id: string, cancellation: Cancellation): void {
    const payment = this.known(id);
    this.#mustBe(payment, 'pending', 'waiting_for_capture');
    this.#cancel(payment, cancellation);
  }

  /** The deadline passes, of the buyer or of the hold. @throws ControlError when it is final */
  expire(id: string): void {
    const payment = this.known(id);
    this.#mustBe(payment, 'pending', 'waiting_for_capture');
    this.#expire(payment);
  }

  /** The shop takes what is held, or a part of it. @throws Refusal */
  capture(payment: Payment, amount = payment.amount): Payment {
    if (payment.status !== 'waiting_for_capture') {
      throw new Refusal(400, 'invalid_request', 'Payment cannot be captured in its status', 'payment_id');
    }
    if (amount > payment.amount) {
      throw new Refusal(400, 'invalid_request', 'Amount is greater than the payment', 'amount.value');
    }
    this.#change(payment, 'succeeded', () => {
      payment.amount = amount;
      payment.capturedAt = this.clock.now();
    });
    return payment;
  }

  /** The shop gives back what is held. @throws Refusal */
  cancel(payment: Payment): Payment {
    if (payment.status !== 'waiting_for_capture') {
      throw new Refusal(400, 'invalid_request', 'Payment cannot be canceled in its status', 'payment_id');
    }
    this.#cancel(payment, { party: 'merchant', reason: 'canceled_by_merchant' });
    return payment;
  }

  /** @throws ControlError */
  known(id: string): Payment {
    const payment = this.payments.get(id);
    if (!payment) throw new ControlError(404, `There is no payment ${id}`);
    return payment;
  }

  clear(): void {
    this.payments.clear();
  }

  #settle(payment: Payment, instrument: Instrument | undefined = payment.instrument, saved = payment.saved): void {
    const hold = !payment.capture && !NO_HOLD.includes(instrument?.type ?? '');
    this.#change(payment, hold ? 'waiting_for_capture' : 'succeeded', () => {
      payment.instrument = instrument;
      payment.saved = saved;
      if (hold) payment.expiresAt = this.clock.now() + (HOLD_MS[instrument?.type ?? ''] ?? 7 * 24 * HOUR_MS);
      else payment.capturedAt = this.clock.now();
    });
    if (hold) this.#expireAt(payment, payment.expiresAt);
    if (saved && instrument) this.methods.keep(payment.methodId, instrument);
  }

  #cancel(payment: Payment, cancellation: Cancellation): void {
    this.#change(payment, 'canceled', () => {
      payment.cancellation = cancellation;
    });
  }

  #expire(payment: Payment): void {
    const reason = payment.status === 'pending' ? 'expired_on_confirmation' : 'expired_on_capture';
    this.#cancel(payment, { party: 'yoo_money', reason });
  }

  /** The one place where a status changes: along the graph, remembered for stale answers, announced. */
  #change(payment: Payment, status: Payment['status'], apply: () => void): void {
    if (!NEXT[payment.status].includes(status)) throw new Error(`A payment went from ${payment.status} to ${status}`);
    payment.callOffExpiry();
    const previous = this.show(payment);
    payment.previous = previous;
    payment.status = status;
    apply();
    const object = this.show(payment);
    this.notifier.announce(`payment.${status}`, { object, previous, paymentId: payment.id, text: textOf(payment) });
  }

  #expireAt(payment: Payment, moment: number | undefined): void {
    if (moment === undefined) return;
    payment.callOffExpiry = this.clock.at(moment, () => {
      this.#expire(payment);
      return this.notifier.flush();
    });
  }

  #mustBe(payment: Payment, ...allowed: Payment['status'][]): void {
    if (!allowed.includes(payment.status)) throw new ControlError(409, `Payment ${payment.id} is ${payment.status}`);
  }
}

/** What `match` of a scripted step is looked for in. */
export const textOf = ({ id, description, metadata }: Payment): string =>
  `${id} ${description ?? ''} ${JSON.stringify(metadata)}`;
