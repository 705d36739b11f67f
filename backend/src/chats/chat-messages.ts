import { Injectable, Logger } from '@nestjs/common';
import type { ChatMessageInput, ChatMessageList, ChatMessage as MessageView, PageQuery } from '@primerka/contract';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { AppError, notFound } from '../errors.js';
import { decodeCursor, pageOf } from '../paging.js';
import { Queues } from '../queue/queues.js';
import { ANSWER } from './answer-queue.js';
import { AnswerWaits } from './answer-waits.js';
import { Chat, ChatMessage } from './chats.entity.js';
import { ANSWERING_RETRY } from './chats.service.js';
import { MessageViews } from './message-view.js';
import { type Asked, Questions } from './questions.js';

/** What a user may do with the messages of a chat: read them, and say something and wait for the answer. */
@Injectable()
export class ChatMessages {
  private readonly log = new Logger(ChatMessages.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly questions: Questions,
    private readonly queues: Queues,
    private readonly waits: AnswerWaits,
    private readonly views: MessageViews,
  ) {}

  async list(userId: string, chatId: string, { limit, cursor }: PageQuery): Promise<ChatMessageList> {
    const { manager } = this.dataSource;
    if (!(await manager.existsBy(Chat, { id: chatId, userId }))) throw notFound('chat');
    const query = manager
      .createQueryBuilder(ChatMessage, 'm')
      .where('m.chat_id = :chatId', { chatId })
      .orderBy('m.seq', 'DESC')
      .limit(limit + 1);
    if (cursor) query.andWhere('m.seq < :seq', { seq: decodeCursor(cursor, z.string().regex(/^\d{1,18}$/)).id });
    const rows = await query.getMany();
    const views = new Map((await this.views.many(rows.slice(0, limit))).map((view) => [view.id, view]));
    const place = ({ createdAt: at, seq: id }: ChatMessage) => ({ at, id });
    const { items, nextCursor } = pageOf(rows, limit, place, ({ id }) => views.get(id));
    return { items: items.filter((view) => view !== undefined), nextCursor };
  }

  /**
   * Says something, or asks again with a key that was used before: either stays until the answer has
   * ended, at most a minute.
   * @throws AppError what `Questions.ask` throws; `state.conflict` for a repeated request that has waited in vain
   */
  async say(userId: string, chatId: string, input: ChatMessageInput, key: string): Promise<MessageView> {
    const asked = await this.questions.ask(userId, chatId, input, key);
    const isNew = asked.added.length > 0;
    if (isNew) await this.tell(asked);
    const answer = await this.ended(asked.answer);
    if (isNew || answer.state !== 'streaming') return this.views.one(answer);
    throw new AppError('state.conflict', 'The answer is still being written', { retryAfter: ANSWERING_RETRY });
  }

  private async tell({ answer, added }: Asked): Promise<void> {
    // The row is the outbox: should the bell be lost, the sweep rings it.
    await this.queues
      .ring(ANSWER, answer.id)
      .catch((error: Error) => this.log.warn(`Bell of ${ANSWER} lost: ${error.message}`));
    for (const row of added) await this.views.announce(row, row === answer ? 'money' : undefined);
  }

  private async ended(answer: ChatMessage): Promise<ChatMessage> {
    if (answer.state !== 'streaming') return answer;
    await this.waits.untilEnded(answer.id);
    const row = await this.dataSource.manager.findOneBy(ChatMessage, { id: answer.id });
    if (!row) throw notFound('message');
    return row;
  }
}
