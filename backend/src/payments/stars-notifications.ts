import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Inbox } from './inbox.js';
import { InboxItem, Payment } from './payments.entity.js';
import { Plans } from './plans.js';
import { Refunds } from './refunds.js';
import { nextAct } from './renewal-calendar.js';
import { Charge, type PreCheckout, StarsPayments } from './stars-payments.js';
import { Subscription } from './subscriptions.entity.js';

/** Milliseconds. Telegram cancels a payment that was not agreed to in ten seconds. */
const AGREE_WITHIN = 7_000;

const SubscriptionUpdate = z.object({ payload: z.string(), state: z.enum(['canceled', 'active', 'failed']) });

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
    const agreed = this.payments.agree(userId, query).catch(() => false);
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
  subscription(updateId: number, payload: string, state: 'canceled' | 'active' | 'failed'): Promise<void> {
    return this.inbox.receive('stars', `subscription:${updateId}`, { payload, state }, null);
  }

  private async handle({ dedupeKey, body }: InboxItem): Promise<void> {
    if (dedupeKey.startsWith('charge:')) return this.payments.charged(Charge.parse(body));
    if (dedupeKey.startsWith('refund:')) return this.refunds.starsReturned(dedupeKey.slice('refund:'.length));
    const { payload, state } = SubscriptionUpdate.parse(body);
    await this.renewalChanged(payload, state);
  }

  private async renewalChanged(payload: string, state: 'canceled' | 'active' | 'failed'): Promise<void> {
    if (!z.uuid().safeParse(payload).success) return;
    await this.dataSource.transaction(async (tx) => {
      const payment = await tx.findOneBy(Payment, { id: payload, provider: 'stars' });
      const plan = await this.plans.lockOne(tx, payment?.subscriptionId ?? null);
      // One that was replaced by a plan of another provider has nothing to say any more.
      if (!plan || plan.status === 'ended' || plan.provider !== 'stars') return;
      const status: Subscription['status'] = state === 'failed' ? 'past_due' : state;
      if (status === plan.status) return;
      const actAt = nextAct(plan, new Date(), { status })?.at ?? null;
      const lastDecline = state === 'failed' ? ('insufficient_funds' as const) : null;
      await this.plans.write(tx, plan.id, { status, actAt, lastDecline });
    });
  }
}
