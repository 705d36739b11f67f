import { Injectable } from '@nestjs/common';
import { DataSource, LessThan, Not } from 'typeorm';
import { Images, UnreadableImage } from '../images/images.service.js';
import type { Turn } from '../openrouter/openrouter.js';
import { REMEMBERED, turnsOf } from './assistant-turns.js';
import { ChatPictures } from './chat-pictures.js';
import { ChatMessage } from './chats.entity.js';
import { baseOf, textOf, variantsOf } from './message-view.js';

/** What the model is told before it answers. */
@Injectable()
export class AnswerContext {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pictures: ChatPictures,
    private readonly images: Images,
  ) {}

  /**
   * Null when the question or its picture is gone.
   * @throws AppError `unavailable` when too many pictures are being worked on
   */
  async turns(answer: ChatMessage): Promise<Turn[] | null> {
    const [question, picture] = await Promise.all([
      this.dataSource.manager.findOneBy(ChatMessage, { id: answer.replyTo ?? '' }),
      this.picture(answer),
    ]);
    if (!question || !picture) return null;
    const before = await this.dataSource.manager.find(ChatMessage, {
      where: { chatId: answer.chatId, state: 'done', seq: LessThan(answer.seq), id: Not(question.id) },
      order: { seq: 'DESC' },
      take: REMEMBERED - 1,
    });
    const utterances = before.toReversed().map((row) => ({
      role: row.role,
      text: textOf(row),
      offered: variantsOf(row).map(({ title }) => title),
    }));
    return turnsOf(utterances, textOf(question), picture);
  }

  private async picture(answer: ChatMessage): Promise<Buffer | null> {
    const base = baseOf(answer);
    const bytes = base && (await this.pictures.read(base));
    if (!bytes) return null;
    return this.images.forModel(bytes).catch((error: unknown) => {
      if (error instanceof UnreadableImage) return null;
      throw error;
    });
  }
}
