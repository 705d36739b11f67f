import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { Decline, PaymentStatus } from '@primerka/contract';
import { DataSource, type EntityManager, type QueryDeepPartialEntity, QueryFailedError } from 'typeorm';
import { catalog } from '../catalog.js';
import { Ledger } from '../credits/ledger.js';
import { env } from '../env.js';
import { feeSurprises, paymentIncidents, paymentsEnded } from '../observe/metrics.js';
import type { Retry } from './declines.js';
import { forecastFee, tax } from './fees.js';
import { PaymentViews } from './payment-views.js';
import { isPaid, statusesBefore } from './payment-state.js';
import { Payment, PaymentEvent } from './payments.entity.js';
import { Plans, type PlanPayment } from './plans.js';

/** Kopecks: how YooKassa rounds is not documented. */
const FEE_TOLERANCE = 2;

/** What a provider says of a payment, in words all providers share. Sums in kopecks or Stars. */
export type Truth = { providerPaymentId: string; amount: number; currency: string } & (
  | { status: 'pending'; confirmation: string | null; expiresAt: Date | null }
  | ({ status: 'succeeded'; fee: number | null; paidAt: Date } & PlanPayment)
  | { status: 'canceled'; decline: Decline; retry: Retry; reason: string | null }
);

/**
 * Moves a payment to `to` if the table of statuses allows it from where it is, and writes that down.
 * @returns the payment as it is now, or null when somebody else was first
 */
export async function advance(
  tx: EntityManager,
  id: string,
  to: PaymentStatus,
  set: QueryDeepPartialEntity<Payment>,
  detail: Record<string, unknown> | null = null,
): Promise<Payment | null> {
  const { affected } = await tx
    .createQueryBuilder()
    .update(Payment)
    .set({ ...set, status: to, version: () => 'version + 1' })
    .where('id = :id and status in (:...from)', { id, from: statusesBefore(to) })
    .execute();
  if (affected !== 1) return null;
  await tx.insert(PaymentEvent, { paymentId: id, type: to, detail: detail as PaymentEvent['detail'] & object });
  return tx.findOneByOrFail(Payment, { id });
}

/**
 * The one place where a provider's word becomes ours. Whoever learns something (the create's answer, a
 * notification, the poller, the nightly comparison) brings it here; one transaction moves the payment,
 * gives the credits and begins the period, so that credits are given exactly when the provider holds
 * the money, once, whoever comes first and however often.
 */
@Injectable()
export class Settlement {
  private readonly log = new Logger(Settlement.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger,
    private readonly plans: Plans,
    private readonly views: PaymentViews,
  ) {}

  /** @returns the payment when this call moved it, null when there was nothing to move */
  async settle(payment: Payment, truth: Truth): Promise<Payment | null> {
    const another = payment.providerPaymentId !== null && payment.providerPaymentId !== truth.providerPaymentId;
    // Two of theirs bear the name of one of ours, and this one was paid.
    if (another && truth.status === 'succeeded') return this.adopt(payment, truth, {});
    if (!(await this.isTheSame(payment, truth))) return null;
    const moved = await this.dataSource.transaction((tx) => this.move(tx, payment.id, truth));
    if (moved) {
      await this.after(moved);
      return moved;
    }
    const now = await this.dataSource.manager.findOneByOrFail(Payment, { id: payment.id });
    if (truth.status === 'succeeded' && now.status === 'canceled' && now.providerPaymentId === null) {
      return this.adopt(now, truth, {});
    }
    const contradiction =
      (truth.status === 'succeeded' && now.status === 'canceled') ||
      (truth.status === 'canceled' && isPaid(now.status));
    // No race that was lost: somebody has to look.
    if (contradiction) await this.incident(now.id, 'contradiction', { ours: now.status, theirs: truth.status });
    return null;
  }

  /**
   * Money that came for a payment that is over, once more for one that was paid, or for the next period
   * of a plan: a purchase of its own, since somebody paid. The provider's id makes it one.
   */
  async adopt(
    like: Payment,
    truth: Extract<Truth, { status: 'succeeded' }>,
    set: Partial<Pick<Payment, 'renewal' | 'subscriptionId'>>,
  ): Promise<Payment | null> {
    if (!(await this.isTheSame(like, truth, null))) return null;
    const id = randomUUID();
    const { userId, provider, method, product, amount, currency } = like;
    const { providerPaymentId } = truth;
    try {
      const row = await this.dataSource.transaction(async (tx) => {
        const what = { id, userId, provider, method, product, amount, currency, providerPaymentId };
        await tx.insert(Payment, { ...what, status: 'creating', ...set });
        return this.succeed(tx, id, truth);
      });
      if (row) await this.after(row);
      return row;
    } catch (error) {
      // This charge is booked already. Anything else that stands in the way must not lose the money.
      if (isViolationOf(error, 'payment_provider_id')) return null;
      throw error;
    }
  }

  /** An invoice was made that can be paid until `expiresAt`; who pays it gets a charge with an id of its own. */
  async opened(payment: Payment, confirmation: string, expiresAt: Date): Promise<void> {
    const set = { confirmation, expiresAt, lookAt: expiresAt };
    const row = await this.dataSource.transaction((tx) => advance(tx, payment.id, 'pending', set));
    if (row) await this.after(row);
  }

  /** Nobody paid in time. */
  async expire(payment: Payment): Promise<void> {
    const why = { decline: 'expired' as const, reason: null, retry: 'soft' as const };
    const row = await this.dataSource.transaction((tx) => this.cancel(tx, payment.id, why, {}));
    if (row) await this.after(row);
  }

  /** The provider never opened it, and never will: nobody could have paid. `reason` is for the payment's story. */
  async giveUp(payment: Payment, reason: string, retry: Retry): Promise<void> {
    const { id } = payment;
    const row = await this.dataSource.transaction(async (tx) => {
      const now = await tx.findOne(Payment, { where: { id }, lock: { mode: 'pessimistic_write' } });
      // They told of it while it was looked for: it can be paid.
      if (now?.providerPaymentId !== null) return null;
      return this.cancel(tx, id, { decline: 'not_opened', reason, retry }, {});
    });
    if (row) await this.after(row);
  }

  private async move(tx: EntityManager, id: string, truth: Truth): Promise<Payment | null> {
    const { providerPaymentId } = truth;
    switch (truth.status) {
      case 'pending': {
        const { confirmation, expiresAt } = truth;
        return advance(tx, id, 'pending', { providerPaymentId, confirmation, expiresAt });
      }
      case 'canceled':
        return this.cancel(tx, id, truth, { providerPaymentId });
      case 'succeeded':
        return this.succeed(tx, id, truth);
    }
  }

  private async after(row: Payment): Promise<void> {
    if (isPaid(row.status) || row.status === 'canceled') {
      paymentsEnded.inc({ provider: row.provider, status: row.status, decline: row.decline ?? '' });
    }
    await this.views.announce(row, row.status === 'succeeded' ? 'money' : undefined);
  }

  /** Something that must not be: written to the payment's story and counted once, and never paid out. */
  async incident(paymentId: string, type: string, detail: Record<string, unknown>): Promise<void> {
    const [told] = await this.dataSource.query<unknown[]>(
      `insert into payment_event (payment_id, type, detail) select $1, $2, $3::jsonb
       where not exists (select 1 from payment_event where payment_id = $1 and type = $2 and detail = $3::jsonb)
       returning id`,
      [paymentId, type, JSON.stringify(detail)],
    );
    if (!told) return;
    paymentIncidents.inc({ type });
    this.log.error(`Payment ${paymentId}: ${type} ${JSON.stringify(detail)}`);
  }

  private async succeed(
    tx: EntityManager,
    id: string,
    truth: Extract<Truth, { status: 'succeeded' }>,
  ): Promise<Payment | null> {
    const { YOOKASSA_FEE_RATE: rate, YOOKASSA_FEE_VAT: vat, TAX_RATE, USD_RUB } = env();
    const { amount, currency, providerPaymentId, paidAt } = truth;
    const roubles = currency === 'RUB';
    const forecast = roubles ? forecastFee(amount, { rate, vat }) : null;
    const row = await advance(tx, id, 'succeeded', {
      providerPaymentId,
      confirmation: null,
      lookAt: null,
      fee: truth.fee ?? (forecast && forecast.fee + forecast.vat),
      feeIsForecast: roubles && truth.fee === null,
      tax: roubles ? tax(amount, TAX_RATE) : null,
      rubPerUnit: roubles ? '1' : (catalog.starUsd * USD_RUB).toFixed(6),
      succeededAt: paidAt,
      finishedAt: () => 'now()',
    });
    if (!row) return null;
    if (forecast && truth.fee !== null && Math.abs(truth.fee - forecast.fee - forecast.vat) > FEE_TOLERANCE)
      feeSurprises.inc();
    const plan = row.product.kind === 'plan' ? await this.plans.periodPaid(tx, row, truth) : null;
    if (plan && row.subscriptionId !== plan.id) {
      await tx.update(Payment, { id }, { subscriptionId: plan.id });
      row.subscriptionId = plan.id;
    }
    await this.ledger.lock(tx, row.userId);
    const given = await this.ledger.grant(tx, {
      key: topUpKey(row),
      userId: row.userId,
      source: plan ? 'subscription' : 'purchase',
      amount: row.product.credits,
      watermark: false,
      priority: row.product.queuePriority,
      expiresAt: plan?.periodEnd ?? null,
      note: row.product.id,
      subject: { kind: 'payment', id },
    });
    if (!given) throw new Error(`Payment ${id} was credited before it succeeded`);
    return row;
  }

  private async cancel(
    tx: EntityManager,
    id: string,
    why: { decline: Decline; retry: Retry; reason: string | null },
    set: Partial<Pick<Payment, 'providerPaymentId'>>,
  ): Promise<Payment | null> {
    const { decline, reason } = why;
    const row = await advance(
      tx,
      id,
      'canceled',
      { ...set, decline, declineReason: reason, confirmation: null, finishedAt: () => 'now()', lookAt: null },
      { reason },
    );
    if (row?.renewal) await this.plans.renewalDeclined(tx, row, why);
    return row;
  }

  /** A provider that speaks of another sum, or of another payment, is never believed. */
  private async isTheSame(payment: Payment, truth: Truth, knownId = payment.providerPaymentId): Promise<boolean> {
    const { providerPaymentId, amount, currency } = truth;
    const sameId = knownId === null || knownId === providerPaymentId;
    if (sameId && amount === payment.amount && currency === payment.currency) return true;
    await this.incident(payment.id, 'mismatch', { providerPaymentId, amount, currency });
    return false;
  }
}

/** The key of the grant a payment bought. */
export const topUpKey = ({ id }: Pick<Payment, 'id'>): string => `topup:${id}`;

const isViolationOf = (error: unknown, constraint: string): boolean =>
  error instanceof QueryFailedError && (error.driverError as { constraint?: string }).constraint === constraint;
