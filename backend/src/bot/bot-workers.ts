import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Api } from 'grammy';
import { env } from '../env.js';
import { ORDER_ENDED } from '../generations/generation-queues.js';
import { Queues } from '../queue/queues.js';
import { type Repeating, repeat } from '../queue/repeat.js';
import { BotProfile } from './bot-profile.js';
import { Notices } from './notices.js';
import { OrderDelivery } from './order-delivery.js';
import { Poller } from './poller.js';
import { ReferralRewards } from './referral-rewards.js';
import { clientOptions, wordsOf } from './telegram-client.js';
import { KINDS } from './telegram-updates.js';
import { UPDATES, UpdateInbox } from './update-inbox.js';

/** Milliseconds. */
const SWEEP_EVERY = 10_000;
const FORGET_EVERY = 3_600_000;
const AGAIN = 30_000;
/** Seconds. */
const TIMEOUT = 20;

/** Starts the bot in the processes that have its role: how it hears of updates, and what it works on. */
@Injectable()
export class BotWorkers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(BotWorkers.name);
  private repeating: Repeating[] = [];

  constructor(
    private readonly queues: Queues,
    private readonly inbox: UpdateInbox,
    private readonly delivery: OrderDelivery,
    private readonly rewards: ReferralRewards,
    private readonly notices: Notices,
    private readonly profile: BotProfile,
    private readonly poller: Poller,
  ) {}

  onApplicationBootstrap(): void {
    const { ROLES, botMode, ADMIN_IDS, production } = env();
    if (!ROLES.includes('bot')) return;
    this.queues.work(ORDER_ENDED, { concurrency: 8 }, async (id) => {
      // Its own job comes back to a reward; the owner's picture does not wait for it.
      await this.quietly('referral', () => this.rewards.orderEnded(id));
      return this.delivery.step(id);
    });
    if (botMode === 'off') return;
    if (production && ADMIN_IDS.length === 0)
      this.log.warn('ADMIN_IDS is empty: questions of /paysupport reach nobody');
    this.queues.work(UPDATES, { concurrency: 8 }, (job) => this.inbox.answer(job));
    this.repeating = [
      repeat(SWEEP_EVERY, () => this.quietly('sweep', () => this.inbox.sweep())),
      repeat(FORGET_EVERY, () => this.quietly('forget', () => this.inbox.forget())),
      repeat(SWEEP_EVERY, () => this.quietly('notices', () => this.notices.sendDue())),
    ];
    void this.insist('profile', () => this.profile.bringUpToDate());
    if (botMode === 'polling') this.poller.start();
    else void this.insist('webhook', () => this.setWebhook());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.poller.stop(), ...this.repeating.map((each) => each.stop())]);
  }

  private async setWebhook(): Promise<void> {
    const { TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET, PUBLIC_URL } = env();
    await new Api(TELEGRAM_BOT_TOKEN, clientOptions(TIMEOUT)).setWebhook(`${PUBLIC_URL}/api/v1/webhooks/telegram`, {
      secret_token: TELEGRAM_WEBHOOK_SECRET,
      allowed_updates: KINDS,
    });
  }

  /** Until it is done once. */
  private async insist(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.warn(`${what}: ${wordsOf(error)}`);
      setTimeout(() => void this.insist(what, work), AGAIN).unref();
    }
  }

  private async quietly(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.error(`${what}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
}
