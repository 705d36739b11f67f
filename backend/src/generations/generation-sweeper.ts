import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Queues } from '../queue/queues.js';
import { Storage } from '../storage/storage.service.js';
import { GenerationEnd } from './generation-end.js';
import { ORDER_ENDED, SUBMIT, WATCH, submitPriority } from './generation-queues.js';

/** How many of each kind one sweep takes on; the next one is ten seconds away. */
const BATCH = 500;

/**
 * What no bell can be trusted with. An order is over at its deadline even if every job of it is
 * lost; an active order that nobody has looked at for longer than the longest sleep gets a new bell.
 *
 * Every worker sweeps, on a timer of its own rather than by the queue, since it is the queue's losses
 * that it makes good. Two sweeps at once do no harm: whoever is second finds nothing to do.
 */
@Injectable()
export class GenerationSweeper {
  private readonly log = new Logger(GenerationSweeper.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly queues: Queues,
    private readonly storage: Storage,
    private readonly end: GenerationEnd,
  ) {}

  async sweep(): Promise<void> {
    await this.try('deadlines', async () => {
      for (const { id } of await this.find(`deadline_at <= now()`)) {
        await this.try(id, async () => {
          const failed = await this.end.fail(id, { code: 'deadline', retryable: true });
          // The provider may still draw, and what that costs is booked.
          if (failed) await this.queues.ring(WATCH, id);
        });
      }
    });
    await this.try('bells', async () => {
      const unheard = await this.find(
        `(stage = 'queued' and touched_at < now() - interval '10 seconds') or touched_at < now() - interval '45 seconds'`,
      );
      for (const row of unheard) {
        await this.try(row.id, () =>
          row.stage === 'queued'
            ? this.queues.ring(SUBMIT, row.id, 0, submitPriority(row))
            : this.queues.ring(WATCH, row.id),
        );
      }
    });
    await this.try('ended', async () => {
      const untold = await this.dataSource.query<{ id: string }[]>(
        `select generation_id as id from order_notice where state = 'waiting' and send_at < now() - interval '10 seconds'
         order by send_at limit ${BATCH}`,
      );
      for (const { id } of untold) await this.try(id, () => this.queues.ring(ORDER_ENDED, id));
    });
    await this.try('files', () => this.storage.sweep(BATCH));
  }

  /** One thing that cannot be done must not keep the others from being done. */
  private async try(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.error(`${what}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }

  private find(condition: string): Promise<{ id: string; stage: string; priority: boolean }[]> {
    return this.dataSource.query(
      `select id, stage, priority from generation where status in ('queued', 'running') and (${condition}) order by touched_at limit ${BATCH}`,
    );
  }
}
