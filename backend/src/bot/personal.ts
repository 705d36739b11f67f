import { Injectable } from '@nestjs/common';
import type { Locale } from '@primerka/contract';
import { type Composer, InlineKeyboard } from 'grammy';
import { AuthService } from '../auth/auth.service.js';
import { CreditsService } from '../credits/credits.service.js';
import { GenerationsService } from '../generations/generations.service.js';
import { withButtons } from './app-buttons.js';
import type { BotContext } from './bot-context.js';
import { TEXTS } from './texts.js';

/** Orders that /history shows. */
const SHOWN = 5;

/** Each in its own language: who presses may not read the other. */
const LANGUAGES = new InlineKeyboard().text('Русский', 'language:ru').text('English', 'language:en');

/** Commands about who asks: /balance, /history, /language. */
@Injectable()
export class Personal {
  constructor(
    private readonly auth: AuthService,
    private readonly credits: CreditsService,
    private readonly generations: GenerationsService,
  ) {}

  answer(on: Composer<BotContext>): void {
    on.command('balance', (ctx) => this.balance(ctx));
    on.command('history', (ctx) => this.history(ctx));
    on.command('language', (ctx) => ctx.reply(ctx.texts.language.choose, { reply_markup: LANGUAGES }));
    on.callbackQuery(/^language:(ru|en)$/, (ctx) => this.language(ctx, ctx.match[1] as Locale));
  }

  private async balance(ctx: BotContext): Promise<void> {
    const { texts, user } = ctx;
    const { available, held, grants, prices } = await this.credits.balance(user.id);
    const lines = grants.map(({ source, remaining, expiresAt, watermark }) =>
      texts.grant(remaining, source, expiresAt, watermark),
    );
    await ctx.reply(
      [
        texts.balance(available, held),
        ...(lines.length > 0 ? lines : [texts.noGrants]),
        texts.tryOns(Math.floor(available / prices.tryOn)),
      ].join('\n'),
      withButtons([texts.buttons.balance, '/balance'], [texts.buttons.shop, '/shop']),
    );
  }

  private async history(ctx: BotContext): Promise<void> {
    const { texts, user } = ctx;
    const { items } = await this.generations.list(user.id, { limit: SHOWN });
    if (items.length === 0) {
      await ctx.reply(texts.history.empty, withButtons([texts.buttons.open, '/']));
      return;
    }
    const lines = items.map(({ createdAt, input, status, price }) =>
      texts.history.line(
        createdAt,
        input.kind === 'edit'
          ? texts.history.edit
          : input.garments.map(({ category }) => texts.categories[category]).join(', '),
        status,
        price,
      ),
    );
    await ctx.reply([texts.history.title, ...lines].join('\n'), withButtons([texts.buttons.history, '/history']));
  }

  private async language(ctx: BotContext, locale: Locale): Promise<void> {
    await this.auth.change(ctx.user.id, { locale });
    const { chosen } = TEXTS[locale].language;
    await ctx.answerCallbackQuery(chosen);
    await ctx.editMessageText(chosen);
  }
}
