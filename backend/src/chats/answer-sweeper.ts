import { Injectable, Logger } from '@nestjs/common';
import { DataSource, LessThanOrEqual, Raw } from 'typeorm';
import { Queues } from '../queue/queues.js';
import { AnswerEnd } from './answer-end.js';
import { ANSWER } from './answer-queue.js';
import { ChatMessage } from './chats.entity.js';

/** How many of each kind one sweep takes on; the next one is ten seconds away. */
const BATCH = 500;

/**
 * What no bell can be trusted with: an answer is over at its deadline even if its job is lost, and one
 * that nobody has touched for a while gets a new bell. Every worker sweeps, on a timer of its own.
 */
@Injectable()
export class AnswerSweeper {
  private readonly log = new Logger(AnswerSweeper.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly queues: Queues,
    private readonly end: AnswerEnd,
  ) {}

  async sweep(): Promise<void> {
    await this.try('deadlines', async () => {
      const late = await this.dataSource.manager.find(ChatMessage, {
        where: { state: 'streaming', deadlineAt: LessThanOrEqual(new Date()) },
        take: BATCH,
      });
      for (const { id, parts } of late) {
        await this.try(id, () => this.end.fail({ id, parts }, { code: 'deadline', retryable: true }));
      }
    });
    await this.try('bells', async () => {
      const unheard = await this.dataSource.manager.find(ChatMessage, {
        where: { state: 'streaming', touchedAt: Raw((column) => `${column} < now() - interval '10 seconds'`) },
        take: BATCH,
      });
      for (const { id } of unheard) await this.try(id, () => this.queues.ring(ANSWER, id));
    });
  }

  /** One thing that cannot be done must not keep the others from being done. */
  private async try(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.error(`${what}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
}
