import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, Not, IsNull } from 'typeorm';
import { reconDiffs } from '../observe/metrics.js';
import { isPaid } from './payment-state.js';
import { Payment, type Provider, ReconDiff, ReconRun } from './payments.entity.js';
import { Refunds } from './refunds.js';
import type { Charge } from './stars-payments.js';
import { StarsPayments } from './stars-payments.js';
import { type StarMovement, StarsClient } from './stars.js';
import type { YooPayment, YooRefund } from './yookassa-answers.js';
import { YooKassaPayments } from './yookassa-payments.js';
import { YooKassaClient } from './yookassa.js';

/** Milliseconds. */
const DAY = 24 * 3_600_000;
/** Records near the window's edges may be on one side of it here and on the other there. */
const MARGIN = 3_600_000;

type Found = Omit<ReconDiff, 'id' | 'runId'>;

/**
 * Compares a provider's records with our books, both ways. What their truth can put right is put right
 * by reading it; the rest is written down and raises the metric until it is gone.
 */
@Injectable()
export class Reconciliation {
  private readonly log = new Logger(Reconciliation.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly yookassa: YooKassaClient,
    private readonly yookassaPayments: YooKassaPayments,
    private readonly stars: StarsClient,
    private readonly starsPayments: StarsPayments,
    private readonly refunds: Refunds,
  ) {}

  /** YooKassa's payments and refunds of the last `days` against ours. @throws the client's errors; nothing is half-written then */
  async compareYooKassa(days: number): Promise<Found[]> {
    const from = new Date(Date.now() - days * DAY);
    const theirs = new Map<string, YooPayment>();
    for await (const yoo of this.yookassa.payments({ createdFrom: from })) theirs.set(yoo.id, yoo);
    // One that was opened long ago and paid yesterday stands in the list by its capture only.
    for await (const yoo of this.yookassa.payments({ capturedFrom: from })) theirs.set(yoo.id, yoo);
    const found: Found[] = [];
    for (const yoo of theirs.values()) found.push(...(await this.compareOne(yoo)));
    const ours = await this.ours('yookassa', from);
    for (const payment of ours) {
      if (payment.providerPaymentId === null || theirs.has(payment.providerPaymentId)) continue;
      if (await this.yookassa.payment(payment.providerPaymentId)) continue;
      found.push(diff('missing_there', payment, 'The provider does not know it'));
    }
    for await (const refund of this.yookassa.refunds({ createdFrom: from })) found.push(...(await this.adopt(refund)));
    for (const yoo of theirs.values()) found.push(...(await this.compareRefunded(yoo)));
    return this.write('yookassa', from, { theirs: theirs.size, ours: ours.length }, found);
  }

  /** All movements of Stars against ours. Telegram lists them oldest first and has no filter by date. */
  async compareStars(days: number): Promise<Found[]> {
    const from = new Date(Date.now() - days * DAY);
    const found: Found[] = [];
    const charges = new Set<string>();
    let theirs = 0;
    for await (const movement of this.stars.movements(0)) {
      charges.add(movement.id);
      if (movement.at < from) continue;
      theirs += 1;
      found.push(...(await this.compareMovement(movement)));
    }
    const ours = (await this.ours('stars', from)).filter(({ status }) => isPaid(status));
    for (const payment of ours) {
      if (charges.has(payment.providerPaymentId ?? '')) continue;
      found.push(diff('missing_there', payment, 'The provider does not know it'));
    }
    return this.write('stars', from, { theirs, ours: ours.length }, found);
  }

  private async compareOne(yoo: YooPayment): Promise<Found[]> {
    const payment = await this.yookassaPayments.ours(yoo);
    if (!payment) {
      // One that came to nothing cost nobody anything.
      if (yoo.status !== 'succeeded') return [];
      return [
        {
          kind: 'missing_here',
          providerId: yoo.id,
          paymentId: null,
          detail: `Paid there: ${yoo.amount.kopecks} kopecks`,
          healed: false,
        },
      ];
    }
    if (payment.amount !== yoo.amount.kopecks || payment.currency !== yoo.amount.currency) {
      return [diff('amount', payment, `Here ${payment.amount}, there ${yoo.amount.kopecks} kopecks`)];
    }
    const before = payment.status;
    const another = payment.providerPaymentId !== null && payment.providerPaymentId !== yoo.id;
    // A second one of the same name that nobody paid cost nobody anything.
    if (another ? yoo.status !== 'succeeded' : agrees(payment, yoo)) return [];
    await this.yookassaPayments.learn(payment, yoo);
    // Money for a payment that is over has become a purchase of its own.
    const now = (await this.yookassaPayments.ours(yoo)) ?? payment;
    return [{ ...diff('status', payment, `Here ${before}, there ${yoo.status}`), healed: agrees(now, yoo) }];
  }

  /** What cannot be booked must not hide the rest. */
  private async adopt(refund: YooRefund): Promise<Found[]> {
    try {
      await this.refunds.adopt(refund);
      return [];
    } catch (error) {
      const detail = `A refund cannot be booked: ${error instanceof Error ? error.message : String(error)}`;
      return [{ kind: 'status', providerId: refund.id, paymentId: null, detail, healed: false }];
    }
  }

  /** Given back here and not there. The other way round it was adopted just now. */
  private async compareRefunded(yoo: YooPayment): Promise<Found[]> {
    const ours = async (): Promise<Payment | null> => {
      const payment = await this.yookassaPayments.ours(yoo);
      return payment?.providerPaymentId === yoo.id ? payment : null;
    };
    if (((await ours())?.refundedAmount ?? yoo.refundedKopecks) === yoo.refundedKopecks) return [];
    // The list is minutes old.
    const there = (await this.yookassa.payment(yoo.id))?.refundedKopecks;
    const payment = await ours();
    if (!payment || there === undefined || payment.refundedAmount === there) return [];
    return [diff('amount', payment, `Given back here ${payment.refundedAmount}, there ${there} kopecks`)];
  }

  private async compareMovement({ id, direction, stars, at, payload }: StarMovement): Promise<Found[]> {
    const known = () => this.dataSource.manager.findOneBy(Payment, { provider: 'stars', providerPaymentId: id });
    const before = await known();
    if (direction === 'out') {
      // Withdrawals go out as well, and have no charge of ours.
      if (!before || before.status === 'refunded') return [];
      await this.refunds.starsReturned(id);
      const after = await known();
      return [
        { ...diff('status', before, `Here ${before.status}, there refunded`), healed: after?.status === 'refunded' },
      ];
    }
    if (before)
      return before.amount === stars ? [] : [diff('amount', before, `Here ${before.amount}, there ${stars} Stars`)];
    if (payload === null) return [];
    await this.starsPayments.charged(await this.chargeOf({ id, stars, at, payload }));
    const after = await known();
    return [
      {
        kind: 'missing_here',
        providerId: id,
        paymentId: after?.id ?? null,
        detail: `Paid there: ${stars} Stars`,
        healed: after !== null,
      },
    ];
  }

  /** The list does not say whether a charge is a renewal: one for a payment that was paid before is. */
  private async chargeOf({
    id,
    stars,
    at,
    payload,
  }: {
    id: string;
    stars: number;
    at: Date;
    payload: string;
  }): Promise<Charge> {
    const paid = /^[0-9a-f-]{36}$/.test(payload)
      ? await this.dataSource.manager.findOneBy(Payment, { id: payload })
      : null;
    const recurring = paid?.product.kind === 'plan';
    return {
      chargeId: id,
      payload,
      stars,
      currency: 'XTR',
      at: at.toISOString(),
      recurring,
      firstRecurring: recurring && paid.providerPaymentId === null,
      expiresAt: null,
    };
  }

  private ours(provider: Provider, from: Date): Promise<Payment[]> {
    return this.dataSource.manager
      .createQueryBuilder(Payment, 'p')
      .where({ provider, providerPaymentId: Not(IsNull()) })
      .andWhere('p.created_at >= :from', { from: new Date(from.getTime() + MARGIN) })
      .getMany();
  }

  private async write(
    provider: Provider,
    from: Date,
    counts: { theirs: number; ours: number },
    found: Found[],
  ): Promise<Found[]> {
    const runId = randomUUID();
    const all = [...found, ...(await this.uncredited(provider))];
    await this.dataSource.transaction(async (tx) => {
      await tx.insert(ReconRun, { id: runId, provider, from, ...counts, finishedAt: new Date() });
      if (all.length > 0)
        await tx.insert(
          ReconDiff,
          all.map((one) => ({ ...one, runId })),
        );
    });
    for (const kind of ['missing_here', 'missing_there', 'status', 'amount', 'credits'] as const) {
      reconDiffs.set({ provider, kind }, all.filter((one) => one.kind === kind && !one.healed).length);
    }
    for (const one of all) this.log[one.healed ? 'warn' : 'error'](`${provider}: ${JSON.stringify(one)}`);
    return all;
  }

  /** Paid without its credits, or credited otherwise than it was sold. */
  private uncredited(provider: Provider): Promise<Found[]> {
    return this.dataSource.query<Found[]>(
      `select 'credits' as kind, p.provider_payment_id as "providerId", p.id as "paymentId",
         'Sold ' || (p.product ->> 'credits') || ' hundredths, given ' || coalesce(g.amount, 0) as detail, false as healed
       from payment p left join credit_grant g on g.key = 'topup:' || p.id
       where p.provider = $1 and (p.status in ('succeeded', 'partially_refunded', 'refunded')) and
         g.amount is distinct from (p.product ->> 'credits')::int`,
      [provider],
    );
  }
}

const diff = (kind: Found['kind'], { id, providerPaymentId }: Payment, detail: string): Found => ({
  kind,
  providerId: providerPaymentId,
  paymentId: id,
  detail,
  healed: false,
});

function agrees(payment: Payment, yoo: YooPayment): boolean {
  if (yoo.status === 'succeeded') return isPaid(payment.status);
  return yoo.status === 'canceled' ? payment.status === 'canceled' : payment.status === 'pending';
}
