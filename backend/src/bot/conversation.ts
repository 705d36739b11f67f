import { Injectable, Logger } from '@nestjs/common';
import { Bot, BotError, type Composer, type FilterQuery, GrammyError, HttpError } from 'grammy';
import type { Update } from 'grammy/types';
import { AuthService } from '../auth/auth.service.js';
import { env } from '../env.js';
import { AdminCommands } from './admin-commands.js';
import { withButtons } from './app-buttons.js';
import type { BotContext } from './bot-context.js';
import { BotChats } from './bot-chats.js';
import { answerInformation } from './information.js';
import { Personal } from './personal.js';
import { PhotoMessages } from './photo-messages.js';
import { Support } from './support.js';
import { clientOptions, failureOf, patient, wordsOf } from './telegram-client.js';
import { TEXTS } from './texts.js';

/** Seconds. */
const TIMEOUT = 20;

/** What a person says. Not what Telegram notes in the chat, such as a permission given in the app. */
const SAID = [
  'message:text',
  'message:media',
  'message:sticker',
  'message:voice',
  'message:video_note',
  'message:audio',
  'message:contact',
  'message:location',
  'message:poll',
  'message:dice',
  'message:story',
] satisfies FilterQuery[];

/** What the bot answers whom: grammY's bot with our handlers, fed by the inbox one update at a time. */
@Injectable()
export class Conversation {
  private readonly log = new Logger(Conversation.name);
  private readonly bot = new Bot<BotContext>(env().TELEGRAM_BOT_TOKEN, { client: clientOptions(TIMEOUT) });

  constructor(
    private readonly auth: AuthService,
    private readonly chats: BotChats,
    personal: Personal,
    photos: PhotoMessages,
    support: Support,
    admin: AdminCommands,
  ) {
    this.bot.api.config.use(patient);
    const people = this.bot.chatType('private');
    people.on('my_chat_member', (ctx) => this.moved(ctx));
    const known = people.on(['message', 'callback_query']);
    known.use(async (ctx, next) => {
      ctx.user = await this.auth.remember(ctx.from);
      ctx.texts = TEXTS[ctx.user.locale];
      await this.chats.open(ctx.user.id);
      await next();
    });
    answerInformation(known as Composer<BotContext>);
    personal.answer(known as Composer<BotContext>);
    support.answer(known as Composer<BotContext>);
    admin.answer(known as Composer<BotContext>);
    photos.answer(known as Composer<BotContext>);
    known.on('callback_query', (ctx) => ctx.answerCallbackQuery());
    known.on(SAID, (ctx) => ctx.reply(ctx.texts.hint, withButtons([ctx.texts.buttons.open, '/'])));
  }

  /** Learns who the bot is, once. @throws while Telegram does not say */
  async ready(): Promise<void> {
    if (!this.bot.isInited()) this.bot.botInfo = await this.bot.api.getMe();
  }

  /**
   * Call when `ready`. Never throws for what Telegram does: an answer that did not arrive is not given again, since it may have.
   * @param last nobody will try this update again: who waits is told that something broke
   * @throws what our own handlers throw
   */
  async answer(update: Update, last: boolean): Promise<void> {
    try {
      await this.bot.handleUpdate(update);
    } catch (caught) {
      const { error, ctx } = caught as BotError<BotContext>;
      if (error instanceof GrammyError || error instanceof HttpError) {
        if (failureOf(error).kind === 'closed' && ctx.user) await this.chats.close(ctx.user.id);
        this.log.warn(`Not answered: ${wordsOf(error)}`);
        return;
      }
      if (last && ctx.texts) await ctx.reply(ctx.texts.broken).catch(() => undefined);
      throw error;
    }
  }

  /** The person blocked the bot, or let it in again. */
  private async moved(ctx: BotContext & { myChatMember: NonNullable<Update['my_chat_member']> }): Promise<void> {
    const { from, new_chat_member: now } = ctx.myChatMember;
    const { id } = await this.auth.remember(from);
    if (now.status === 'kicked') await this.chats.close(id);
    else await this.chats.open(id);
  }
}
