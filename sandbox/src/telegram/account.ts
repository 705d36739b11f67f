import { randomInt } from 'node:crypto';
import { Chats, type Chat, type Message, type User } from './chats.js';
import { Checkout } from './checkout.js';
import { Files } from './files.js';
import { Flood } from './flood.js';
import { withFound } from './formatting.js';
import type { TelegramUser } from './init-data.js';
import { Invoices } from './invoices.js';
import { Profile } from './profile.js';
import { RequestLog } from './request-log.js';
import { Script } from './script.js';
import type { Settings } from './settings.js';
import { Stars } from './stars.js';
import { Subscriptions, type SubscriptionState } from './subscriptions.js';
import { Updates } from './updates.js';

export interface SentPhotoOrText {
  text?: string;
  photo?: Buffer;
}

/**
 * All that Telegram keeps of one bot, and what people do with that bot: they write, press buttons,
 * block it, and their subscriptions come due.
 */
export class Account {
  readonly script = new Script();
  readonly log = new RequestLog();
  readonly files = new Files();
  readonly invoices = new Invoices();
  readonly stars = new Stars();
  readonly profile = new Profile();
  readonly flood: Flood;
  readonly chats: Chats;
  readonly updates: Updates;
  readonly subscriptions: Subscriptions;
  readonly checkout: Checkout;
  /** Callback queries that wait for their answer, with the person who pressed. */
  readonly pressed = new Map<string, number>();

  constructor(
    readonly settings: Settings,
    options: { bot: User; people: readonly TelegramUser[]; onWebhookAnswer: (body: string) => void },
  ) {
    this.flood = new Flood(settings);
    this.chats = new Chats(options.bot, options.people);
    this.updates = new Updates(settings, this.script, options.onWebhookAnswer);
    this.subscriptions = new Subscriptions(this.stars, settings);
    this.checkout = new Checkout(this);
  }

  /**
   * A message from this person. Resolves when its delivery has been tried once, or when it is `sent`.
   * @throws Error when the person is not known or has blocked the bot
   */
  async send(
    userId: number,
    { text = '', photo }: SentPhotoOrText,
    until: 'sent' | 'delivered' = 'delivered',
  ): Promise<void> {
    const chat = this.#open(userId);
    const { text: words, entities } = withFound({ text, entities: [] });
    const found = entities.length > 0 ? entities : undefined;
    const content = photo
      ? {
          photo: await this.files.addPhoto(photo),
          ...(words && { caption: words, ...(found && { caption_entities: found }) }),
        }
      : { text: words, ...(found && { entities: found }) };
    const delivered = this.updates.announce('message', this.chats.add(chat, chat.user, content));
    if (until === 'delivered') await delivered;
  }

  /**
   * Presses a button under a message of the bot. The data is taken as given: old buttons can be pressed too.
   * @throws Error for an unknown person or message
   */
  press(userId: number, messageId: number, data: string): Promise<void> {
    const chat = this.#open(userId);
    const message = chat.messages.find(({ message_id }) => message_id === messageId);
    if (!message) throw new Error(`There is no message ${messageId} in the chat with ${userId}`);
    const id = `${userId}${String(randomInt(1e12)).padStart(12, '0')}`;
    this.pressed.set(id, userId);
    return this.updates.announce('callback_query', {
      id,
      from: chat.user,
      message,
      chat_instance: String(-1e15 - userId),
      data,
    });
  }

  /** Stops the bot for this person, or starts it again. Nothing happens when it already is so. */
  block(userId: number, blocked = true): Promise<void> {
    const chat = this.chats.of(userId);
    if (chat.blocked === blocked) return Promise.resolve();
    chat.blocked = blocked;
    this.chats.emit('change', userId);
    const member = (status: 'member' | 'kicked') => ({
      user: this.chats.bot,
      status,
      ...(status === 'kicked' ? { until_date: 0 } : {}),
    });
    const { id, first_name } = chat.user;
    return this.updates.announce('my_chat_member', {
      chat: { id, first_name, type: 'private' },
      from: chat.user,
      date: Math.floor(Date.now() / 1000),
      old_chat_member: member(blocked ? 'member' : 'kicked'),
      new_chat_member: member(blocked ? 'kicked' : 'member'),
    });
  }

  /** Charges a subscription once more and tells the bot; returns the id of the new charge. */
  async renew(chargeId: string, at = Date.now()): Promise<string> {
    const { charge, recurring } = this.subscriptions.renew(chargeId, at);
    await this.checkout.announcePayment(this.chats.of(charge.user.id), charge, recurring);
    return charge.id;
  }

  /** @throws Error when no subscription has this charge */
  changeSubscription(chargeId: string, state: SubscriptionState): Promise<void> {
    return this.updates.announce('subscription', this.subscriptions.change(chargeId, state));
  }

  /** @throws Error when there is no such charge, or its Stars have gone back already */
  chargeback(chargeId: string): Promise<void> {
    const charge = this.stars.find(chargeId);
    if (!charge || charge.refunded) throw new Error(`There is no charge ${chargeId} to be taken back`);
    return this.checkout.announceRefund(this.stars.refund(charge.user.id, chargeId));
  }

  /**
   * Lets virtual time pass: what is stored becomes older, and what thereby is due happens, one
   * period of a subscription after the other.
   */
  async advance(ms: number): Promise<void> {
    for (const part of [this.chats, this.updates, this.stars, this.subscriptions, this.checkout]) part.age(ms);
    while (this.settings.autoRenew) {
      const [next] = this.subscriptions.due;
      if (!next) return;
      if (this.subscriptions.canPay(next.chargeId)) await this.renew(next.chargeId, next.at);
      else await this.changeSubscription(next.chargeId, 'failed');
    }
  }

  /** The bot's messages, to one person or to all, oldest first. */
  botMessages(userId?: number): Message[] {
    const chats = this.chats.all().filter(({ user }) => userId === undefined || user.id === userId);
    return chats
      .flatMap(({ messages }) => messages)
      .filter(({ from }) => from.is_bot)
      .toSorted((a, b) => a.message_id - b.message_id);
  }

  async clear(): Promise<void> {
    this.checkout.clear();
    await this.updates.clear();
    for (const part of [this.script, this.log, this.files, this.invoices, this.stars, this.profile]) part.clear();
    this.subscriptions.clear();
    this.flood.clear();
    this.chats.clear();
    this.pressed.clear();
  }

  #open(userId: number): Chat {
    const chat = this.chats.of(userId);
    if (chat.blocked) throw new Error(`${chat.user.first_name} has blocked the bot`);
    return chat;
  }
}
