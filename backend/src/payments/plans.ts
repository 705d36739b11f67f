import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Decline } from '@primerka/contract';
import { type EntityManager, Not } from 'typeorm';
import type { Retry } from './declines.js';
import type { Payment, Provider } from './payments.entity.js';
import { graceEnd, isRetried, nextAct, PERIOD } from './renewal-calendar.js';
import { PaymentNotice, SavedMethod, Subscription } from './subscriptions.entity.js';

/** A method the buyer let us charge again, as the provider names it. */
export interface ChargeableMethod {
  id: string;
  type: string;
  title: string | null;
}

/** What a payment for a plan brought with it beyond the money. */
export interface PlanPayment {
  /** YooKassa: saved with the payment; null when it was not. */
  method: ChargeableMethod | null;
  /** Stars: the end of the period as Telegram counts it, and whether it will renew. */
  stars: { expiresAt: Date | null; recurring: boolean } | null;
}

/**
 * How a plan moves: a period was paid, a renewal was declined, it is over. All of it inside the
 * caller's transaction and under the lock of the subscription's row, which is taken before that of a
 * saved method and before the credit account.
 */
@Injectable()
export class Plans {
  /**
   * Begins the period a payment bought. A renewal goes on where the last period ended, or now when that
   * is past; a plan bought beside an active one lengthens it; one bought when the old one was canceled
   * or overdue takes its place.
   * @returns the subscription, whose `periodEnd` is when the period's credits end
   */
  async periodPaid(tx: EntityManager, payment: Payment, paid: PlanPayment): Promise<Subscription> {
    const now = new Date();
    const live = await this.lockLive(tx, payment.userId);
    const goesOn = live !== null && (live.status === 'active' || live.id === payment.subscriptionId);
    const begin = goesOn ? new Date(Math.max(live.periodEnd.getTime(), now.getTime())) : now;
    const ownEnd = begin.getTime() + PERIOD;
    const periodEnd = new Date(Math.max(ownEnd, goesOn ? 0 : (paid.stars?.expiresAt?.getTime() ?? 0)));
    const savedMethodId = await this.methodOf(tx, payment, paid.method, live);
    const renews = payment.provider === 'stars' ? (paid.stars?.recurring ?? false) : savedMethodId !== null;
    const state = {
      provider: payment.provider,
      productId: payment.product.id,
      nextProductId: null,
      // A renewal that arrives after its owner canceled brings its period and changes nothing else.
      status:
        goesOn && live.status === 'canceled'
          ? ('canceled' as const)
          : renews
            ? ('active' as const)
            : ('canceled' as const),
      periodStart: begin,
      periodEnd,
      savedMethodId,
      starsChargeId: this.starsCharge(payment, live),
      declines: 0,
      lastDecline: null,
      remindedAt: null,
    };
    const actAt = nextAct({ ...state, actAt: null }, now)?.at ?? null;
    const row = live
      ? await this.write(tx, live.id, { ...state, actAt })
      : await this.insert(tx, { ...state, actAt, userId: payment.userId });
    return row;
  }

  /** The renewal's money did not come. What happens next depends on the reason. */
  async renewalDeclined(
    tx: EntityManager,
    payment: Payment,
    { decline, retry }: { decline: Decline; retry: Retry },
  ): Promise<void> {
    const plan = await this.lockOne(tx, payment.subscriptionId);
    if (!plan || plan.status === 'ended') return;
    const declines = plan.declines + 1;
    if (retry === 'hard') await this.endMethod(tx, payment.savedMethodId, 'dead');
    const givenUp = retry === 'stop' || plan.status === 'canceled';
    const change = {
      status: givenUp ? ('canceled' as const) : ('past_due' as const),
      declines,
      // Without a method there is nothing to try again: only its owner can go on, by paying anew.
      savedMethodId: retry === 'soft' ? plan.savedMethodId : null,
    };
    const actAt = nextAct(plan, new Date(), change)?.at ?? null;
    await this.write(tx, plan.id, { ...change, lastDecline: decline, actAt });
    await notify(tx, 'renewal_declined', plan, String(declines), {
      decline,
      graceUntil: graceEnd(plan).toISOString(),
      retryAt: isRetried({ ...change, provider: plan.provider }) && actAt ? actAt.toISOString() : '',
    });
  }

  /** No charge from here on. What was paid for stays until the period ends; an overdue plan is over at once. */
  async cancel(tx: EntityManager, plan: Subscription): Promise<Subscription> {
    if (plan.status === 'past_due') return this.end(tx, plan);
    return this.write(tx, plan.id, { status: 'canceled', nextProductId: null, actAt: plan.periodEnd });
  }

  async end(tx: EntityManager, plan: Subscription): Promise<Subscription> {
    await notify(tx, 'plan_ended', plan, '', {});
    return this.write(tx, plan.id, { status: 'ended', actAt: null, endedAt: new Date() });
  }

  async write(tx: EntityManager, id: string, set: Partial<Subscription>): Promise<Subscription> {
    await tx
      .createQueryBuilder()
      .update(Subscription)
      .set({ ...set, version: () => 'version + 1' })
      .where('id = :id', { id })
      .execute();
    return tx.findOneByOrFail(Subscription, { id });
  }

  /** The plan of a user that is not over, with its row locked. */
  lockLive(tx: EntityManager, userId: string): Promise<Subscription | null> {
    return tx.findOne(Subscription, {
      where: { userId, status: Not('ended') },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async lockOne(tx: EntityManager, id: string | null): Promise<Subscription | null> {
    if (id === null) return null;
    return tx.findOne(Subscription, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** A method is never charged again once this is committed. False when it had ended before. */
  async endMethod(tx: EntityManager, id: string | null, status: 'removed' | 'dead'): Promise<boolean> {
    if (id === null) return false;
    const { affected } = await tx.update(SavedMethod, { id, status: 'active' }, { status, endedAt: new Date() });
    return affected === 1;
  }

  private async insert(tx: EntityManager, row: Omit<Partial<Subscription>, 'id'>): Promise<Subscription> {
    const id = randomUUID();
    await tx.insert(Subscription, { ...row, id });
    return tx.findOneByOrFail(Subscription, { id });
  }

  /** The method the plan will be charged by: the one this payment saved, else the one it was charged by. */
  private async methodOf(
    tx: EntityManager,
    payment: Payment,
    saved: ChargeableMethod | null,
    live: Subscription | null,
  ): Promise<string | null> {
    if (payment.provider === 'stars') return null;
    if (saved && !payment.renewal) {
      await tx
        .createQueryBuilder()
        .insert()
        .into(SavedMethod)
        .values({
          id: randomUUID(),
          userId: payment.userId,
          providerMethodId: saved.id,
          type: saved.type,
          title: saved.title ?? saved.type,
        })
        .orIgnore()
        .execute();
      const row = await tx.findOneByOrFail(SavedMethod, { userId: payment.userId, providerMethodId: saved.id });
      return row.status === 'active' ? row.id : null;
    }
    const id = payment.savedMethodId ?? live?.savedMethodId ?? null;
    if (id === null) return null;
    const row = await tx.findOneBy(SavedMethod, { id });
    return row?.status === 'active' ? row.id : null;
  }

  /** Telegram names a subscription by its first charge; a renewal does not change that. */
  private starsCharge(payment: Payment, live: Subscription | null): string | null {
    if (payment.provider !== 'stars') return null;
    return payment.renewal ? (live?.starsChargeId ?? payment.providerPaymentId) : payment.providerPaymentId;
  }
}

/** Leaves word for the user, once per plan, period and `which`. The bot sends it. */
export async function notify(
  tx: EntityManager,
  kind: PaymentNotice['kind'],
  plan: Pick<Subscription, 'id' | 'userId' | 'periodEnd' | 'productId'> & { provider: Provider },
  which: string,
  detail: Record<string, string>,
): Promise<void> {
  await tx
    .createQueryBuilder()
    .insert()
    .into(PaymentNotice)
    .values({
      key: [kind, plan.id, plan.periodEnd.toISOString(), which].filter(Boolean).join(':'),
      userId: plan.userId,
      kind,
      detail: {
        productId: plan.productId,
        periodEnd: plan.periodEnd.toISOString(),
        provider: plan.provider,
        ...detail,
      },
    })
    .orIgnore()
    .execute();
}
