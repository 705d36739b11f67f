import { Injectable } from '@nestjs/common';
import { Id } from '@primerka/contract';
import type { CommandContext, Composer } from 'grammy';
import { DataSource } from 'typeorm';
import { User } from '../auth/user.entity.js';
import { env } from '../env.js';
import { AppError } from '../errors.js';
import { sumOf } from '../payments/payment-views.js';
import { Payment } from '../payments/payments.entity.js';
import { Refunds } from '../payments/refunds.js';
import type { BotContext } from './bot-context.js';
import { Sender } from './sender.js';
import { TEXTS } from './texts.js';

/** Commands of the people in ADMIN_IDS. To everybody else they do not exist. */
@Injectable()
export class AdminCommands {
  constructor(
    private readonly dataSource: DataSource,
    private readonly refunds: Refunds,
    private readonly sender: Sender,
  ) {}

  answer(on: Composer<BotContext>): void {
    const admins = on.filter(({ user }) => env().ADMIN_IDS.includes(user.telegramId));
    admins.command('refund', (ctx) => this.refund(ctx));
    admins.command('answer', (ctx) => this.reply(ctx));
  }

  /** `/refund <payment> [sum]`; a worker carries it out. */
  private async refund(ctx: CommandContext<BotContext>): Promise<void> {
    const { admin } = ctx.texts;
    const [id = '', sum, ...more] = ctx.match.split(/\s+/).filter(Boolean);
    const known = Id.safeParse(id).success && more.length === 0;
    const payment = known ? await this.dataSource.manager.findOneBy(Payment, { id }) : null;
    const amount = payment && readSum(sum, payment.currency);
    if (!known || (payment && amount === undefined)) {
      await ctx.reply(admin.refundUsage);
    } else if (!payment) {
      await ctx.reply(admin.notFound);
    } else {
      await ctx.reply(await this.requested(ctx, payment, amount ?? null));
    }
  }

  private async requested({ texts: { admin } }: BotContext, payment: Payment, amount: number | null): Promise<string> {
    try {
      const refund = await this.refunds.request(payment.id, amount);
      const { value, currency } = sumOf(refund.amount, payment.currency);
      return admin.refundAsked(`${value} ${currency}`, refund.id);
    } catch (error) {
      if (error instanceof AppError && error.code === 'state.conflict') return admin.conflict;
      throw error;
    }
  }

  /** `/answer <Telegram id> <text>`: to somebody who asked by /paysupport. */
  private async reply(ctx: CommandContext<BotContext>): Promise<void> {
    const { admin } = ctx.texts;
    const [, id, text] = /^(\d{1,15})\s+(\S[\s\S]*)$/.exec(ctx.match) ?? [];
    if (!id || !text) {
      await ctx.reply(admin.answerUsage);
      return;
    }
    const user = await this.dataSource.manager.findOneBy(User, { telegramId: Number(id) });
    const sent = user && (await this.sender.send(user, { text: TEXTS[user.locale].support.answer(text) }));
    await ctx.reply(sent?.kind === 'sent' ? admin.answered : admin.notAnswered);
  }
}

/** Kopecks or Stars; null for all that is left, undefined for what is no sum. */
function readSum(text: string | undefined, currency: 'RUB' | 'XTR'): number | null | undefined {
  if (text === undefined) return null;
  if (currency === 'XTR') return /^\d{1,7}$/.test(text) ? Number(text) : undefined;
  return /^\d{1,7}(\.\d{2})?$/.test(text) ? Math.round(Number(text) * 100) : undefined;
}
