import type { Clock } from './clock.js';
import { kopecks } from './money.js';
import type { Notifier } from './notifier.js';
import type { RefundOrder } from './order.js';
import { newId, type Cancellation, type Payment, type Showing } from './payment.js';
import { checkReceipt } from './receipt.js';
import { refundObject, type Refund, type RefundObject } from './refund.js';
import { ControlError, Refusal } from './refusal.js';
import type { YooKassaSettings } from './settings.js';
import { textOf, type Shop } from './shop.js';

const WINDOW_MS = 3 * 365 * 24 * 3_600_000;

/** The life of the refunds: pending → succeeded | canceled. Only success is announced: YooKassa has no other event. */
export class Refunds {
  readonly all = new Map<string, Refund>();

  constructor(
    private readonly settings: YooKassaSettings,
    private readonly clock: Clock,
    private readonly notifier: Notifier,
    private readonly shop: Shop,
    private readonly showing: Showing,
  ) {}

  show(refund: Refund): RefundObject {
    return refundObject(refund, this.showing);
  }

  /**
   * @param outcome what is scripted; as the settings say when not given
   * @throws Refusal
   */
  create(order: RefundOrder, outcome: 'pending' | 'succeeded' | Cancellation = this.settings.refunds): Refund {
    const payment = this.shop.payments.get(order.payment_id);
    if (!payment) {
      throw new Refusal(404, 'not_found', "Payment doesn't exist or access denied", 'payment_id');
    }
    const amount = kopecks(order.amount.value);
    this.#mayTake(payment, amount, order.amount.currency);
    checkReceipt(order.receipt, amount, this.settings.receipts === '54fz' && amount < payment.amount);
    const refund: Refund = {
      id: newId(),
      serial: this.all.size,
      payment,
      status: 'pending',
      amount,
      description: order.description,
      metadata: order.metadata ?? {},
      hasReceipt: order.receipt !== undefined,
      createdAt: this.clock.now(),
      cancellation: undefined,
      previous: undefined,
    };
    this.all.set(refund.id, refund);
    if (outcome !== 'pending') this.#end(refund, outcome);
    return refund;
  }

  /** @throws ControlError for one that is unknown or not pending */
  settle(id: string, outcome: 'succeeded' | Cancellation): void {
    const refund = this.all.get(id);
    if (!refund) throw new ControlError(404, `There is no refund ${id}`);
    if (refund.status !== 'pending') throw new ControlError(409, `Refund ${id} is ${refund.status}`);
    this.#end(refund, outcome);
  }

  clear(): void {
    this.all.clear();
  }

  #mayTake(payment: Payment, amount: number, currency: string): void {
    const refuse = (description: string, parameter: string) =>
      new Refusal(400, 'invalid_request', description, parameter);
    if (payment.status !== 'succeeded') throw refuse('Payment is not succeeded', 'payment_id');
    if (currency !== payment.currency) throw refuse('Currency differs from the payment', 'amount.currency');
    if (this.clock.now() - (payment.capturedAt ?? 0) > WINDOW_MS)
      throw refuse('Refund period has expired', 'payment_id');
    const open = [...this.all.values()].filter((other) => other.payment === payment && other.status === 'pending');
    const reserved = open.reduce((sum, other) => sum + other.amount, 0);
    if (amount > payment.amount - payment.refunded - reserved) {
      throw refuse('Amount of the refund is greater than what is left of the payment', 'amount.value');
    }
  }

  #end(refund: Refund, outcome: 'succeeded' | Cancellation): void {
    const { payment } = refund;
    refund.previous = this.show(refund);
    if (outcome !== 'succeeded') {
      refund.status = 'canceled';
      refund.cancellation = outcome;
      return;
    }
    payment.previous = this.shop.show(payment);
    refund.status = 'succeeded';
    payment.refunded += refund.amount;
    this.notifier.announce('refund.succeeded', {
      object: this.show(refund),
      previous: refund.previous,
      paymentId: payment.id,
      text: `${refund.id} ${refund.description ?? ''} ${textOf(payment)}`,
    });
  }
}
