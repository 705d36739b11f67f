import { Injectable, Logger } from '@nestjs/common';
import type { User } from '../auth/user.entity.js';
import { toCredits } from '../catalog.js';
import { env } from '../env.js';
import type { Generation } from '../generations/generations.entity.js';
import { Storage } from '../storage/storage.service.js';
import { appButtons, type Button } from './app-buttons.js';
import type { Message } from './sender.js';
import { TEXTS } from './texts.js';

/** How the bot tells of an order that has ended. */
@Injectable()
export class OrderMessages {
  private readonly log = new Logger(OrderMessages.name);

  constructor(private readonly storage: Storage) {}

  /** The picture is the one its owner may see, never the clean one. */
  async of(order: Generation, { locale }: User): Promise<Message> {
    const { result, failures, editFailures, buttons } = TEXTS[locale];
    const price = toCredits(order.price);
    const page = order.chatId === null ? `/generations/${order.id}` : `/chats/${order.chatId}`;
    if (order.status === 'failed') {
      const { title, text } = (order.kind === 'edit' ? editFailures : failures)[order.errorCode ?? 'internal'];
      return { text: `${title}. ${text}\n\n${result.failed(price)}`, keyboard: appButtons([buttons.again, page]) };
    }
    const doors: Button[] = [[buttons.result, page]];
    // An edit made in a chat is edited on there.
    if (env().OPENROUTER_API_KEY && order.chatId === null) {
      doors.push([buttons.edit, `/chats/new?generation=${order.id}`]);
    }
    if (order.kind === 'try_on') doors.push([buttons.again, '/try']);
    return {
      text: (order.kind === 'edit' ? result.edited : result.done)(price, order.watermarked),
      photo: order.shownKey === null ? null : await this.read(order.shownKey),
      keyboard: appButtons(...doors),
    };
  }

  /** A file that cannot be read now is no reason to keep silent: the button leads to it. */
  private async read(key: string): Promise<Buffer | null> {
    try {
      return await this.storage.get(key);
    } catch (error) {
      this.log.error(error);
      return null;
    }
  }
}
