import { Injectable } from '@nestjs/common';
import type {
  SavedMethod as SavedMethodView,
  Subscription as SubscriptionView,
  SubscriptionState,
} from '@primerka/contract';
import { DataSource, type EntityManager, Not } from 'typeorm';
import { productOf } from '../catalog.js';
import { AppError, notFound } from '../errors.js';
import { sumOf } from './payment-views.js';
import { Payment } from './payments.entity.js';
import { Plans } from './plans.js';
import { priceOf } from './products.js';
import { graceEnd, isRetried, nextAct } from './renewal-calendar.js';
import { StarsClient, StarsRefused, StarsUnreachable } from './stars.js';
import { SavedMethod, Subscription } from './subscriptions.entity.js';

/** What a user may do about his plan. Renewals happen in `subscription-charger.ts`. */
@Injectable()
export class SubscriptionsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plans: Plans,
    private readonly stars: StarsClient,
  ) {}

  async state(userId: string): Promise<SubscriptionState> {
    const { manager } = this.dataSource;
    const [plan] = await manager.find(Subscription, { where: { userId }, order: { createdAt: 'DESC' }, take: 1 });
    const methods = await manager.find(SavedMethod, {
      where: { userId, status: 'active' },
      order: { createdAt: 'DESC' },
    });
    return { subscription: plan ? await this.view(plan, methods) : null, methods: methods.map(methodView) };
  }

  /** From here on nothing is charged. Again on a canceled one: the same answer. */
  async cancel(userId: string): Promise<SubscriptionState> {
    const plan = await this.live(userId);
    if (plan.provider === 'stars' && plan.status === 'active') await this.setStarsRenewal(plan, false);
    await this.locked(plan.id, async (tx, row) => {
      if (row.status === 'active' || row.status === 'past_due') await this.plans.cancel(tx, row);
    });
    return this.state(userId);
  }

  /** Takes a cancellation back while the period lasts. */
  async resume(userId: string): Promise<SubscriptionState> {
    const plan = await this.live(userId);
    if (plan.status === 'active') return this.state(userId);
    if (!(await this.canResume(plan))) {
      throw new AppError('state.conflict', 'This plan has nothing it could be charged by: buy it anew');
    }
    if (plan.provider === 'stars') await this.setStarsRenewal(plan, true);
    await this.locked(plan.id, async (tx, row) => {
      // Looked at again under the lock that a removal of the method takes.
      if (row.status !== 'canceled' || !(await this.canResume(row, tx))) {
        throw new AppError('state.conflict', 'This plan can no longer be resumed');
      }
      const actAt = nextAct(row, new Date(), { status: 'active' })?.at ?? null;
      await this.plans.write(tx, row.id, { status: 'active', actAt });
    });
    return this.state(userId);
  }

  /** Another plan from the next period on. The one that is running takes a chosen change back. */
  async change(userId: string, productId: string): Promise<SubscriptionState> {
    const product = productOf(productId);
    if (!product || product.kind !== 'plan') throw notFound('plan');
    const plan = await this.live(userId);
    await this.locked(plan.id, async (tx, row) => {
      if (!canChange(row)) {
        throw new AppError('state.conflict', 'Only a plan that renews by a saved method can be changed');
      }
      await this.plans.write(tx, row.id, { nextProductId: productId === row.productId ? null : productId });
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

  private async live(userId: string): Promise<Subscription> {
    const plan = await this.dataSource.manager.findOneBy(Subscription, { userId, status: Not('ended') });
    if (!plan) throw notFound('subscription');
    return plan;
  }

  private async locked(id: string, act: (tx: EntityManager, row: Subscription) => Promise<void>): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const row = await this.plans.lockOne(tx, id);
      if (!row || row.status === 'ended') throw notFound('subscription');
      await act(tx, row);
    });
  }

  private async canResume(plan: Subscription, tx: EntityManager = this.dataSource.manager): Promise<boolean> {
    if (plan.status !== 'canceled' || plan.periodEnd <= new Date()) return false;
    if (plan.provider === 'stars') return plan.starsChargeId !== null;
    return plan.savedMethodId !== null && tx.existsBy(SavedMethod, { id: plan.savedMethodId, status: 'active' });
  }

  /** At Telegram first: it is Telegram that charges. */
  private async setStarsRenewal({ userId, starsChargeId }: Subscription, renews: boolean): Promise<void> {
    const [user] = await this.dataSource.query<{ telegramId: string }[]>(
      `select telegram_id as "telegramId" from user_account where id = $1`,
      [userId],
    );
    try {
      await this.stars.setRenewal(Number(user?.telegramId), starsChargeId ?? '', renews);
    } catch (error) {
      if (!(error instanceof StarsRefused) && !(error instanceof StarsUnreachable)) throw error;
      // A subscription that its owner ended in Telegram's settings can only be taken up there.
      if (error instanceof StarsRefused && !error.mayPass && renews) {
        throw new AppError('state.conflict', 'Telegram does not let us take this subscription up again');
      }
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
    if (plan.provider === 'stars') {
      if (plan.status !== 'active') return null;
      // Telegram keeps to the price of the first payment, whatever the catalogue says by now.
      const paid = await this.dataSource.manager.findOne(Payment, {
        where: { subscriptionId: plan.id, provider: 'stars' },
        order: { createdAt: 'DESC' },
      });
      return paid && { at: plan.periodEnd.toISOString(), amount: sumOf(paid.amount, 'XTR') };
    }
    const charged =
      plan.status === 'past_due' ? isRetried(plan) : plan.status === 'active' && plan.savedMethodId !== null;
    const product = productOf(plan.nextProductId ?? plan.productId);
    if (!charged || !product) return null;
    const planned = plan.status === 'active' ? plan.periodEnd : plan.actAt;
    return planned && { at: planned.toISOString(), amount: sumOf(priceOf(product, 'RUB'), 'RUB') };
  }
}

/** The price of a subscription in Stars is fixed at Telegram. */
const canChange = ({ provider, status }: Subscription): boolean =>
  provider === 'yookassa' && (status === 'active' || status === 'past_due');

const methodView = ({ id, type, title, createdAt }: SavedMethod): SavedMethodView => ({
  id,
  type,
  title,
  createdAt: createdAt.toISOString(),
});
