import type { Handler } from './handler.js';
import { readInvoice } from './invoices.js';
import { readKeyboard } from './keyboard.js';
import { badRequest } from './refusal.js';

const createInvoiceLink: Handler = ({ args, account, origin }) => {
  const { slug } = account.invoices.create(readInvoice(args, { subscriptions: true }));
  return `${origin}/invoice/${slug}`;
};

const sendInvoice: Handler = ({ args, account }) => {
  const fields = readInvoice(args, { subscriptions: false });
  const keyboard = readKeyboard(args) ?? [[{ text: `Pay ★${fields.amount}`, pay: true }]];
  const chat = account.chats.writable(args.chatId());
  const { title, description, amount } = fields;
  const message = account.chats.add(chat, account.chats.bot, {
    invoice: {
      title,
      description,
      start_parameter: args.text('start_parameter'),
      currency: 'XTR',
      total_amount: amount,
    },
    reply_markup: { inline_keyboard: keyboard },
  });
  account.invoices.attach(message.message_id, account.invoices.create(fields));
  return message;
};

const answerPreCheckoutQuery: Handler = async ({ args, account, fault }) => {
  const ok = args.flag('ok');
  const verdict = ok ? ({ ok } as const) : ({ ok: false, error: args.required('error_message') } as const);
  await account.checkout.answer(args.text('pre_checkout_query_id'), verdict, fault?.do === 'success-first');
  return true;
};

const refundStarPayment: Handler = ({ args, account, fault }) => {
  const charge = account.stars.refund(args.userId(), args.required('telegram_payment_charge_id'));
  void account.checkout.announceRefund(charge);
  // Telegram did so from December 2024 to January 2025 (tdlib/telegram-bot-api#690).
  if (fault?.do === 'already-refunded') throw badRequest('CHARGE_ALREADY_REFUNDED');
  return true;
};

const getStarTransactions: Handler = ({ args, account }) => {
  const offset = args.integer('offset', 0, 0, Number.MAX_SAFE_INTEGER);
  return { transactions: account.stars.transactions.slice(offset, offset + args.integer('limit', 100, 1, 100)) };
};

const getMyStarBalance: Handler = ({ account }) => {
  const { received, refunded } = account.stars.totals;
  return { amount: received - refunded };
};

const editUserStarSubscription: Handler = ({ args, account }) => {
  const chargeId = args.required('telegram_payment_charge_id');
  const changed = account.subscriptions.edit(args.userId(), chargeId, args.flag('is_canceled'));
  if (account.settings.announceOwnCancel) void account.updates.announce('subscription', changed);
  return true;
};

/** Stars. */
export const paymentMethods = {
  createInvoiceLink,
  sendInvoice,
  answerPreCheckoutQuery,
  refundStarPayment,
  getStarTransactions,
  getMyStarBalance,
  editUserStarSubscription,
};
