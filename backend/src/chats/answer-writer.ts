import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { catalog } from '../catalog.js';
import { AppError } from '../errors.js';
import type { Next } from '../queue/queues.js';
import { AnswerContext } from './answer-context.js';
import { AnswerEnd, type Failure, changeAnswer, pictureOnly } from './answer-end.js';
import { Assistant, type Outcome } from './assistant.js';
import { ChatMessage } from './chats.entity.js';
import { GrowingAnswer } from './growing-answer.js';
import { MessageViews } from './message-view.js';
import { REFUSAL } from './refusal-words.js';
import { NOTHING_SPENT, type Spent, spentTogether } from './spent.js';

const DEADLINE: Failure = { code: 'deadline', retryable: true };
const NO_PICTURE: Failure = { code: 'provider.input', retryable: false };
const OUR_FAULT: Failure = { code: 'internal', retryable: true };

/** Milliseconds to come back in when too many pictures are being worked on, or this process is to end. */
const LATER = 1_000;

/**
 * Writes answers. Whoever begins takes the answer for itself by its version, from nothing: after a crash
 * it is written anew, and a writer that was thought dead finds that it has lost it. Only what ends the
 * answer moves the credit, so it is paid once however often it is begun.
 */
@Injectable()
export class AnswerWriter implements OnModuleDestroy {
  private readonly log = new Logger(AnswerWriter.name);
  private readonly stopping = new AbortController();

  constructor(
    private readonly dataSource: DataSource,
    private readonly context: AnswerContext,
    private readonly assistant: Assistant,
    private readonly end: AnswerEnd,
    private readonly views: MessageViews,
  ) {}

  async write(id: string): Promise<Next> {
    const row = await this.take(id);
    if (!row) return 'done';
    const left = (row.deadlineAt?.getTime() ?? 0) - Date.now();
    if (left <= 0) {
      await this.end.fail(row, DEADLINE);
      return 'done';
    }
    return this.writeWithin(row, left);
  }

  /** An answer under way would keep the process from stopping for a minute: another one writes it anew. */
  onModuleDestroy(): void {
    this.stopping.abort();
  }

  private async writeWithin(row: ChatMessage, left: number): Promise<Next> {
    const late = AbortSignal.timeout(left);
    const growing = new GrowingAnswer(row, (known, text) => this.grow(known, text));
    let spent = NOTHING_SPENT;
    const spend = (more: Spent) => (spent = spentTogether(spent, more));
    const signal = AbortSignal.any([late, this.stopping.signal, growing.lost]);
    try {
      const outcome = await this.ask(row, growing, signal, spend);
      const last = await growing.stop();
      if (signal.aborted && outcome.is === 'failure') return await this.cutOff(last, late, spent);
      if (!(await this.conclude(last, outcome, spent))) await this.end.book(row.id, spent);
      return 'done';
    } catch (error) {
      const last = await growing.stop();
      if (error instanceof AppError && error.code === 'unavailable') return { again: LATER };
      this.log.error(error instanceof Error ? error.stack : String(error));
      await this.end.fail(last, OUR_FAULT, spent);
      return 'done';
    }
  }

  private async ask(
    row: ChatMessage,
    growing: GrowingAnswer,
    signal: AbortSignal,
    spend: (spent: Spent) => void,
  ): Promise<Outcome> {
    const turns = await this.context.turns(row);
    if (!turns) return { is: 'failure', failure: NO_PICTURE };
    return this.assistant.answer({ turns, signal, user: row.userId, onText: growing.hear }, spend);
  }

  private async conclude(row: ChatMessage, outcome: Outcome, spent: Spent): Promise<ChatMessage | null> {
    switch (outcome.is) {
      case 'variants':
        return this.end.done(row, outcome.reply, outcome.variants, spent);
      case 'refusal':
        return this.end.refuse(row, outcome.reply, spent);
      case 'hostile':
        return this.end.refuse(row, REFUSAL[await this.localeOf(row.userId)], spent);
      case 'failure':
        return this.end.fail(row, outcome.failure, spent);
    }
  }

  /** It took too long, somebody else has the answer by now, or this process is to end. */
  private async cutOff(row: ChatMessage, late: AbortSignal, spent: Spent): Promise<Next> {
    if (late.aborted && (await this.end.fail(row, DEADLINE, spent))) return 'done';
    await this.end.book(row.id, spent);
    return this.stopping.signal.aborted ? { again: LATER } : 'done';
  }

  private take(id: string): Promise<ChatMessage | null> {
    return this.dataSource.transaction(async (tx) => {
      const row = await tx.findOne(ChatMessage, { where: { id }, lock: { mode: 'pessimistic_write' } });
      const fresh = { promptVersion: catalog.assistant.promptVersion };
      return row && changeAnswer(tx, row, { ...fresh, parts: pictureOnly(row) });
    });
  }

  private async grow(row: ChatMessage, text: string): Promise<ChatMessage | null> {
    const parts = [...pictureOnly(row), { type: 'text' as const, text }];
    const grown = await this.dataSource.transaction((tx) => changeAnswer(tx, row, { parts }));
    if (grown) await this.views.announce(grown);
    return grown;
  }

  /** Chats know nothing of accounts: one name of their table stands here. */
  private async localeOf(userId: string): Promise<'ru' | 'en'> {
    const [user] = await this.dataSource.query<{ locale: 'ru' | 'en' }[]>(
      `select locale from user_account where id = $1`,
      [userId],
    );
    return user?.locale ?? 'en';
  }
}
