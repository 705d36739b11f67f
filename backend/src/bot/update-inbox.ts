import { Injectable, Logger } from '@nestjs/common';
import type { Update } from 'grammy/types';
import { DataSource } from 'typeorm';
import { AppError } from '../errors.js';
import { RateLimits } from '../observe/rate-limit.js';
import { type Next, Queues } from '../queue/queues.js';
import { Conversation } from './conversation.js';
import { wordsOf } from './telegram-client.js';

/** The queue of updates that wait to be answered; a job is `u` and the update's number. */
export const UPDATES = 'bot-update';

const BATCH = 200;
/** How often one that may be repeated is tried. */
const TRIES = 3;

/** Job ids must not be all digits. */
const jobOf = (updateId: string | number): string => `u${updateId}`;

/**
 * Updates that a person waits for an answer to. Each is written down before Telegram hears that we have it,
 * once per number, and answered by a job. A command is tried once: who gets no answer asks again, and
 * a refund must not be asked for twice. A photo is taken up again after a crash.
 */
@Injectable()
export class UpdateInbox {
  private readonly log = new Logger(UpdateInbox.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly queues: Queues,
    private readonly limits: RateLimits,
    private readonly conversation: Conversation,
  ) {}

  /** @throws when it could not be written down: Telegram is to send it again */
  async accept(update: Update): Promise<void> {
    const { update_id: id, message } = update;
    if (await this.isFlood(update)) return;
    const fresh = await this.dataSource.query<unknown[]>(
      `insert into bot_update (update_id, album, repeatable, body) values ($1, $2, $3, $4)
       on conflict do nothing returning 1`,
      [id, message?.media_group_id ?? null, Boolean(message?.photo ?? message?.document), JSON.stringify(update)],
    );
    if (fresh.length === 0) return;
    await this.queues.ring(UPDATES, jobOf(id)).catch((error: unknown) => this.log.warn(`Bell lost: ${wordsOf(error)}`));
  }

  /** Who writes without end gets no answers for a while, and keeps nobody else waiting. */
  private async isFlood({ message, callback_query: pressed }: Update): Promise<boolean> {
    const from = message?.from ?? pressed?.from;
    if (!from) return false;
    try {
      await this.limits.spend('writes', `telegram:${from.id}`);
      return false;
    } catch (error) {
      if (error instanceof AppError) return true;
      throw error;
    }
  }

  /** A job's step. */
  async answer(job: string): Promise<Next> {
    const id = job.slice(1);
    await this.conversation.ready();
    const [[claimed]] = await this.dataSource.query<
      [{ body: Update; attempts: number; repeatable: boolean }[], number]
    >(
      `update bot_update set attempts = attempts + 1 where update_id = $1 and done_at is null
         and attempts < case when repeatable then ${TRIES} else 1 end returning body, attempts, repeatable`,
      [id],
    );
    if (!claimed) return 'done';
    const last = !claimed.repeatable || claimed.attempts >= TRIES;
    try {
      await this.conversation.answer(claimed.body, last);
    } catch (error) {
      this.log.error(`Update ${id}: ${error instanceof Error ? error.stack : String(error)}`);
      if (!last) return { again: 2_000 };
    }
    await this.dataSource.query(`update bot_update set done_at = now(), body = null where update_id = $1`, [id]);
    return 'done';
  }

  /** Rings again for those whose bell or worker was lost, and gives up those that were tried enough. */
  async sweep(): Promise<void> {
    await this.dataSource.query(
      `update bot_update set done_at = now(), body = null where done_at is null
         and attempts >= case when repeatable then ${TRIES} else 1 end and received_at < now() - interval '5 minutes'`,
    );
    const unheard = await this.dataSource.query<{ update_id: string }[]>(
      `select update_id from bot_update where done_at is null and received_at < now() - interval '10 seconds'
         and attempts < case when repeatable then ${TRIES} else 1 end order by received_at limit ${BATCH}`,
    );
    for (const { update_id: id } of unheard) await this.queues.ring(UPDATES, jobOf(id));
  }

  /** Telegram repeats what it could not deliver for a day; older numbers need not be known. */
  async forget(): Promise<void> {
    await this.dataSource.query(`delete from bot_update where done_at < now() - interval '2 days'`);
  }
}
