import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager, In, IsNull, Not } from 'typeorm';
import { z } from 'zod';
import { Ledger } from '../credits/ledger.js';
import { AppError, notFound } from '../errors.js';
import { PaymentViews } from './payment-views.js';
import { isPaid } from './payment-state.js';
import { Payment } from './payments.entity.js';
import { Refund } from './refund.entity.js';
import { Plans } from './plans.js';
import { PERIOD } from './renewal-calendar.js';
import { RefundProviders } from './refund-providers.js';
import { advance, Settlement, topUpKey } from './settlement.js';
import { StarsRefused, StarsUnreachable } from './stars.js';
import { money, type YooRefund } from './yookassa-answers.js';
import { YooKassaRefused, YooKassaUnreachable } from './yookassa-errors.js';

/** Milliseconds. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** They keep an Idempotence-Key for 24 h; after this a lost refund is looked for and not asked for again. */
const KEY_LIFE = 23 * HOUR;

const ALIVE = ['creating', 'unknown', 'pending', 'succeeded'] as const;

/**
 * Money that goes back. A refund is written down, then asked for with its own id as the key, and is done
 * when the provider says so: then the payment shows it and the unspent part of what it bought is taken
 * back. Refunds together never exceed the payment, since the payment's row is locked while one is written.
 */
@Injectable()
export class Refunds {
  private readonly log = new Logger(Refunds.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger,
    private readonly plans: Plans,
    private readonly views: PaymentViews,
    private readonly settlement: Settlement,
    private readonly providers: RefundProviders,
  ) {}

  /**
   * Asks for a refund of `amount` (kopecks or Stars; all that is left when null). A worker carries it out.
   * @throws AppError `not_found`; `state.conflict` when nothing was paid, more is asked than is left, or a
   *   part of a payment in Stars
   */
  async request(paymentId: string, amount: number | null): Promise<Refund> {
    return this.dataSource.transaction(async (tx) => {
      const payment = await this.lock(tx, paymentId);
      if (!payment) throw notFound('payment');
      const left = payment.amount - (await this.promised(tx, paymentId));
      const wanted = amount ?? left;
      if (!isPaid(payment.status) || left === 0) {
        throw new AppError('state.conflict', 'There is nothing to give back of this payment');
      }
      if (!Number.isInteger(wanted) || wanted <= 0 || wanted > left) {
        throw new AppError('state.conflict', `Only up to ${left} can be given back`);
      }
      if (payment.provider === 'stars' && wanted !== payment.amount) {
        throw new AppError('state.conflict', 'Stars can only be given back as a whole');
      }
      const id = randomUUID();
      await tx.insert(Refund, {
        id,
        paymentId,
        provider: payment.provider,
        amount: wanted,
        status: 'creating',
        origin: 'owner',
        requestBody:
          payment.provider === 'yookassa'
            ? JSON.stringify({
                payment_id: payment.providerPaymentId,
                amount: { value: money(wanted), currency: payment.currency },
                metadata: { refund_id: id },
              })
            : null,
      });
      return tx.findOneByOrFail(Refund, { id });
    });
  }

  /** One step of a refund whose time has come. Never throws for what a provider does. */
  async look(refund: Refund): Promise<void> {
    const payment = await this.dataSource.manager.findOneByOrFail(Payment, { id: refund.paymentId });
    try {
      const sentAt = refund.sentAt ?? new Date();
      if (refund.sentAt === null) await this.dataSource.manager.update(Refund, { id: refund.id }, { sentAt });
      const answer = await this.providers.ask(refund, payment, Date.now() - sentAt.getTime() < KEY_LIFE);
      if (answer === 'not_there') await this.fail(refund, 'not_there');
      else if (answer === 'done') await this.done(refund, payment.providerPaymentId);
      else await this.learn(refund, answer);
    } catch (error) {
      if (error instanceof YooKassaUnreachable || error instanceof StarsUnreachable) return this.unknown(refund, error);
      if (error instanceof StarsRefused)
        return error.mayPass ? this.unknown(refund, error) : this.fail(refund, error.description);
      if (!(error instanceof YooKassaRefused)) throw error;
      // A refusal of a repetition says nothing about the first call: that one is looked for in their list.
      const mayPass = ['rate_limited', 'unauthorized', 'forbidden', 'key_reused'].includes(error.kind);
      if (mayPass || refund.status === 'unknown') return this.unknown(refund, error);
      await this.fail(refund, error.message);
    }
  }

  /** A refund as YooKassa tells of it: one of ours, or made in their cabinet. */
  async adopt(yoo: YooRefund): Promise<void> {
    const payment = await this.dataSource.manager.findOneBy(Payment, {
      provider: 'yookassa',
      providerPaymentId: yoo.paymentId,
    });
    if (!payment) return;
    const { refund_id: name = '' } = yoo.metadata;
    const lost = z.uuid().safeParse(name).success ? { id: name } : null;
    const refund = await this.known(payment, yoo.id, yoo.amount.kopecks, lost);
    if (refund) await this.learn(refund, yoo);
  }

  /** Stars that went back: asked for by us, or taken by Telegram. Always all of the charge. */
  async starsReturned(chargeId: string): Promise<void> {
    const payment = await this.dataSource.manager.findOneBy(Payment, {
      provider: 'stars',
      providerPaymentId: chargeId,
    });
    if (!payment) return;
    // A charge goes back once and as a whole, so one that is asked for is this one.
    const refund = await this.known(payment, chargeId, payment.amount, {});
    if (refund) await this.done(refund, chargeId);
  }

  private async learn(refund: Refund, yoo: YooRefund): Promise<void> {
    if (yoo.amount.kopecks !== refund.amount || yoo.amount.currency !== 'RUB') {
      // It will not become another; a person decides, and it is asked about seldom until then.
      await this.dataSource.manager.update(Refund, { id: refund.id }, { lookAt: new Date(Date.now() + 6 * HOUR) });
      return this.settlement.incident(refund.paymentId, 'refund_mismatch', { refund: refund.id, theirs: yoo.amount });
    }
    if (yoo.status === 'succeeded') return this.done(refund, yoo.id);
    if (yoo.status === 'canceled') return this.fail(refund, yoo.cancellation?.reason ?? 'canceled', yoo.id);
    // They send no word of a refund that stays open, so it is asked about, more and more seldom.
    const lookAt = new Date(Date.now() + Math.min(MINUTE * 2 ** refund.looks, 6 * HOUR));
    await this.dataSource.manager.update(
      Refund,
      { id: refund.id, status: In(['creating', 'unknown', 'pending']) },
      { status: 'pending', providerRefundId: yoo.id, lookAt },
    );
  }

  /** The money is back with the buyer. */
  private async done(refund: Refund, providerRefundId: string | null): Promise<void> {
    const row = await this.dataSource.transaction(async (tx) => {
      const payment = await this.lock(tx, refund.paymentId);
      const { affected } = await tx.update(
        Refund,
        { id: refund.id, status: In(['creating', 'unknown', 'pending']) },
        {
          status: 'succeeded',
          lookAt: null,
          finishedAt: new Date(),
          ...(providerRefundId ? { providerRefundId } : {}),
        },
      );
      if (!payment || affected !== 1) return null;
      const refundedAmount = payment.refundedAmount + refund.amount;
      const all = refundedAmount === payment.amount;
      const moved = await advance(tx, payment.id, all ? 'refunded' : 'partially_refunded', { refundedAmount });
      if (!moved) throw new Error(`Refund ${refund.id} is of a payment that is ${payment.status}`);
      // First the plan, then the account: the order of locks.
      if (all && payment.subscriptionId) await this.takePeriodBack(tx, payment, payment.subscriptionId);
      await this.takeBack(tx, moved, refund);
      return moved;
    });
    if (row) await this.views.announce(row, 'money');
  }

  /** As much of the credits as of the money; what was spent stays spent, and no balance goes below zero. */
  private async takeBack(tx: EntityManager, payment: Payment, refund: Refund): Promise<void> {
    const share = (returned: number) => Math.floor((payment.product.credits * returned) / payment.amount);
    const due = share(payment.refundedAmount) - share(payment.refundedAmount - refund.amount);
    if (due === 0) return;
    await this.ledger.lock(tx, payment.userId);
    const creditsReversed = await this.ledger.reverse(tx, {
      grantKey: topUpKey(payment),
      amount: due,
      key: `refund:${refund.id}`,
      note: payment.product.id,
      paymentId: payment.id,
    });
    await tx.update(Refund, { id: refund.id }, { creditsReversed });
  }

  /** A period that has not begun is taken off; the one that runs ends the plan; one that is over is history. */
  private async takePeriodBack(tx: EntityManager, { id }: Payment, subscriptionId: string): Promise<void> {
    const plan = await this.plans.lockOne(tx, subscriptionId);
    if (!plan || plan.status === 'ended') return;
    const shorter = new Date(plan.periodEnd.getTime() - PERIOD);
    if (shorter > new Date()) {
      await this.plans.move(tx, plan, { periodEnd: shorter });
      return;
    }
    const [last] = await tx.find(Payment, {
      where: { subscriptionId, succeededAt: Not(IsNull()) },
      order: { succeededAt: 'DESC' },
      take: 1,
    });
    if (last?.id === id) await this.plans.end(tx, plan);
  }

  private async fail({ id, paymentId }: Refund, reason: string, providerRefundId?: string): Promise<void> {
    // The owner promised money back and it did not go: somebody has to look.
    await this.settlement.incident(paymentId, 'refund_failed', { refund: id, reason });
    await this.dataSource.manager.update(
      Refund,
      { id, status: In(['creating', 'unknown', 'pending']) },
      {
        status: 'canceled',
        reason,
        lookAt: null,
        finishedAt: new Date(),
        ...(providerRefundId ? { providerRefundId } : {}),
      },
    );
  }

  private async unknown({ id, looks }: Refund, error: Error & { retryAfterMs?: number | undefined }): Promise<void> {
    this.log.warn(`Refund ${id}: ${error.message}`);
    const lookAt = new Date(Date.now() + Math.max(error.retryAfterMs ?? 0, Math.min(MINUTE * 2 ** looks, HOUR)));
    await this.dataSource.manager.update(
      Refund,
      { id, status: In(['creating', 'unknown']) },
      { status: 'unknown', lookAt },
    );
    await this.dataSource.manager.update(Refund, { id, status: 'pending' }, { lookAt });
  }

  /**
   * Our row for a refund of theirs; a new one when it was not ours. Null when it is settled already.
   * @param lost which of ours it can be whose answer, and their id with it, was lost
   */
  private async known(
    payment: Payment,
    providerRefundId: string,
    amount: number,
    lost: { id?: string } | null,
  ): Promise<Refund | null> {
    return this.dataSource.transaction(async (tx) => {
      await this.lock(tx, payment.id);
      const known = await tx.findOneBy(Refund, { provider: payment.provider, providerRefundId });
      if (known) return known.status === 'succeeded' || known.status === 'canceled' ? null : known;
      const found =
        lost &&
        (await tx.findOneBy(Refund, {
          ...lost,
          paymentId: payment.id,
          providerRefundId: IsNull(),
          status: In(['creating', 'unknown']),
        }));
      if (found) return found;
      const id = randomUUID();
      const { provider } = payment;
      await tx.insert(Refund, {
        id,
        paymentId: payment.id,
        provider,
        amount,
        status: 'creating',
        origin: 'outside',
        providerRefundId,
      });
      return tx.findOneByOrFail(Refund, { id });
    });
  }

  private lock(tx: EntityManager, id: string): Promise<Payment | null> {
    return tx.findOne(Payment, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  private async promised(tx: EntityManager, paymentId: string): Promise<number> {
    const rows = await tx.findBy(Refund, { paymentId, status: In(ALIVE) });
    return rows.reduce((sum, { amount }) => sum + amount, 0);
  }
}
