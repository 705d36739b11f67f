import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ChatMessageInput, PictureRef } from '@primerka/contract';
import { DataSource, type EntityManager, type QueryDeepPartialEntity } from 'typeorm';
import { catalog } from '../catalog.js';
import { Ledger, type LockedAccount } from '../credits/ledger.js';
import { AppError, notFound } from '../errors.js';
import { AssistantCircuit } from './assistant-circuit.js';
import { ChatPictures } from './chat-pictures.js';
import { chatTitle } from './chat-title.js';
import { ChatViews } from './chat-view.js';
import { Chat, ChatMessage } from './chats.entity.js';
import { lockChat } from './chats.service.js';
import { baseOf, textOf } from './message-view.js';

/** Milliseconds an answer may take before it is given up. */
const ANSWER_DEADLINE = 120_000;

interface Request {
  key: string;
  hash: string;
}

/** The answer a request asked for, and what it added to the chat: nothing when it was made before. */
export interface Asked {
  answer: ChatMessage;
  added: ChatMessage[];
}

/**
 * Takes what users say. One transaction, under the lock of the user's credit account: the chat and the
 * picture are the user's, nobody is answering yet, the credit is held, the answer waits to be written.
 */
@Injectable()
export class Questions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger,
    private readonly pictures: ChatPictures,
    private readonly chats: ChatViews,
    private readonly circuit: AssistantCircuit,
  ) {}

  /**
   * The same key and input give the same answer.
   * @throws AppError `credits.insufficient`, `not_found`, `idempotency.conflict`, `state.conflict`, `unavailable`
   */
  async ask(userId: string, chatId: string, input: ChatMessageInput, key: string): Promise<Asked> {
    const request = { key, hash: hashOf([chatId, input]) };
    const before = await this.replay(this.dataSource.manager, userId, request);
    if (before) return { answer: before, added: [] };
    await this.circuit.refuseWhileOpen();
    return this.dataSource.transaction(async (tx) => {
      // The account's lock lets a user's messages through one by one: twins of a key meet the first one's row.
      const account = await this.ledger.lock(tx, userId);
      const twin = await this.replay(tx, userId, request);
      return twin ? { answer: twin, added: [] } : this.take(tx, account, chatId, input, request);
    });
  }

  private async take(
    tx: EntityManager,
    account: LockedAccount,
    chatId: string,
    input: ChatMessageInput,
    request: Request,
  ): Promise<Asked> {
    const { userId } = account;
    const chat = await lockChat(tx, userId, chatId);
    const asked = input.again === undefined ? null : await this.unanswered(tx, chatId, input.again, input.text);
    const base = input.base ?? (await this.baseOf(tx, asked)) ?? (await this.chats.base(tx, chat));
    if (!base) throw notFound('picture');
    await this.pictures.requireOwn(tx, userId, base);
    const image = { type: 'image', image: base } as const;
    const question =
      asked ??
      (await this.insert(tx, {
        chatId,
        userId,
        role: 'user',
        state: 'done',
        parts: [image, { type: 'text', text: input.text }],
        finishedAt: () => 'now()',
      }));
    const answer = await this.insert(tx, {
      chatId,
      userId,
      role: 'assistant',
      state: 'streaming',
      parts: [image],
      replyTo: question.id,
      idempotencyKey: request.key,
      requestHash: request.hash,
      deadlineAt: new Date(Date.now() + ANSWER_DEADLINE),
    });
    const price = catalog.prices.assistantMessage;
    const plan = this.ledger.plan(account, price, 'auto');
    await this.ledger.hold(tx, account, { kind: 'message', id: answer.id }, price, plan);
    const title = chat.title ?? chatTitle(input.text);
    await tx.update(Chat, { id: chatId }, { title, version: () => 'version + 1', updatedAt: () => 'now()' });
    return { answer, added: asked ? [answer] : [question, answer] };
  }

  /** The picture a message spoke of, while it is there. */
  private async baseOf(tx: EntityManager, asked: ChatMessage | null): Promise<PictureRef | null> {
    const base = asked && baseOf(asked);
    return base && (await this.pictures.views(tx, [base])).size > 0 ? base : null;
  }

  private async insert(tx: EntityManager, row: QueryDeepPartialEntity<ChatMessage>): Promise<ChatMessage> {
    const id = randomUUID();
    await tx.insert(ChatMessage, { ...row, id });
    return tx.findOneByOrFail(ChatMessage, { id });
  }

  private async replay(manager: EntityManager, userId: string, { key, hash }: Request): Promise<ChatMessage | null> {
    const row = await manager.findOneBy(ChatMessage, { userId, idempotencyKey: key });
    if (row && row.requestHash !== hash) {
      throw new AppError('idempotency.conflict', 'This Idempotency-Key was used for another message');
    }
    return row;
  }

  /** The user's message that is to be answered anew. Its words stand; a request with others meant another one. */
  private async unanswered(tx: EntityManager, chatId: string, id: string, text: string): Promise<ChatMessage> {
    const question = await tx.findOneBy(ChatMessage, { id, chatId, role: 'user' });
    if (!question) throw notFound('message');
    if (textOf(question) !== text) {
      const issues = [{ path: 'text', message: 'Must be that of the message in `again`' }];
      throw new AppError('request.invalid', 'The message says something else', { issues });
    }
    const answer = await tx.findOne(ChatMessage, { where: { replyTo: id }, order: { seq: 'DESC' } });
    if (answer?.state !== 'failed') throw new AppError('state.conflict', 'The message has been answered');
    return question;
  }
}

/** Of the parsed request, whose keys the schema has put in one order. */
const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
