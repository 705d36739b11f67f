import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { Locale } from '@primerka/contract';
import { DataSource, type EntityManager, In } from 'typeorm';
import { type CatalogProduct, productOf } from '../catalog.js';
import { Payment, PaymentEvent } from './payments.entity.js';
import { Plans, notify } from './plans.js';
import { priceOf, snapshotOf } from './products.js';
import { dueAct, nextAct } from './renewal-calendar.js';
import { SavedMethod, Subscription } from './subscriptions.entity.js';
import { YooKassaPayments } from './yookassa-payments.js';

/** How many plans one run takes on. */
const BATCH = 200;
/** Milliseconds until a plan whose charge is under way is looked at again. */
const UNDER_WAY = 3_600_000;

/** Does what is due about plans: reminds, charges, ends. Each plan under the lock of its row. */
@Injectable()
export class SubscriptionCharger {
  private readonly log = new Logger(SubscriptionCharger.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly plans: Plans,
    private readonly yookassa: YooKassaPayments,
  ) {}

  /** @returns how many plans were due */
  async run(): Promise<number> {
    const due = await this.dataSource.query<{ id: string }[]>(
      `select id from subscription where act_at <= now() order by act_at limit ${BATCH}`,
    );
    for (const { id } of due) {
      try {
        const payment = await this.dataSource.transaction((tx) => this.act(tx, id));
        // The row of the charge is committed: now it is made, and found again should the answer be lost.
        if (payment) await this.yookassa.submit(payment);
      } catch (error) {
        // One plan must not keep the others waiting.
        this.log.error(`Plan ${id}: ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
    return due.length;
  }

  /** @returns the payment to be sent, when it was time to charge */
  private async act(tx: EntityManager, id: string): Promise<Payment | null> {
    const now = new Date();
    const plan = await this.plans.lockOne(tx, id);
    const act = plan && dueAct(plan, now);
    if (!act) return null;
    if (act === 'charge') return this.charge(tx, plan, now);
    if (act === 'end') await this.plans.end(tx, plan);
    else await this.remind(tx, plan, now);
    return null;
  }

  private async remind(tx: EntityManager, plan: Subscription, now: Date): Promise<void> {
    const product = productOf(plan.nextProductId ?? plan.productId);
    const method = plan.savedMethodId ? await tx.findOneBy(SavedMethod, { id: plan.savedMethodId }) : null;
    await notify(tx, 'renewal_soon', plan, '', {
      nextProductId: plan.nextProductId ?? plan.productId,
      amount: plan.provider === 'yookassa' && product ? (product.rub / 100).toFixed(2) : '',
      method: method?.title ?? '',
    });
    const actAt = nextAct(plan, now, { remindedAt: now })?.at ?? null;
    await this.plans.write(tx, plan.id, { remindedAt: now, actAt });
  }

  private async charge(tx: EntityManager, plan: Subscription, now: Date): Promise<Payment | null> {
    await this.plans.write(tx, plan.id, { actAt: new Date(now.getTime() + UNDER_WAY) });
    const open = { subscriptionId: plan.id, renewal: true, status: In(['creating', 'unknown', 'pending']) };
    if (await tx.existsBy(Payment, open)) return null;
    const product = productOf(plan.nextProductId ?? plan.productId);
    const method = plan.savedMethodId
      ? await tx.findOneBy(SavedMethod, { id: plan.savedMethodId, status: 'active' })
      : null;
    if (!product || !method) {
      // The plan is sold no longer, or nothing is left to charge it by: it ends with what was paid for.
      await this.plans.end(tx, plan);
      return null;
    }
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
      lookAt: new Date(Date.now() + 60_000),
    });
    await tx.insert(PaymentEvent, { paymentId: id, type: 'creating' });
    return tx.findOneByOrFail(Payment, { id });
  }
}
