import Fastify from 'fastify';
import type { AddressInfo } from 'node:net';
import { Account } from './account.js';
import { chatPage } from './chat-page.js';
import { invoicePage } from './invoice-page.js';
import { Links } from './links.js';
import { assets } from './page.js';
import { botApi, runWebhookAnswer } from './bot-api.js';
import type { Message, User } from './chats.js';
import type { PaymentStatus, QueryChange } from './checkout.js';
import { controlRoutes } from './control.js';
import { SANDBOX_BOT_TOKEN, type TelegramUser } from './init-data.js';
import { AppOrigins, launch } from './launch.js';
import { PEOPLE } from './people.js';
import type { PreparedMessage } from './profile.js';
import type { LoggedCall } from './request-log.js';
import { samples } from './samples.js';
import type { ScriptStep, ScriptStepInput } from './script.js';
import { DEFAULTS, type Settings } from './settings.js';
import type { StarTransaction } from './stars.js';
import type { SubscriptionState } from './subscriptions.js';
import { Visitors } from './visitors.js';
import type { Delivery, Secret, Update } from './webhook.js';

export type { StarTransaction };
export type { Message as SentMessage } from './chats.js';
export type { ScriptStepInput as TelegramScriptStepInput } from './script.js';

export interface TelegramOptions {
  /** A free one when not given. */
  port?: number;
  /** The app's origin; with 127.0.0.1 also the same port of localhost, and the other way round. */
  appUrl: string;
  /** A second origin that may be launched: the development server of the screen. */
  devUrl?: string | undefined;
  /** Without `@`. */
  botUsername?: string;
  settings?: Partial<Settings>;
}

/** What a test or a person may do to the running stand-in; `GET /` on it lists the same over HTTP. */
export interface TelegramControl {
  /** Adds faults to come, played in this order. */
  script(...steps: ScriptStepInput[]): void;
  pending(): ScriptStep[];
  /** Makes a person known. The people of the sandbox are from the start. */
  user(user: TelegramUser): void;
  /** Stars the person has left to pay with; null, as at the start, is any number. */
  wallet(userId: number, stars: number | null): void;
  /**
   * A message from this person. As all that announces an update it resolves after the first attempt to
   * deliver it, at once without a webhook.
   */
  send(userId: number, message: { text?: string; photo?: Buffer }): Promise<void>;
  /** Presses a button under a message of the bot. */
  press(userId: number, messageId: number, callbackData: string): Promise<void>;
  /** Stops the bot for this person (403 when it writes, `my_chat_member`), or starts it again. */
  block(userId: number, blocked?: boolean): void;
  /** What stands behind a link of createInvoiceLink. */
  invoice(link: string): {
    payload: string;
    title: string;
    description: string;
    amount: number;
    subscriptionPeriod: number | undefined;
  };
  /**
   * Opens the link and pays: asks the bot, charges, announces. Resolves with what the Mini App would
   * see: `failed` when the bot refuses or does not answer, `cancelled` without enough Stars.
   */
  pay(userId: number, link: string): Promise<PaymentStatus>;
  /** A pre-checkout query alone, true or forged; nothing is charged. */
  preCheckout(userId: number, link: string, change?: QueryChange): Promise<{ ok: boolean; error?: string } | 'timeout'>;
  /** Charges a subscription for its next period, whatever its state; returns the id of the new charge. */
  renew(chargeId: string): Promise<string>;
  /** Cancels, resumes or fails a subscription as its owner would: update `subscription`. */
  subscription(chargeId: string, state: SubscriptionState): Promise<void>;
  /** Telegram takes the Stars back: `refunded_payment`, and a transaction out with the same id. */
  chargeback(chargeId: string): Promise<void>;
  /** Delivers any update now; its `update_id`, or the next one. HTTP status of each attempt, null when unreachable. */
  update(update: object, options?: { secret?: Secret; times?: number; parallel?: boolean }): Promise<(number | null)[]>;
  redeliver(updateId: number, times?: number): Promise<(number | null)[]>;
  updates(): Update[];
  /** What the bot has written, oldest first, without what it deleted. */
  messages(userId?: number): Message[];
  transactions(): StarTransaction[];
  deliveries(): Delivery[];
  /** Calls of the bot. */
  log(): LoggedCall[];
  /** What savePreparedInlineMessage keeps. */
  prepared(): PreparedMessage[];
  /** Lets virtual time pass: what is stored becomes older by `ms`, and what thereby is due happens. */
  advance(ms: number): Promise<void>;
  /** Stars received and given back. */
  totals(): { received: number; refunded: number };
  /** Changes what is given and returns all settings. */
  settings(change?: Partial<Settings>): Settings;
  reset(): Promise<void>;
}

/** Stand-in of Telegram, on 127.0.0.1: it opens the Mini App, and it is the Bot API. */
export interface Telegram {
  /** Root of the Bot API, and of all the pages. */
  readonly url: string;
  /** The page that signs launch parameters and sends the browser on to the app. */
  readonly launchUrl: string;
  /** The chat of this person with the bot. */
  readonly chatUrl: (user: string) => string;
  readonly botUsername: string;
  readonly control: TelegramControl;
  readonly close: () => Promise<void>;
}

function controlOf(account: Account, first: Settings): TelegramControl {
  const { settings, checkout, invoices } = account;
  return {
    script: (...steps) => steps.forEach((step) => account.script.add(step)),
    pending: () => account.script.pending,
    user: (user) => void account.chats.know(user),
    wallet: (userId, stars) => account.stars.setWallet(userId, stars),
    send: (userId, message) => account.send(userId, message),
    press: async (userId, messageId, data) => account.press(userId, messageId, data),
    block: (userId, blocked) => void account.block(userId, blocked),
    invoice: (link) => {
      const { slug: _, ...invoice } = invoices.ofLink(link);
      return invoice;
    },
    pay: async (userId, link) => (await checkout.pay(userId, invoices.ofLink(link))).status,
    preCheckout: async (userId, link, change) => checkout.query(userId, invoices.ofLink(link), change),
    renew: (chargeId) => account.renew(chargeId),
    subscription: async (chargeId, state) => account.changeSubscription(chargeId, state),
    chargeback: async (chargeId) => account.chargeback(chargeId),
    update: (update, options) => account.updates.deliver(update, options),
    redeliver: async (updateId, times) => account.updates.redeliver(updateId, times),
    updates: () => account.updates.made,
    messages: (userId) => structuredClone(account.botMessages(userId)),
    transactions: () => account.stars.transactions,
    deliveries: () => account.updates.deliveries,
    log: () => account.log.entries,
    prepared: () => [...account.profile.prepared],
    advance: (ms) => account.advance(ms),
    totals: () => account.stars.totals,
    settings: (change) => ({ ...Object.assign(settings, change) }),
    reset: async () => {
      await account.clear();
      Object.assign(settings, first);
    },
  };
}

/** Starts a stand-in of Telegram: launch page, chat and invoice pages, Bot API and control endpoints on one port. */
export async function startTelegram(options: TelegramOptions): Promise<Telegram> {
  const first: Settings = { ...DEFAULTS, ...options.settings };
  const botUsername = options.botUsername ?? 'primerka_sandbox_bot';
  const bot: User = {
    id: Number(SANDBOX_BOT_TOKEN.split(':')[0]),
    is_bot: true,
    first_name: 'Primerka',
    username: botUsername,
  };
  let origin = '';
  const account: Account = new Account(
    { ...first },
    {
      bot,
      people: Object.values(PEOPLE),
      onWebhookAnswer: (body) => void runWebhookAnswer(body, account, origin),
    },
  );
  const control = controlOf(account, first);
  const visitors = new Visitors(account.chats);
  const origins = new AppOrigins(options.appUrl, options.devUrl);

  const app = Fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 1000 } });
  const links = new Links(origins, botUsername, (url) => url.origin === origin && url.pathname.startsWith('/invoice/'));
  await app.register(samples);
  await app.register(assets);
  await app.register(invoicePage, { account, visitors });
  await app.register(chatPage, { account, visitors, links });
  await app.register(launch, { origins, visitors });
  await app.register(controlRoutes, { control, botUsername });
  await app.register(botApi, { token: SANDBOX_BOT_TOKEN, account, origin: () => origin });
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    url: origin,
    launchUrl: `${origin}/sandbox/launch`,
    chatUrl: (user) => `${origin}/sandbox/chat?user=${encodeURIComponent(user)}`,
    botUsername,
    control,
    close: async () => {
      await account.clear();
      await app.close();
    },
  };
}
