import { Injectable, Logger } from '@nestjs/common';
import type { FailureCode } from '@primerka/contract';
import { DataSource, type EntityManager, type QueryDeepPartialEntity } from 'typeorm';
import { Ledger } from '../credits/ledger.js';
import { generationSeconds, generationsEnded } from '../observe/metrics.js';
import { Queues } from '../queue/queues.js';
import { Storage } from '../storage/storage.service.js';
import { ORDER_ENDED } from './generation-queues.js';
import { type GenerationState, splitState, statesBefore } from './generation-state.js';
import { GenerationViews } from './generation-view.js';
import { Generation } from './generations.entity.js';
import { OrderNotice } from './order-notice.entity.js';

/** Milliseconds an open app has to show the end before the bot tells of it. */
const APP_FIRST = 4_000;

export interface Failure {
  code: FailureCode;
  /** Whether ordering the same again may end better. */
  retryable: boolean;
}

export interface Delivery {
  cleanKey: string;
  shownKey: string;
  thumbKey: string;
  width: number;
  height: number;
}

/**
 * Moves an order to `to` if the table of states allows it from where it is.
 * @returns the order as it is now, or null when somebody else was first
 */
export async function advance(
  tx: EntityManager,
  id: string,
  to: GenerationState,
  set: QueryDeepPartialEntity<Generation> = {},
): Promise<Generation | null> {
  const [status, stage] = splitState(to);
  const { affected } = await tx
    .createQueryBuilder()
    .update(Generation)
    .set({ ...set, status, stage, version: () => 'version + 1', touchedAt: () => 'now()' })
    .where(`id = :id and status || '/' || stage in (:...from)`, { id, from: statesBefore(to) })
    .execute();
  return affected === 1 ? tx.findOneByOrFail(Generation, { id }) : null;
}

/**
 * The three ends of an order. Each is one transaction that moves the order and settles its hold, so
 * that no hold outlives its order and no picture is delivered unpaid or paid undelivered. Whoever
 * comes second gets null and has nothing to clean up.
 */
@Injectable()
export class GenerationEnd {
  private readonly log = new Logger(GenerationEnd.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger,
    private readonly storage: Storage,
    private readonly views: GenerationViews,
    private readonly queues: Queues,
  ) {}

  async succeed(id: string, delivery: Delivery): Promise<Generation | null> {
    return this.end(id, 'succeeded/done', { ...delivery, providerResultUrl: null }, async (tx) => {
      await this.storage.keep(tx, [delivery.cleanKey, delivery.shownKey, delivery.thumbKey]);
      return this.ledger.capture(tx, id);
    });
  }

  async fail(id: string, { code, retryable }: Failure): Promise<Generation | null> {
    return this.end(id, 'failed/done', { errorCode: code, errorRetryable: retryable, providerResultUrl: null }, (tx) =>
      this.ledger.release(tx, id, code),
    );
  }

  async cancel(id: string): Promise<Generation | null> {
    return this.end(id, 'canceled/done', {}, (tx) => this.ledger.release(tx, id, 'canceled'));
  }

  private async end(
    id: string,
    state: GenerationState,
    set: QueryDeepPartialEntity<Generation>,
    settle: (tx: EntityManager) => Promise<boolean>,
  ): Promise<Generation | null> {
    const ended = await this.dataSource.transaction(async (tx) => {
      const row = await advance(tx, id, state, { ...set, finishedAt: () => 'now()' });
      // An active order always has an open hold; should that ever be untrue, nothing may change.
      if (row && !(await settle(tx))) throw new Error(`Order ${id} had no open hold to settle`);
      // Who cancels is there to see it.
      if (row && row.status !== 'canceled') {
        await tx.insert(OrderNotice, { generationId: id, sendAt: new Date(Date.now() + APP_FIRST) });
      }
      return row;
    });
    if (ended) {
      generationsEnded.inc({ status: ended.status, code: ended.errorCode ?? '' });
      if (ended.status === 'succeeded') {
        generationSeconds.observe(((ended.finishedAt ?? new Date()).getTime() - ended.createdAt.getTime()) / 1000);
      }
      await this.views.announce(ended, 'money');
      if (ended.status !== 'canceled') await this.ring(id);
    }
    return ended;
  }

  /** The notice is the outbox: should the bell be lost, the sweeper rings it. */
  private async ring(id: string): Promise<void> {
    await this.queues
      .ring(ORDER_ENDED, id)
      .catch((error: Error) => this.log.warn(`Bell of ${ORDER_ENDED} lost: ${error.message}`));
  }
}
