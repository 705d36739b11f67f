import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Decline } from '@primerka/contract';
import { type EntityManager, In, Not } from 'typeorm';
import type { Retry } from './declines.js';
import { Payment } from './payments.entity.js';
import { notify } from './plan-notices.js';
import { chargeAt, graceEnd, nextAct, NOTICE, PERIOD } from './renewal-calendar.js';
import { SavedMethod, StarsStop, Subscription } from './subscriptions.entity.js';

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
    const isOwn = live?.id === payment.subscriptionId && live?.provider === payment.provider;
    if (live && payment.renewal && !isOwn) return this.lengthen(tx, live, now);
    const goesOn = live !== null && (live.status === 'active' || isOwn);
    // Stars keep to the calendar of Telegram, which charges them, however late we hear of it.
    const paidAt = payment.provider === 'stars' ? (payment.succeededAt ?? now) : now;
    const begin = goesOn ? later(live.periodEnd, paidAt) : paidAt;
    const savedMethodId = await this.methodOf(tx, payment, paid.method, goesOn ? live : null);
    const renews = payment.provider === 'stars' ? (paid.stars?.recurring ?? false) : savedMethodId !== null;
    const state = {
      provider: payment.provider,
      productId: payment.product.id,
      nextProductId: payment.renewal ? nextProduct(live, payment) : null,
      status: renews && !isStopped(live, payment) ? ('active' as const) : ('canceled' as const),
      // What was bought well before the period's end has made that period longer.
      periodStart: goesOn && begin.getTime() - now.getTime() > NOTICE ? live.periodStart : begin,
      periodEnd: later(new Date(begin.getTime() + PERIOD), paid.stars?.expiresAt ?? begin),
      savedMethodId,
      starsChargeId: await this.starsCharge(tx, payment, live),
      declines: 0,
      lastDecline: null,
      remindedAt: null,
    };
    if (live && live.starsChargeId !== state.starsChargeId) await this.stopStars(tx, live);
    if (live) return this.move(tx, live, state);
    const actAt = nextAct({ ...state, actAt: null }, now)?.at ?? null;
    return this.insert(tx, { ...state, actAt, userId: payment.userId });
  }

  /** The renewal's money did not come. What happens next depends on the reason. */
  async renewalDeclined(
    tx: EntityManager,
    payment: Payment,
    { decline, retry }: { decline: Decline; retry: Retry },
  ): Promise<void> {
    const plan = await this.lockOne(tx, payment.subscriptionId);
    if (retry === 'hard') await this.endMethod(tx, payment.savedMethodId, 'dead');
    // Over, or paid for in another way meanwhile: it does not hang on this charge any more.
    if (!plan || plan.status === 'ended' || plan.periodEnd > payment.createdAt) return;
    // Its owner wanted no charge, and there was none. It has only been waiting to end.
    if (plan.status === 'canceled') {
      await this.write(tx, plan.id, { actAt: plan.periodEnd });
      return;
    }
    await this.overdue(tx, plan, {
      status: retry === 'stop' ? 'canceled' : 'past_due',
      declines: plan.declines + 1,
      lastDecline: decline,
      // Without a method there is nothing to try again: only its owner can go on, by paying anew.
      savedMethodId: retry === 'soft' ? plan.savedMethodId : null,
    });
  }

  /** Telegram could not charge the Stars. It may yet, when its owner has got some. */
  async starsFailed(tx: EntityManager, plan: Subscription): Promise<void> {
    const declines = plan.declines + 1;
    await this.overdue(tx, plan, { status: 'past_due', declines, lastDecline: 'insufficient_funds' });
  }

  /**
   * No charge from here on. What was paid for stays until the period ends; an overdue plan is over at
   * once, unless a charge is under way: then as soon as it is known what became of that.
   */
  async cancel(tx: EntityManager, plan: Subscription): Promise<Subscription> {
    if (plan.status === 'past_due' && !(await this.isBeingCharged(tx, plan))) return this.end(tx, plan);
    return this.write(tx, plan.id, { status: 'canceled', nextProductId: null, actAt: plan.periodEnd });
  }

  isBeingCharged(tx: EntityManager, { id }: Subscription): Promise<boolean> {
    const status = In(['creating', 'unknown', 'pending']);
    return tx.existsBy(Payment, { subscriptionId: id, renewal: true, status });
  }

  async end(tx: EntityManager, plan: Subscription): Promise<Subscription> {
    await notify(tx, 'plan_ended', plan, '', {});
    await this.stopStars(tx, plan);
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

  /** Writes `set` and the appointment that follows from it. */
  move(tx: EntityManager, plan: Subscription, set: Partial<Subscription>): Promise<Subscription> {
    return this.write(tx, plan.id, { ...set, actAt: nextAct(plan, new Date(), set)?.at ?? null });
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

  private async overdue(tx: EntityManager, plan: Subscription, set: Partial<Subscription>): Promise<void> {
    const after = await this.move(tx, plan, set);
    const waits = after.status === 'past_due' && after.actAt !== null && after.actAt > new Date();
    await notify(tx, 'renewal_declined', after, String(after.declines), {
      decline: after.lastDecline ?? 'declined',
      graceUntil: waits ? graceEnd(after).toISOString() : '',
      retryAt: (waits && chargeAt(after, new Date())?.toISOString()) || '',
    });
  }

  /** Somebody paid for a plan that another one has replaced: the one that is has so many days more. */
  private lengthen(tx: EntityManager, live: Subscription, now: Date): Promise<Subscription> {
    const begin = later(live.periodEnd, now);
    const status = live.status === 'past_due' ? ('active' as const) : live.status;
    return this.move(tx, live, {
      status,
      periodStart: begin > now ? live.periodStart : begin,
      periodEnd: new Date(begin.getTime() + PERIOD),
      remindedAt: null,
      declines: 0,
      lastDecline: null,
    });
  }

  private async insert(tx: EntityManager, row: Omit<Partial<Subscription>, 'id'>): Promise<Subscription> {
    const id = randomUUID();
    await tx.insert(Subscription, { ...row, id });
    return tx.findOneByOrFail(Subscription, { id });
  }

  /** Telegram would go on charging a plan of which only we know that it is over. */
  async stopStars(tx: EntityManager, plan: Subscription): Promise<void> {
    if (plan.provider !== 'stars' || plan.status === 'canceled' || plan.starsChargeId === null) return;
    const row = { chargeId: plan.starsChargeId, userId: plan.userId };
    await tx.createQueryBuilder().insert().into(StarsStop).values(row).orIgnore().execute();
  }

  /**
   * The method the plan will be charged by: the one this payment saved, or was charged by. Without one,
   * the plan it lengthens (`live`) keeps its own.
   */
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
    const id = payment.renewal ? payment.savedMethodId : (live?.savedMethodId ?? null);
    if (id === null) return null;
    const row = await tx.findOneBy(SavedMethod, { id });
    return row?.status === 'active' ? row.id : null;
  }

  /** Telegram names a subscription by its first charge; a renewal does not change that. */
  private async starsCharge(tx: EntityManager, payment: Payment, live: Subscription | null): Promise<string | null> {
    if (payment.provider !== 'stars') return null;
    if (!payment.renewal) return payment.providerPaymentId;
    const before =
      live ?? (payment.subscriptionId && (await tx.findOneBy(Subscription, { id: payment.subscriptionId })));
    return (before && before.starsChargeId) ?? payment.providerPaymentId;
  }
}

const later = (a: Date, b: Date): Date => (a > b ? a : b);

/**
 * Whether a renewal that was paid begins the last period: its owner canceled while the charge was under
 * way. One of Stars that comes when all was over says that Telegram is renewing it.
 */
function isStopped(live: Subscription | null, { renewal, provider }: Payment): boolean {
  if (!renewal) return false;
  return live === null ? provider === 'yookassa' : live.status === 'canceled';
}

/** What its owner wants from the next period on, who may have changed it while this one was charged. */
function nextProduct(live: Subscription | null, { product }: Payment): string | null {
  const wanted = live && (live.nextProductId ?? live.productId);
  return wanted === product.id ? null : wanted;
}
