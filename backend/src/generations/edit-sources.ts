import { Injectable } from '@nestjs/common';
import type { EditInput } from '@primerka/contract';
import type { EntityManager } from 'typeorm';
import { AppError, notFound } from '../errors.js';
import { PhotosService } from '../photos/photos.service.js';
import { Generation } from './generations.entity.js';

/** What an edit is made of and where it was asked for: both must be the user's own. */
@Injectable()
export class EditSources {
  constructor(private readonly photos: PhotosService) {}

  /**
   * Neither the picture nor the chat can be deleted until `tx` ends.
   * @throws AppError `not_found`; `state.conflict` for an order that gave no picture; `request.invalid`
   *   for a message without its chat or a variant without its message
   */
  async check(tx: EntityManager, userId: string, input: EditInput): Promise<void> {
    refuseHalfNamed(input);
    // The chat before the picture, as at a question in it and at its deletion, which takes its pictures along.
    await this.requirePlace(tx, userId, input);
    const { source } = input;
    if ('photoId' in source) await this.photos.requireOwn(tx, userId, [source.photoId]);
    else await this.requireResult(tx, userId, source.generationId);
  }

  private async requireResult(tx: EntityManager, userId: string, id: string): Promise<void> {
    const row = await tx.findOne(Generation, { where: { id, userId }, lock: { mode: 'for_key_share' } });
    if (!row || row.deletedAt || row.withdrawnAt) throw notFound('order');
    if (row.status !== 'succeeded') throw new AppError('state.conflict', 'This order has no picture to edit');
  }

  /** Orders know nothing of chats; only these names of their tables stand here, since chats may import orders. */
  private async requirePlace(tx: EntityManager, userId: string, { chatId, messageId }: EditInput): Promise<void> {
    if (!chatId) return;
    const chats = await tx.query<unknown[]>(`select 1 from chat where id = $1 and user_id = $2 for key share`, [
      chatId,
      userId,
    ]);
    if (chats.length === 0) throw notFound('chat');
    if (!messageId) return;
    const messages = await tx.query<unknown[]>(
      `select 1 from chat_message where id = $1 and chat_id = $2 and role = 'assistant' and state = 'done' for key share`,
      [messageId, chatId],
    );
    if (messages.length === 0) throw notFound('message');
  }
}

function refuseHalfNamed({ chatId, messageId, variant }: EditInput): void {
  const issues = [
    ...(messageId && !chatId ? [{ path: 'chatId', message: 'A message needs its chat' }] : []),
    ...(variant !== undefined && !messageId ? [{ path: 'messageId', message: 'A variant needs its message' }] : []),
  ];
  if (issues.length > 0) throw new AppError('request.invalid', 'The place in the chat is half named', { issues });
}
