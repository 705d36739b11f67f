import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ChatInput, ChatList, Chat as ChatView, PageQuery } from '@primerka/contract';
import { DataSource, type EntityManager, In, IsNull, LessThan } from 'typeorm';
import { AppError, notFound } from '../errors.js';
import { Generation } from '../generations/generations.entity.js';
import { GenerationsService } from '../generations/generations.service.js';
import { decodeCursor, pageOf } from '../paging.js';
import { PhotosService } from '../photos/photos.service.js';
import { ChatPictures } from './chat-pictures.js';
import { chatTitle } from './chat-title.js';
import { ChatViews } from './chat-view.js';
import { Chat, ChatMessage } from './chats.entity.js';
import { textOf } from './message-view.js';

/** Seconds to come back in while an answer is being written. */
export const ANSWERING_RETRY = 5;

/** Opens, lists and deletes chats. What is said in them is `chat-messages.ts`. */
@Injectable()
export class ChatsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly views: ChatViews,
    private readonly pictures: ChatPictures,
    private readonly generations: GenerationsService,
    private readonly photos: PhotosService,
  ) {}

  /** The same picture gives the same chat again. @throws AppError `not_found` */
  async open(userId: string, { source }: ChatInput): Promise<ChatView> {
    const [column, id] =
      'photoId' in source ? ['source_photo_id', source.photoId] : ['source_generation_id', source.generationId];
    const where = 'photoId' in source ? { sourcePhotoId: id } : { sourceGenerationId: id };
    const row = await this.dataSource.transaction(async (tx) => {
      // The chat before the picture, as everywhere: this waits for whoever is deleting the chat, and a
      // chat that is there is read without a lock.
      await tx
        .query(`insert into chat (id, user_id, ${column}) values ($1, $2, $3) on conflict (${column}) do nothing`, [
          randomUUID(),
          userId,
          id,
        ])
        .catch(refuseMissing);
      await this.pictures.requireOwn(tx, userId, source);
      return tx.findOneBy(Chat, where);
    });
    // It was deleted between the two statements.
    if (!row) throw new AppError('state.conflict', 'The chat about this picture is just being deleted');
    return this.views.one(row);
  }

  async list(userId: string, { limit, cursor }: PageQuery): Promise<ChatList> {
    const query = this.dataSource.manager
      .createQueryBuilder(Chat, 'c')
      .where('c.user_id = :userId', { userId })
      .orderBy('c.updatedAt', 'DESC')
      .addOrderBy('c.id', 'DESC')
      .limit(limit + 1);
    if (cursor) {
      const { at, id } = decodeCursor(cursor);
      query.andWhere('(c.updated_at, c.id) < (:at, :id)', { at, id });
    }
    const rows = await query.getMany();
    const views = new Map((await this.views.many(rows.slice(0, limit))).map((view) => [view.id, view]));
    const place = ({ updatedAt: at, id }: Chat) => ({ at, id });
    const { items, nextCursor } = pageOf(rows, limit, place, ({ id }) => views.get(id));
    return { items: items.filter((view) => view !== undefined), nextCursor };
  }

  async get(userId: string, id: string): Promise<ChatView> {
    const row = await this.dataSource.manager.findOneBy(Chat, { id, userId });
    if (!row) throw notFound('chat');
    return this.views.one(row);
  }

  /**
   * What was said before `before` goes, and a title made of it; the chat itself goes on.
   * @throws AppError `not_found`; `state.conflict` while an answer or a picture is being made
   */
  async forget(userId: string, id: string, before: Date): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await lockChat(tx, userId, id);
      await refuseWhileDrawing(tx, id);
      await tx.delete(ChatMessage, { chatId: id, createdAt: LessThan(before) });
      const first = await tx.findOne(ChatMessage, { where: { chatId: id, role: 'user' }, order: { seq: 'ASC' } });
      // Not by `update`, which would take it for a sign of life.
      await tx.query(`update chat set title = $2, version = version + 1 where id = $1`, [
        id,
        first && chatTitle(textOf(first)),
      ]);
    });
  }

  /**
   * The messages go, and with them the versions made here and a photo that was uploaded for this chat
   * alone. What was paid stays in the entries.
   * @throws AppError `not_found`; `state.conflict` while an answer or a picture is being made
   */
  async delete(userId: string, id: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const chat = await lockChat(tx, userId, id);
      await refuseWhileDrawing(tx, id);
      const versions = await tx.find(Generation, {
        select: { id: true },
        where: { chatId: id, deletedAt: IsNull() },
        order: { id: 'ASC' },
      });
      for (const version of versions) await this.generations.remove(tx, userId, version.id);
      await tx.delete(Chat, { id });
      if (chat.sourcePhotoId && (await isOfNoUse(tx, userId, chat.sourcePhotoId))) {
        await this.photos.remove(tx, userId, chat.sourcePhotoId);
      }
    });
  }
}

/**
 * The chat, in which nobody can say anything until `tx` ends.
 * @throws AppError `not_found`; `state.conflict` while an answer is being written
 */
export async function lockChat(tx: EntityManager, userId: string, id: string): Promise<Chat> {
  const chat = await tx.findOne(Chat, { where: { id, userId }, lock: { mode: 'pessimistic_write' } });
  if (!chat) throw notFound('chat');
  if (await tx.existsBy(ChatMessage, { chatId: id, state: 'streaming' })) {
    throw new AppError('state.conflict', 'The assistant is answering', { retryAfter: ANSWERING_RETRY });
  }
  return chat;
}

/** The foreign key's own word for a picture that is not there, or no longer. */
function refuseMissing(error: unknown): never {
  const { code } = (error as { driverError?: { code?: string } }).driverError ?? {};
  throw code === '23503' ? notFound('picture') : error;
}

/**
 * Looked at without a lock, since an order's end holds its row and waits for the account, whose holder may
 * wait for this chat. Under the chat's lock no order can join.
 */
async function refuseWhileDrawing(tx: EntityManager, chatId: string): Promise<void> {
  const where = { chatId, status: In(['queued', 'running'] as const) };
  if (await tx.existsBy(Generation, where)) throw new AppError('state.conflict', 'A picture of the chat is being made');
}

/** A photo uploaded for a chat and neither kept, nor drawn from, nor spoken of elsewhere. */
async function isOfNoUse(tx: EntityManager, userId: string, photoId: string): Promise<boolean> {
  const [photo] = await tx.query<{ idle: boolean }[]>(
    `select p.kind = 'source' and not p.saved
       and not exists (select 1 from generation_input i where i.photo_id = p.id)
       and not exists (select 1 from chat_message m where m.user_id = $2
         and m.parts @> jsonb_build_array(jsonb_build_object('image', jsonb_build_object('photoId', p.id)))) as idle
     from photo p where p.id = $1`,
    [photoId, userId],
  );
  return photo?.idle ?? false;
}
