import { EventEmitter } from 'node:events';
import type { PhotoSize } from './files.js';
import type { MessageEntity } from './formatting.js';
import type { TelegramUser } from './init-data.js';
import type { InlineKeyboard } from './keyboard.js';
import { badRequest, Refusal } from './refusal.js';

export interface User extends TelegramUser {
  is_bot: boolean;
}

export interface PaymentDetails {
  currency: 'XTR';
  /** Whole Stars. */
  total_amount: number;
  invoice_payload: string;
  telegram_payment_charge_id: string;
  provider_payment_charge_id: string;
}

/** A message of the Bot API, as far as the stand-in goes. */
export interface Message {
  message_id: number;
  from: User;
  chat: { id: number; type: 'private'; first_name: string; last_name?: string; username?: string };
  /** Unix seconds. */
  date: number;
  edit_date?: number;
  text?: string;
  entities?: MessageEntity[];
  photo?: PhotoSize[];
  caption?: string;
  caption_entities?: MessageEntity[];
  reply_markup?: { inline_keyboard: InlineKeyboard };
  invoice?: { title: string; description: string; start_parameter: string; currency: string; total_amount: number };
  successful_payment?: PaymentDetails & {
    subscription_expiration_date?: number;
    is_recurring?: true;
    is_first_recurring?: true;
  };
  refunded_payment?: PaymentDetails;
}

export type MessageContent = Omit<Message, 'message_id' | 'from' | 'chat' | 'date'>;

export type MenuButton =
  { type: 'default' } | { type: 'commands' } | { type: 'web_app'; text: string; web_app: { url: string } };

/** The private chat of one person with the bot. */
export interface Chat {
  user: User;
  /** The person stopped the bot: it may not write, and hears nothing. */
  blocked: boolean;
  messages: Message[];
  menuButton?: MenuButton;
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

/**
 * People and their chats with the bot. Emits `change` with the person's id when a chat looks
 * different, `notice` with the id and what the bot answered to a pressed button.
 */
export class Chats extends EventEmitter<{ change: [number]; notice: [number, { text: string; alert: boolean }] }> {
  #chats = new Map<number, Chat>();
  #nextMessageId = 1;

  constructor(
    readonly bot: User,
    private readonly people: readonly TelegramUser[],
  ) {
    super();
    this.setMaxListeners(0);
    this.clear();
  }

  clear(): void {
    const known = [...this.#chats.keys()];
    this.#chats.clear();
    this.#nextMessageId = 1;
    this.people.forEach((person) => this.know(person));
    known.forEach((userId) => this.emit('change', userId));
  }

  /** Makes a person known, or brings what is known up to date. */
  know(person: TelegramUser): Chat {
    const user: User = { ...person, is_bot: false };
    const chat = this.#chats.get(person.id) ?? { user, blocked: false, messages: [] };
    chat.user = user;
    this.#chats.set(person.id, chat);
    return chat;
  }

  find(userId: number): Chat | undefined {
    return this.#chats.get(userId);
  }

  /** @throws Error when nobody has this id: the caller is a test or a page, not the bot */
  of(userId: number): Chat {
    const chat = this.find(userId);
    if (!chat) throw new Error(`Nobody has the id ${userId}: make the person known with user() first`);
    return chat;
  }

  /**
   * The chat the bot may write to.
   * @throws Refusal for an unknown one (400) and one whose owner blocked the bot (403)
   */
  writable(chatId: number): Chat {
    const chat = this.find(chatId);
    if (!chat) throw badRequest('chat not found');
    if (chat.blocked) throw new Refusal(403, 'Forbidden: bot was blocked by the user');
    return chat;
  }

  all(): Chat[] {
    return [...this.#chats.values()];
  }

  add(chat: Chat, from: User, content: MessageContent): Message {
    const { id, first_name, last_name, username } = chat.user;
    const message: Message = {
      message_id: this.#nextMessageId,
      from,
      chat: {
        id,
        first_name,
        ...(last_name === undefined ? {} : { last_name }),
        ...(username === undefined ? {} : { username }),
        type: 'private',
      },
      date: seconds(Date.now()),
      ...content,
    };
    this.#nextMessageId += 1;
    chat.messages.push(message);
    this.emit('change', id);
    return message;
  }

  /** Puts `content` in the place of what the message was; its buttons are gone unless they are given again. */
  edit(chat: Chat, message: Message, content: MessageContent): Message {
    const { message_id, from, chat: where, date } = message;
    const edited: Message = { message_id, from, chat: where, date, edit_date: seconds(Date.now()), ...content };
    chat.messages.splice(chat.messages.indexOf(message), 1, edited);
    this.emit('change', chat.user.id);
    return edited;
  }

  remove(chat: Chat, message: Message): void {
    chat.messages.splice(chat.messages.indexOf(message), 1);
    this.emit('change', chat.user.id);
  }

  /** Virtual time: everything becomes older. */
  age(ms: number): void {
    for (const { messages, user } of this.#chats.values()) {
      for (const message of messages) message.date -= seconds(ms);
      this.emit('change', user.id);
    }
  }
}
