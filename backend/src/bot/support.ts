import { Injectable, Logger } from '@nestjs/common';
import type { Composer } from 'grammy';
import { DataSource } from 'typeorm';
import { User } from '../auth/user.entity.js';
import { env } from '../env.js';
import { AppError } from '../errors.js';
import { RateLimits } from '../observe/rate-limit.js';
import { sumOf } from '../payments/payment-views.js';
import { isPaid } from '../payments/payment-state.js';
import { Payment } from '../payments/payments.entity.js';
import type { BotContext } from './bot-context.js';
import { Sender } from './sender.js';
import { TEXTS } from './texts.js';

/** Payments shown with a question. */
const SHOWN = 3;
/** Characters of a question that are passed on: with its head it must fit a message (4096). */
const LONGEST = 3_000;

const isPrompt = (text: string | undefined): boolean =>
  text !== undefined && Object.values(TEXTS).some(({ support }) => text.startsWith(support.prompt));

/**
 * /paysupport, which Telegram wants of everybody who sells (terms 6.2.1): the question goes to the people
 * of ADMIN_IDS with the last payments of who asks, and an answer comes back by /answer.
 */
@Injectable()
export class Support {
  private readonly log = new Logger(Support.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly limits: RateLimits,
    private readonly sender: Sender,
  ) {}

  answer(on: Composer<BotContext>): void {
    on.command('paysupport', async (ctx) => {
      const question = ctx.match.trim();
      if (question) await this.ask(ctx, question);
      else await this.invite(ctx);
    });
    // A command of the menu is sent as it is pressed, so the question comes as a reply to what we said.
    on.on('message:text').filter(
      ({ me, msg }) => msg.reply_to_message?.from?.id === me.id && isPrompt(msg.reply_to_message.text),
      (ctx) => this.ask(ctx, ctx.msg.text),
    );
  }

  private async invite(ctx: BotContext): Promise<void> {
    const { texts, user } = ctx;
    const { support } = texts;
    const payments = await this.payments(user, texts.moment);
    const known = payments.length > 0 ? ['', support.payments, ...payments] : [];
    if (env().ADMIN_IDS.length === 0) {
      await ctx.reply([support.nobody, ...known].join('\n'));
      return;
    }
    await ctx.reply([support.prompt, support.again, ...known].join('\n'), { reply_markup: { force_reply: true } });
  }

  private async ask(ctx: BotContext, question: string): Promise<void> {
    const { texts, user } = ctx;
    const { ADMIN_IDS } = env();
    if (ADMIN_IDS.length === 0) {
      await ctx.reply(texts.support.nobody);
      return;
    }
    try {
      await this.limits.spend('payments', user.id);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { title, text } = texts.refusals.rate_limited(error.extras);
      await ctx.reply(`${title}. ${text}`);
      return;
    }
    const passed = await Promise.all(ADMIN_IDS.map((id) => this.pass(ctx, id, question.slice(0, LONGEST))));
    await ctx.reply(passed.includes(true) ? texts.support.passed : texts.support.notPassed);
  }

  /** To one admin, who must have written to the bot once: Telegram lets nobody be written to before. */
  private async pass({ user }: BotContext, adminId: number, question: string): Promise<boolean> {
    const admin = await this.dataSource.manager.findOneBy(User, { telegramId: adminId });
    if (!admin) {
      this.log.warn(`Admin ${adminId} has never written to the bot, so questions do not reach him`);
      return false;
    }
    const { moment, support } = TEXTS[admin.locale];
    const name = [user.firstName, user.lastName, user.username && `@${user.username}`].filter(Boolean).join(' ');
    const payments = await this.payments(user, moment);
    const text = [
      `/paysupport: ${name} (${user.telegramId})`,
      '',
      question,
      '',
      ...(payments.length > 0 ? [support.payments, ...payments, ''] : []),
      `/answer ${user.telegramId} …`,
    ].join('\n');
    return (await this.sender.send(admin, { text })).kind === 'sent';
  }

  private async payments(user: User, moment: (at: string) => string): Promise<string[]> {
    const rows = await this.dataSource.manager.find(Payment, {
      where: { userId: user.id },
      order: { createdAt: 'DESC' },
      take: SHOWN,
    });
    return rows.map(({ id, createdAt, amount, currency, status }) => {
      const { value } = sumOf(amount, currency);
      const mark = isPaid(status) ? '✓' : '–';
      return `${mark} ${moment(createdAt.toISOString())}, ${value} ${currency === 'RUB' ? '₽' : '⭐'}\n   ${id}`;
    });
  }
}
