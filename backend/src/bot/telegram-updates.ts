import { Injectable, Logger } from '@nestjs/common';
import { Api } from 'grammy';
import type { Update as TelegramUpdate } from 'grammy/types';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { User } from '../auth/user.entity.js';
import { env } from '../env.js';
import { StarsNotifications } from '../payments/stars-notifications.js';
import { clientOptions, wordsOf } from './telegram-client.js';
import { UpdateInbox } from './update-inbox.js';

/** Seconds a call of the Bot API may take: a pre-checkout has ten in all. */
const TIMEOUT = 3;

const From = z.object({ id: z.number().int(), language_code: z.string().optional() });
const Paid = z.object({
  currency: z.string(),
  total_amount: z.number().int(),
  invoice_payload: z.string(),
  telegram_payment_charge_id: z.string(),
});

const Said = z.object({ chat: z.object({ type: z.string() }) });

/** The parts of an update that decide what becomes of it (https://core.telegram.org/bots/api#update). */
const Update = z.object({
  update_id: z.number().int(),
  pre_checkout_query: z
    .object({ id: z.string(), from: From, currency: z.string(), total_amount: z.number(), invoice_payload: z.string() })
    .optional(),
  message: z
    .object({
      date: z.number().int(),
      successful_payment: Paid.extend({
        subscription_expiration_date: z.number().int().optional(),
        is_recurring: z.boolean().optional(),
        is_first_recurring: z.boolean().optional(),
      }).optional(),
      refunded_payment: Paid.optional(),
      chat: Said.shape.chat.optional(),
    })
    .optional(),
  callback_query: z.object({ message: Said.optional() }).optional(),
  my_chat_member: Said.optional(),
  subscription: z
    .object({ invoice_payload: z.string(), state: z.enum(['canceled', 'active', 'failed']) })
    // A state that Telegram has yet to think of must not hold up the updates behind it.
    .optional()
    .catch(undefined),
});
type Update = z.infer<typeof Update>;

const REFUSED = {
  ru: 'Этот счёт уже нельзя оплатить. Откройте «Примерку» и начните оплату заново: деньги не списаны.',
  en: 'This invoice can no longer be paid. Open the app and start again: nothing was charged.',
};

/** The kinds we ask Telegram for. An omitted kind would keep what was asked for before, so all are listed. */
export const KINDS = ['message', 'callback_query', 'my_chat_member', 'pre_checkout_query', 'subscription'] as const;

/**
 * Where every update arrives, by webhook or by polling: payments go to their feature, what a person says
 * in his chat with the bot to the inbox, the rest is let go. What must not be lost is written down before
 * this returns.
 */
@Injectable()
export class TelegramUpdates {
  private readonly log = new Logger(TelegramUpdates.name);
  private readonly api = new Api(env().TELEGRAM_BOT_TOKEN, clientOptions(TIMEOUT));

  constructor(
    private readonly dataSource: DataSource,
    private readonly stars: StarsNotifications,
    private readonly inbox: UpdateInbox,
  ) {}

  /** @throws when the update could not be written down: Telegram is to send it again */
  async receive(body: unknown): Promise<void> {
    const parsed = Update.safeParse(body);
    // One we cannot read would be sent again for a day; it is not the kind we act on.
    if (!parsed.success) return;
    const { data: update } = parsed;
    await this.paid(update);
    const { message, callback_query: pressed, my_chat_member: moved } = update;
    const isPayment = message?.successful_payment ?? message?.refunded_payment;
    const chat = message?.chat ?? pressed?.message?.chat ?? moved?.chat;
    // The secret, or Telegram's own address, says that the rest of it has the shape it should have.
    if (chat?.type === 'private' && !isPayment) await this.inbox.accept(body as TelegramUpdate);
  }

  private async paid({ update_id, pre_checkout_query: query, message, subscription }: Update): Promise<void> {
    if (query) await this.preCheckout(query);
    if (message?.successful_payment) {
      const paid = message.successful_payment;
      const ends = paid.subscription_expiration_date;
      await this.stars.charged({
        chargeId: paid.telegram_payment_charge_id,
        payload: paid.invoice_payload,
        stars: paid.total_amount,
        currency: paid.currency,
        at: new Date(message.date * 1000).toISOString(),
        recurring: paid.is_recurring ?? false,
        firstRecurring: paid.is_first_recurring ?? false,
        expiresAt: ends === undefined ? null : new Date(ends * 1000).toISOString(),
      });
    }
    if (message?.refunded_payment) await this.stars.refunded(message.refunded_payment.telegram_payment_charge_id);
    if (subscription) await this.stars.subscription(update_id, subscription.invoice_payload, subscription.state);
  }

  private async preCheckout(query: NonNullable<Update['pre_checkout_query']>): Promise<void> {
    const { id, from, currency, total_amount: stars, invoice_payload: payload } = query;
    const user = await this.dataSource.manager.findOneBy(User, { telegramId: from.id }).catch(() => null);
    const agreed = await this.stars.preCheckout(user?.id ?? null, { payload, stars, currency });
    const words = from.language_code?.startsWith('ru') ? REFUSED.ru : REFUSED.en;
    try {
      await this.api.answerPreCheckoutQuery(id, agreed, agreed ? {} : { error_message: words });
    } catch (error) {
      // Then Telegram takes nothing, and a second answer to the same question is refused.
      this.log.warn(`A pre-checkout could not be answered: ${wordsOf(error)}`);
    }
  }
}
