import { Injectable } from '@nestjs/common';
import type {
  SavedMethod as SavedMethodView,
  Subscription as SubscriptionView,
  SubscriptionState,
} from '@primerka/contract';
import { DataSource, type EntityManager } from 'typeorm';
import { productOf } from '../catalog.js';
import { AppError, notFound } from '../errors.js';
import { sumOf } from './payment-views.js';
import { remind, starsPrice } from './plan-notices.js';
import { Plans } from './plans.js';
import { priceOf } from './products.js';
import { chargeAt, graceEnd, isRetried, toldAt } from './renewal-calendar.js';
import { StarsRenewals } from './stars-renewals.js';
import { StarsRefused, StarsUnreachable } from './stars.js';
import { SavedMethod, Subscription } from './subscriptions.entity.js';

/** How often something is begun anew because the plan moved meanwhile. */
const TRIES = 50;

/** What a user may do about his plan. Renewals happen in `subscription-charger.ts`. */
@Injectable()
export class SubscriptionsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plans: Plans,
    private readonly stars: StarsRenewals,
  ) {}

  async state(userId: string): Promise<SubscriptionState> {
    const { manager } = this.dataSource;
    const plan = await this.latest(userId);
    const methods = await manager.find(SavedMethod, {
      where: { userId, status: 'active' },
      order: { createdAt: 'DESC' },
    });
    return { subscription: plan ? await this.view(plan, methods) : null, methods: methods.map(methodView) };
  }

  /** From here on nothing is charged. Again on one that is canceled or over: the same answer. */
  cancel(userId: string): Promise<SubscriptionState> {
    return this.undisturbed(async () => {
      const plan = await this.latest(userId);
      if (!plan) throw notFound('subscription');
      if (plan.status === 'canceled' || plan.status === 'ended') return this.state(userId);
      // One that is overdue is over at once, and stopped at Telegram because of that.
      const refused =
        plan.provider === 'stars' && plan.status === 'active' && !(await this.setStarsRenewal(plan, false));
      const done = await this.ifStill(plan, async (tx, row) => {
        // Canceled at Telegram before, or by a name we do not know: it is stopped as long as it takes.
        if (refused) await this.plans.stopStars(tx, row);
        await this.plans.cancel(tx, row);
      });
      return done ? this.state(userId) : null;
    });
  }

  /** Takes a cancellation back while the period lasts. */
  resume(userId: string): Promise<SubscriptionState> {
    return this.undisturbed(async () => {
      const plan = await this.live(userId);
      if (plan.status === 'active') return this.state(userId);
      if (!(await this.canResume(plan))) {
        throw new AppError('state.conflict', 'This plan has nothing it could be charged by: buy it anew');
      }
      if (plan.provider === 'stars') await this.setStarsRenewal(plan, true);
      const done = await this.ifStill(plan, (tx, row) => this.plans.move(tx, row, { status: 'active' }));
      return done ? this.state(userId) : null;
    });
  }

  /** Another plan from the next period on. The one that is running takes a chosen change back. */
  async change(userId: string, productId: string): Promise<SubscriptionState> {
    const product = productOf(productId);
    if (!product || product.kind !== 'plan') throw notFound('plan');
    await this.dataSource.transaction(async (tx) => {
      const row = await this.plans.lockLive(tx, userId);
      if (!row) throw notFound('subscription');
      if (!canChange(row)) {
        throw new AppError('state.conflict', 'Only a plan that renews by a saved method can be changed');
      }
      const next = { nextProductId: productId === row.productId ? null : productId };
      const changed = await this.plans.write(tx, row.id, next);
      // What he was told of the coming charge is no longer so.
      const differs = productId !== (row.nextProductId ?? row.productId);
      if (differs && row.status === 'active' && toldAt(row)) await remind(tx, changed, new Date());
    });
    return this.state(userId);
  }

  /** A withdrawn method is never charged again, and a plan that hung on it ends with what was paid for. */
  async removeMethod(userId: string, id: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      // First the plan, then the method: the order of locks.
      const plan = await this.plans.lockLive(tx, userId);
      const method = await tx.findOneBy(SavedMethod, { id, userId, status: 'active' });
      if (!method) throw notFound('payment method');
      await this.plans.endMethod(tx, id, 'removed');
      if (plan?.savedMethodId !== id) return;
      const left = await this.plans.write(tx, plan.id, { savedMethodId: null });
      if (left.status !== 'canceled') await this.plans.cancel(tx, left);
    });
  }

  private latest(userId: string): Promise<Subscription | null> {
    return this.dataSource.manager.findOne(Subscription, { where: { userId }, order: { createdAt: 'DESC' } });
  }

  private async live(userId: string): Promise<Subscription> {
    const plan = await this.latest(userId);
    if (!plan || plan.status === 'ended') throw notFound('subscription');
    return plan;
  }

  /**
   * Telegram is told outside the transaction, so somebody may be faster with the row; then what Telegram
   * was told may be wrong by now, and all is done once more from what the row says.
   */
  private async undisturbed(attempt: () => Promise<SubscriptionState | null>): Promise<SubscriptionState> {
    for (let left = TRIES; left > 0; left -= 1) {
      const state = await attempt();
      if (state) return state;
    }
    throw new AppError('unavailable', 'Too much happens to this plan at once', { retryAfter: 1 });
  }

  /** False, and nothing done, when the row has moved since it was read. */
  private ifStill(
    { id, version }: Subscription,
    act: (tx: EntityManager, row: Subscription) => Promise<unknown>,
  ): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const row = await this.plans.lockOne(tx, id);
      if (row?.version !== version) return false;
      await act(tx, row);
      return true;
    });
  }

  private async canResume(plan: Subscription): Promise<boolean> {
    if (plan.status !== 'canceled' || plan.periodEnd <= new Date()) return false;
    if (plan.provider === 'stars') return plan.starsChargeId !== null;
    if (plan.savedMethodId === null) return false;
    return this.dataSource.manager.existsBy(SavedMethod, { id: plan.savedMethodId, status: 'active' });
  }

  /** At Telegram first: it is Telegram that charges. False when it refuses to stop what it may have stopped before. */
  private async setStarsRenewal({ userId, starsChargeId }: Subscription, renews: boolean): Promise<boolean> {
    try {
      await this.stars.set(userId, starsChargeId ?? '', renews);
      return true;
    } catch (error) {
      if (!(error instanceof StarsRefused) && !(error instanceof StarsUnreachable)) throw error;
      const refused = error instanceof StarsRefused && !error.mayPass;
      if (refused && !renews) return false;
      // A subscription that its owner ended in Telegram's settings can only be taken up there.
      if (refused) throw new AppError('state.conflict', 'Telegram does not let us take this subscription up again');
      throw new AppError('unavailable', 'Telegram cannot be reached', { retryAfter: 30 });
    }
  }

  private async view(plan: Subscription, methods: SavedMethod[]): Promise<SubscriptionView> {
    const method = methods.find(({ id }) => id === plan.savedMethodId);
    return {
      id: plan.id,
      productId: plan.productId,
      nextProductId: plan.nextProductId,
      provider: plan.provider,
      status: plan.status,
      version: plan.version,
      periodStart: plan.periodStart.toISOString(),
      periodEnd: plan.periodEnd.toISOString(),
      nextCharge: await this.nextCharge(plan),
      method: method ? methodView(method) : null,
      lastDecline: plan.lastDecline,
      graceUntil: plan.status === 'past_due' ? graceEnd(plan).toISOString() : null,
      canResume: await this.canResume(plan),
      canChange: canChange(plan),
    };
  }

  private async nextCharge(plan: Subscription): Promise<SubscriptionView['nextCharge']> {
    const at = chargeAt(plan, new Date())?.toISOString();
    if (!at) return null;
    if (plan.provider === 'stars') {
      const stars = await starsPrice(this.dataSource.manager, plan);
      return stars === null ? null : { at, amount: sumOf(stars, 'XTR') };
    }
    const product = productOf(plan.nextProductId ?? plan.productId);
    return product ? { at, amount: sumOf(priceOf(product, 'RUB'), 'RUB') } : null;
  }
}

/** The price of a subscription in Stars is fixed at Telegram. */
const canChange = (plan: Subscription): boolean =>
  plan.provider === 'yookassa' && (plan.status === 'active' || (plan.status === 'past_due' && isRetried(plan)));

const methodView = ({ id, type, title, createdAt }: SavedMethod): SavedMethodView => ({
  id,
  type,
  title,
  createdAt: createdAt.toISOString(),
});
