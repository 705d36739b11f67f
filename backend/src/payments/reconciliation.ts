import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, IsNull, LessThan, Not } from 'typeorm';
import { z } from 'zod';
import { reconDiffs } from '../observe/metrics.js';
import { isPaid } from './payment-state.js';
import { Payment, type Provider } from './payments.entity.js';
import { ReconDiff, ReconRun } from './reconciliation.entity.js';
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
    const ours = await this.ours('yookassa', from);
    const found: Found[] = [];
    for (const yoo of theirs.values()) found.push(...(await this.guarded(yoo.id, () => this.compareOne(yoo))));
    for (const payment of ours) {
      if (payment.providerPaymentId === null || theirs.has(payment.providerPaymentId)) continue;
      if (await this.yookassa.payment(payment.providerPaymentId)) continue;
      found.push(diff('missing_there', payment, 'The provider does not know it'));
    }
    for await (const refund of this.yookassa.refunds({ createdFrom: from })) {
      found.push(...(await this.guarded(refund.id, () => this.adopt(refund))));
    }
    for (const yoo of theirs.values()) found.push(...(await this.compareRefunded(yoo)));
    return this.write('yookassa', from, { seen: 0, theirs: theirs.size, ours: ours.length }, found);
  }

  /**
   * The movements of Stars of the last `days` against ours. Telegram lists all there ever were, oldest
   * first, so the list is read from where it ended when a run began that long ago.
   */
  async compareStars(days: number): Promise<Found[]> {
    const from = new Date(Date.now() - days * DAY);
    const ours = (await this.ours('stars', from)).filter(({ status }) => isPaid(status));
    const offset = await this.seenBefore(from);
    const found: Found[] = [];
    const charges = new Set<string>();
    let [seen, theirs] = [offset, 0];
    for await (const movement of this.stars.movements(offset)) {
      seen += 1;
      charges.add(movement.id);
      if (movement.at < from) continue;
      theirs += 1;
      found.push(...(await this.guarded(movement.id, () => this.compareMovement(movement))));
    }
    for (const payment of ours) {
      if (charges.has(payment.providerPaymentId ?? '')) continue;
      found.push(diff('missing_there', payment, 'The provider does not know it'));
    }
    return this.write('stars', from, { seen, theirs, ours: ours.length }, found);
  }

  private async seenBefore(from: Date): Promise<number> {
    const [run] = await this.dataSource.manager.find(ReconRun, {
      where: { provider: 'stars', finishedAt: LessThan(from) },
      order: { finishedAt: 'DESC' },
      take: 1,
    });
    return run?.seen ?? 0;
  }

  /** What cannot be compared or booked must not hide the rest. */
  private async guarded(providerId: string, compare: () => Promise<Found[]>): Promise<Found[]> {
    try {
      return await compare();
    } catch (error) {
      const detail = `It cannot be compared: ${error instanceof Error ? error.message : String(error)}`;
      return [{ kind: 'status', providerId, paymentId: null, detail, healed: false }];
    }
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
    if (another ? yoo.status !== 'succeeded' : agrees(payment, yoo)) {
      await this.bookFee(payment, yoo);
      return [];
    }
    // The list is minutes old, and somebody may have paid meanwhile.
    const fresh = (await this.yookassa.payment(yoo.id)) ?? yoo;
    await this.yookassaPayments.learn(payment, fresh);
    // Money for a payment that is over has become a purchase of its own.
    const now = (await this.yookassaPayments.ours(fresh)) ?? payment;
    const healed = agrees(now, fresh);
    if (healed && fresh.status !== yoo.status) return [];
    return [{ ...diff('status', payment, `Here ${before}, there ${fresh.status}`), healed }];
  }

  /** They may work out their fee later than they say that it was paid. */
  private async bookFee({ id, amount, feeIsForecast }: Payment, { incomeKopecks }: YooPayment): Promise<void> {
    if (!feeIsForecast || incomeKopecks === null) return;
    const real = { fee: amount - incomeKopecks, feeIsForecast: false };
    await this.dataSource.manager.update(Payment, { id, feeIsForecast: true }, real);
  }

  private async adopt(refund: YooRefund): Promise<Found[]> {
    await this.refunds.adopt(refund);
    return [];
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
    const paid = z.uuid().safeParse(payload).success
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
    counts: { seen: number; theirs: number; ours: number },
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
