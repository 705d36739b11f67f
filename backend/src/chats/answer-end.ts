import { Injectable } from '@nestjs/common';
import type { FailureCode, Variant } from '@primerka/contract';
import { DataSource, type EntityManager, type QueryDeepPartialEntity } from 'typeorm';
import { Ledger } from '../credits/ledger.js';
import { assistantMessages } from '../observe/metrics.js';
import { NOTHING_SPENT, type Spent } from './spent.js';
import { ChatMessage, type MessagePart } from './chats.entity.js';
import { MessageViews } from './message-view.js';

export interface Failure {
  code: FailureCode;
  /** Whether asking again may end better. */
  retryable: boolean;
}

/** An answer as somebody has read it last; without a version, in whatever state its writing is. */
type Known = Pick<ChatMessage, 'id' | 'parts'> & { version?: number };

/**
 * Changes an answer while it is being written, and by nobody else since `known` was read.
 * @returns the answer as it is now, or null when somebody else was first
 */
export async function changeAnswer(
  tx: EntityManager,
  { id, version }: Pick<Known, 'id' | 'version'>,
  set: QueryDeepPartialEntity<ChatMessage>,
): Promise<ChatMessage | null> {
  const { affected } = await tx
    .createQueryBuilder()
    .update(ChatMessage)
    .set({ ...set, version: () => 'version + 1', touchedAt: () => 'now()' })
    .where(`id = :id and state = 'streaming'`, { id })
    .andWhere(version === undefined ? 'true' : 'version = :version', { version })
    .execute();
  return affected === 1 ? tx.findOneByOrFail(ChatMessage, { id }) : null;
}

/** The picture its turn started from: what a part of every answer stays, whatever becomes of the rest. */
export const pictureOnly = ({ parts }: Pick<ChatMessage, 'parts'>): MessagePart[] =>
  parts.filter(({ type }) => type === 'image');

/** Added to what earlier attempts took. */
const booked = (spent: Spent = NOTHING_SPENT): QueryDeepPartialEntity<ChatMessage> => ({
  promptTokens: () => `prompt_tokens + ${spent.promptTokens}`,
  completionTokens: () => `completion_tokens + ${spent.completionTokens}`,
  costMicroUsd: () => `cost_micro_usd + ${spent.costMicroUsd}`,
  ...(spent.model === null ? {} : { model: spent.model }),
});

/**
 * The three ends of an answer. Each is one transaction that ends the answer and settles its hold, so
 * that no credit is spent on words that did not come. Whoever comes second gets null and has nothing
 * to clean up.
 */
@Injectable()
export class AnswerEnd {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger,
    private readonly views: MessageViews,
  ) {}

  async done(known: Known, text: string, variants: Variant[], spent: Spent): Promise<ChatMessage | null> {
    const parts: MessagePart[] = [...pictureOnly(known), { type: 'text', text }, { type: 'variants', variants }];
    return this.end('done', known, { state: 'done', parts, ...booked(spent) }, (tx) =>
      this.ledger.capture(tx, known.id),
    );
  }

  /** The assistant would not help: that is an answer, and no result to be paid for. */
  async refuse(known: Known, text: string, spent: Spent): Promise<ChatMessage | null> {
    const parts: MessagePart[] = [...pictureOnly(known), { type: 'text', text }];
    return this.end('refused', known, { state: 'done', parts, ...booked(spent) }, (tx) =>
      this.ledger.release(tx, known.id, 'refused'),
    );
  }

  /** Words that had come so far go: they promise what did not follow. */
  async fail(known: Known, { code, retryable }: Failure, spent?: Spent): Promise<ChatMessage | null> {
    const parts: MessagePart[] = [...pictureOnly(known), { type: 'error', code, retryable }];
    return this.end(code, known, { state: 'failed', parts, ...booked(spent) }, (tx) =>
      this.ledger.release(tx, known.id, code),
    );
  }

  /** What was spent on an answer that somebody else ends, or has ended. */
  async book(id: string, spent: Spent): Promise<void> {
    await this.dataSource.manager.update(ChatMessage, { id }, booked(spent));
  }

  private async end(
    outcome: string,
    known: Known,
    set: QueryDeepPartialEntity<ChatMessage>,
    settle: (tx: EntityManager) => Promise<boolean>,
  ): Promise<ChatMessage | null> {
    const ended = await this.dataSource.transaction(async (tx) => {
      const row = await changeAnswer(tx, known, { ...set, finishedAt: () => 'now()' });
      // An answer that is being written always has an open hold; should that ever be untrue, nothing may change.
      if (row && !(await settle(tx))) throw new Error(`Answer ${known.id} had no open hold to settle`);
      return row;
    });
    if (ended) {
      assistantMessages.inc({ outcome });
      await this.views.announce(ended, 'money');
    }
    return ended;
  }
}
