import { Injectable, Logger } from '@nestjs/common';
import { Api, type InlineKeyboard, InputFile } from 'grammy';
import type { User } from '../auth/user.entity.js';
import { env } from '../env.js';
import { BotChats } from './bot-chats.js';
import { type CallFailure, clientOptions, failureOf, wordsOf } from './telegram-client.js';

/** Plain text: what people call themselves is no markup. A picture has the text below it. */
export interface Message {
  text: string;
  photo?: Buffer | null;
  keyboard?: InlineKeyboard | undefined;
}

export type Sent = { kind: 'sent' } | CallFailure;

/** Seconds; a picture has to be uploaded meanwhile. */
const TIMEOUT = 30;

/**
 * Sends messages nobody asked for. Each is tried once: who asks for it decides by the outcome what to do,
 * and must have claimed the message before, since an `unknown` one may have arrived.
 */
@Injectable()
export class Sender {
  private readonly log = new Logger(Sender.name);
  private readonly api = new Api(env().TELEGRAM_BOT_TOKEN, clientOptions(TIMEOUT));

  constructor(private readonly chats: BotChats) {}

  /** Never throws for what Telegram does. Without a Telegram to write to, everything is refused. */
  async send(user: User, { text, photo, keyboard }: Message): Promise<Sent> {
    if (env().botMode === 'off') return { kind: 'refused' };
    const markup = keyboard ? { reply_markup: keyboard } : {};
    try {
      if (photo) {
        await this.api.sendPhoto(user.telegramId, new InputFile(photo, 'primerka.jpg'), { caption: text, ...markup });
      } else {
        await this.api.sendMessage(user.telegramId, text, markup);
      }
      return { kind: 'sent' };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'closed') await this.chats.close(user.id);
      else this.log.warn(`Not sent (${failure.kind}): ${wordsOf(error)}`);
      return failure;
    }
  }
}
