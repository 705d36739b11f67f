import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { Locale } from '@primerka/contract';
import { DataSource, type EntityManager } from 'typeorm';
import { type CatalogProduct, productOf } from '../catalog.js';
import { Payment, PaymentEvent } from './payments.entity.js';
import { remind, waitsForReminder } from './plan-notices.js';
import { Plans } from './plans.js';
import { priceOf, snapshotOf } from './products.js';
import { dueAct, nextAct } from './renewal-calendar.js';
import { StarsRenewals } from './stars-renewals.js';
import { SavedMethod, Subscription } from './subscriptions.entity.js';
import { YooKassaPayments } from './yookassa-payments.js';

/** How many plans one run takes on, and how many charges it sends at once. */
const BATCH = 200;
const AT_ONCE = 5;
/** Milliseconds until a plan whose charge is under way is looked at again. */
const UNDER_WAY = 3_600_000;
/** Milliseconds until the payments' own job takes up a charge whose sending was interrupted. */
const TAKEN_UP_AFTER = 60_000;

/** Does what is due about plans: reminds, charges, ends. Each plan under the lock of its row. */
@Injectable()
export class SubscriptionCharger {
  private readonly log = new Logger(SubscriptionCharger.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly plans: Plans,
    private readonly yookassa: YooKassaPayments,
    private readonly stars: StarsRenewals,
  ) {}

  /** @returns how many plans were due */
  async run(): Promise<number> {
    const due = await this.dataSource.query<{ id: string }[]>(
      `select id from subscription where act_at <= now() order by act_at limit ${BATCH}`,
    );
    for (let from = 0; from < due.length; from += AT_ONCE) {
      await Promise.all(due.slice(from, from + AT_ONCE).map(({ id }) => this.one(id)));
    }
    await this.stars.stopDue();
    return due.length;
  }

  private async one(id: string): Promise<void> {
    try {
      const payment = await this.dataSource.transaction((tx) => this.act(tx, id));
      // Its row is committed: now it is made, and found again should the answer be lost.
      if (payment) await this.yookassa.submit(payment);
    } catch (error) {
      this.failed(`Plan ${id}`, error);
    }
  }

  /** One plan must not keep the others waiting. */
  private failed(what: string, error: unknown): void {
    this.log.error(`${what}: ${error instanceof Error ? error.stack : String(error)}`);
  }

  /** @returns the payment to be sent, when it was time to charge */
  private async act(tx: EntityManager, id: string): Promise<Payment | null> {
    const now = new Date();
    const plan = await this.plans.lockOne(tx, id);
    if (!plan?.actAt || plan.actAt > now) return null;
    const act = dueAct(plan, now);
    if (act === 'remind') {
      const reminded = await this.plans.move(tx, plan, { remindedAt: now });
      // Nobody is told of Stars that Telegram should have charged already.
      if (plan.provider !== 'stars' || plan.periodEnd > now) await remind(tx, reminded, now);
      return null;
    }
    const actAt = act === null ? (nextAct(plan, now)?.at ?? null) : await this.waitsUntil(tx, plan, act, now);
    if (actAt) {
      await this.plans.write(tx, id, { actAt });
      return null;
    }
    if (act === 'charge') return this.charge(tx, plan, now);
    await this.plans.end(tx, plan);
    return null;
  }

  /** Neither is a plan charged twice nor ended while nobody knows what became of a charge. */
  private async waitsUntil(
    tx: EntityManager,
    plan: Subscription,
    act: 'charge' | 'end',
    now: Date,
  ): Promise<Date | null> {
    if (await this.plans.isBeingCharged(tx, plan)) return new Date(now.getTime() + UNDER_WAY);
    return act === 'charge' && plan.status === 'active' ? waitsForReminder(tx, plan, now) : null;
  }

  private async charge(tx: EntityManager, plan: Subscription, now: Date): Promise<Payment | null> {
    const product = productOf(plan.nextProductId ?? plan.productId);
    const method = plan.savedMethodId
      ? await tx.findOneBy(SavedMethod, { id: plan.savedMethodId, status: 'active' })
      : null;
    if (!product || !method) {
      // The plan is sold no longer, or nothing is left to charge it by: it ends with what was paid for.
      await this.plans.end(tx, plan);
      return null;
    }
    await this.plans.write(tx, plan.id, { actAt: new Date(now.getTime() + UNDER_WAY) });
    return this.write(tx, plan, product, method);
  }

  private async write(
    tx: EntityManager,
    plan: Subscription,
    product: CatalogProduct,
    method: SavedMethod,
  ): Promise<Payment> {
    const [user] = await tx.query<{ locale: Locale }[]>(`select locale from user_account where id = $1`, [plan.userId]);
    const id = randomUUID();
    await tx.insert(Payment, {
      id,
      userId: plan.userId,
      provider: 'yookassa',
      method: 'yookassa',
      status: 'creating',
      product: snapshotOf(product),
      amount: priceOf(product, 'RUB'),
      currency: 'RUB',
      requestBody: this.yookassa.requestBody(id, product, {
        savedMethodId: method.providerMethodId,
        locale: user?.locale ?? 'ru',
      }),
      renewal: true,
      subscriptionId: plan.id,
      savedMethodId: method.id,
      lookAt: new Date(Date.now() + TAKEN_UP_AFTER),
    });
    await tx.insert(PaymentEvent, { paymentId: id, type: 'creating' });
    return tx.findOneByOrFail(Payment, { id });
  }
}
