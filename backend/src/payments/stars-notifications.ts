import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { Inbox } from './inbox.js';
import { InboxItem } from './inbox.entity.js';
import { Payment } from './payments.entity.js';
import { Plans } from './plans.js';
import { Refunds } from './refunds.js';
import { NOTICE } from './renewal-calendar.js';
import { Charge, type PreCheckout, StarsPayments } from './stars-payments.js';
import { Subscription } from './subscriptions.entity.js';

/** Milliseconds. Telegram cancels a payment that was not agreed to in ten seconds. */
const AGREE_WITHIN = 7_000;

const SubscriptionUpdate = z.object({ payload: z.string(), state: z.enum(['canceled', 'active', 'failed']) });
type Renewal = z.infer<typeof SubscriptionUpdate>['state'];

/**
 * What Telegram tells about payments in Stars, for whoever receives the bot's updates. All but the
 * pre-checkout is written down first and worked on later; repeating it changes nothing.
 */
@Injectable()
export class StarsNotifications implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly inbox: Inbox,
    private readonly payments: StarsPayments,
    private readonly refunds: Refunds,
    private readonly plans: Plans,
  ) {}

  onModuleInit(): void {
    this.inbox.handle('stars', (item) => this.handle(item));
  }

  /**
   * Whether Telegram may take the Stars. Answers in time whatever the database does: what is not known
   * in seven seconds is refused, and nobody pays.
   */
  async preCheckout(userId: string | null, query: PreCheckout): Promise<boolean> {
    if (userId === null) return false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, AGREE_WITHIN, false)));
    const agreed = this.agree(userId, query).catch(() => false);
    return Promise.race([agreed, late]).finally(() => clearTimeout(timer));
  }

  /** `message.successful_payment`. @throws when it could not be written down: Telegram will repeat it */
  charged(charge: Charge): Promise<void> {
    return this.inbox.receive('stars', `charge:${charge.chargeId}`, charge, null);
  }

  /** `message.refunded_payment`: asked for by us, or taken back by Telegram. */
  refunded(chargeId: string): Promise<void> {
    return this.inbox.receive('stars', `refund:${chargeId}`, { chargeId }, null);
  }

  /** `subscription`: its owner stopped the renewal or took it up, or Telegram could not charge. */
  subscription(updateId: number, payload: string, state: Renewal): Promise<void> {
    return this.inbox.receive('stars', `subscription:${updateId}`, { payload, state }, null);
  }

  private async handle({ dedupeKey, body }: InboxItem): Promise<void> {
    if (dedupeKey.startsWith('charge:')) return this.payments.charged(Charge.parse(body));
    if (dedupeKey.startsWith('refund:')) return this.refunds.starsReturned(dedupeKey.slice('refund:'.length));
    const { payload, state } = SubscriptionUpdate.parse(body);
    await this.renewalChanged(Number(dedupeKey.slice('subscription:'.length)), payload, state);
  }

  private async agree(userId: string, query: PreCheckout): Promise<boolean> {
    if (await this.isSecondPlan(userId, query.payload)) return false;
    return this.payments.agree(userId, query);
  }

  /** Two plans at once would both be renewed by Telegram. */
  private async isSecondPlan(userId: string, payload: string): Promise<boolean> {
    const { manager } = this.dataSource;
    if (!z.uuid().safeParse(payload).success) return false;
    const payment = await manager.findOneBy(Payment, { id: payload });
    return payment?.product.kind === 'plan' && manager.existsBy(Subscription, { userId, status: 'active' });
  }

  private async renewalChanged(updateId: number, payload: string, state: Renewal): Promise<void> {
    if (!z.uuid().safeParse(payload).success) return;
    await this.dataSource.transaction(async (tx) => {
      const payment = await tx.findOneBy(Payment, { id: payload, provider: 'stars' });
      const plan = await this.plans.lockOne(tx, payment?.subscriptionId ?? null);
      // One that was replaced by another plan has nothing to say any more.
      if (!plan || plan.status === 'ended' || plan.starsChargeId !== payment?.providerPaymentId) return;
      if (await wasOvertaken(tx, updateId, payload)) return;
      if (state === 'canceled' && plan.status !== 'canceled') await this.plans.cancel(tx, plan);
      if (state === 'active' && plan.status !== 'active') {
        await this.plans.move(tx, plan, { status: 'active', lastDecline: null });
      }
      // Told of late, it may be about a period that has been paid since.
      const isDue = plan.periodEnd.getTime() - Date.now() < NOTICE;
      if (state === 'failed' && plan.status === 'active' && isDue) await this.plans.starsFailed(tx, plan);
    });
  }
}

/** Updates of one subscription may be worked on in another order than they were made in: the last one counts. */
async function wasOvertaken(tx: EntityManager, updateId: number, payload: string): Promise<boolean> {
  // Update ids grow; after a week of silence they begin anywhere.
  const later = await tx.query<unknown[]>(
    `select 1 from provider_inbox where provider = 'stars' and dedupe_key like 'subscription:%' and body ->> 'payload' = $1
       and split_part(dedupe_key, ':', 2)::bigint > $2 and received_at > now() - interval '2 days' limit 1`,
    [payload, updateId],
  );
  return later.length > 0;
}
