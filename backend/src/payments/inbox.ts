import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { env } from '../env.js';
import { paymentIncidents } from '../observe/metrics.js';
import { type Next, Queues } from '../queue/queues.js';
import { InboxItem } from './inbox.entity.js';
import type { Provider } from './payments.entity.js';

const QUEUE = 'payment-inbox';
const CONCURRENCY = 8;
/** Milliseconds: the first pause after a failure, which doubles, and the longest. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 10 * 60_000;
/** A notification that could not be handled for a day is somebody's to look at. */
const GIVE_UP_AFTER = 24 * 3_600_000;

/** What is done about a notification. Repeating it must be harmless. */
export type Handle = (item: InboxItem) => Promise<void>;

/**
 * Notifications of providers: written down, acknowledged, and then worked on. However often and however
 * parallel the same one comes, it is one row, handled by one worker at a time, and once more when it
 * arrived again meanwhile.
 */
@Injectable()
export class Inbox implements OnApplicationBootstrap {
  private readonly log = new Logger(Inbox.name);
  private readonly handlers = new Map<Provider, Handle>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly queues: Queues,
  ) {}

  onApplicationBootstrap(): void {
    if (env().ROLES.includes('worker')) this.queues.work(QUEUE, { concurrency: CONCURRENCY }, (id) => this.work(id));
  }

  /** Call at start: who handles the notifications of a provider. */
  handle(provider: Provider, handle: Handle): void {
    this.handlers.set(provider, handle);
  }

  /** Returns once the notification cannot be lost any more. @throws when it could not be written down */
  async receive(
    provider: Provider,
    dedupeKey: string,
    body: Record<string, unknown>,
    sourceAddress: string | null,
  ): Promise<void> {
    const [item] = await this.dataSource.query<{ id: string }[]>(
      `insert into provider_inbox (provider, dedupe_key, body, source_address) values ($1, $2, $3, $4)
       on conflict (provider, dedupe_key) do update set deliveries = provider_inbox.deliveries + 1,
         body = excluded.body, source_address = excluded.source_address, next_at = now(), attempts = 0, received_at = now()
       returning id`,
      [provider, dedupeKey, JSON.stringify(body), sourceAddress],
    );
    if (!item) throw new Error('A notification could not be written down');
    // Should the bell be lost, the inbox job rings it.
    await this.queues.ring(QUEUE, item.id).catch((error: Error) => this.log.warn(`Bell lost: ${error.message}`));
  }

  /** Rings for what is due: bells that were lost, and what failed before. @returns how many */
  async ringDue(): Promise<number> {
    const due = await this.dataSource.query<{ id: string }[]>(
      `select id from provider_inbox where next_at <= now() order by next_at limit 500`,
    );
    for (const { id } of due) await this.queues.ring(QUEUE, id);
    return due.length;
  }

  private async work(id: string): Promise<Next> {
    const item = await this.dataSource.manager.findOneBy(InboxItem, { id });
    if (!item || item.nextAt === null) return 'done';
    try {
      const handle = this.handlers.get(item.provider);
      if (!handle) throw new Error(`Nobody handles notifications of ${item.provider}`);
      await handle(item);
      await this.dataSource.query(
        `update provider_inbox set handled = $2, error = null, attempts = 0,
           next_at = case when deliveries > $2 then now() end where id = $1`,
        [id, item.deliveries],
      );
    } catch (error) {
      await this.failed(item, error);
    }
    return 'done';
  }

  private async failed({ id, provider, dedupeKey, attempts, receivedAt, deliveries }: InboxItem, error: unknown) {
    const reason = error instanceof Error ? error.message : String(error);
    const over = Date.now() - receivedAt.getTime() > GIVE_UP_AFTER;
    this.log.error(`${provider} ${dedupeKey}, try ${attempts + 1}: ${error instanceof Error ? error.stack : reason}`);
    if (over) paymentIncidents.inc({ type: 'notification_given_up' });
    const pause = Math.min(FIRST_PAUSE * 2 ** Math.min(attempts, 20), LONGEST_PAUSE);
    // A delivery that came meanwhile is due by itself.
    await this.dataSource.query(
      `update provider_inbox set attempts = attempts + 1, error = $2,
         next_at = case when $3 then null when deliveries > $4 then now() else now() + $5 * interval '1 millisecond' end
       where id = $1`,
      [id, reason.slice(0, 500), over, deliveries, pause],
    );
  }
}
