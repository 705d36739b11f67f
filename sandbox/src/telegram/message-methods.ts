import { isDeepStrictEqual } from 'node:util';
import type { Account } from './account.js';
import type { Args } from './args.js';
import type { Chat, Message, MessageContent } from './chats.js';
import type { PhotoSize } from './files.js';
import { readFormatted, type FormattedText } from './formatting.js';
import type { Handler } from './handler.js';
import { readKeyboard, type InlineKeyboard } from './keyboard.js';
import { badRequest } from './refusal.js';

const TEXT_MAX = 4096;
const CAPTION_MAX = 1024;
const PHOTO_URL_TIMEOUT_MS = 20_000;
const PHOTO_URL_MAX_BYTES = 5 * 1024 * 1024;
/** How long a message of a private chat can be deleted. */
const DELETE_WITHIN_S = 48 * 3600;

const withKeyboard = (keyboard: InlineKeyboard | undefined): MessageContent =>
  keyboard ? { reply_markup: { inline_keyboard: keyboard } } : {};

const asText = ({ text, entities }: FormattedText): MessageContent => ({
  text,
  ...(entities.length > 0 && { entities }),
});

const asCaption = ({ text, entities }: FormattedText): MessageContent =>
  text === '' ? {} : { caption: text, ...(entities.length > 0 && { caption_entities: entities }) };

function readText(args: Args): FormattedText {
  const formatted = readFormatted(args, 'text');
  if (formatted.text === '') throw badRequest('message text is empty');
  if (formatted.text.length > TEXT_MAX) throw badRequest('message is too long');
  return formatted;
}

const sendMessage: Handler = ({ args, account }) => {
  const text = readText(args);
  const keyboard = readKeyboard(args);
  const chat = account.chats.writable(args.chatId());
  return account.chats.add(chat, account.chats.bot, { ...asText(text), ...withKeyboard(keyboard) });
};

async function download(url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PHOTO_URL_TIMEOUT_MS) }).catch(() => null);
  if (!response?.ok) throw badRequest('failed to get HTTP URL content');
  if (!response.headers.get('content-type')?.startsWith('image/'))
    throw badRequest('wrong type of the web page content');
  if (Number(response.headers.get('content-length')) > PHOTO_URL_MAX_BYTES)
    throw badRequest('failed to get HTTP URL content');
  return Buffer.from(await response.arrayBuffer());
}

async function readPhoto(args: Args, account: Account): Promise<PhotoSize[]> {
  const file = args.file('photo');
  if (file) return account.files.addPhoto(file.bytes);
  const given = args.text('photo');
  if (given === '') throw badRequest('there is no photo in the request');
  if (/^https?:\/\//.test(given)) return account.files.addPhoto(await download(given));
  const known = account.files.photoOf(given);
  if (!known) throw badRequest('wrong remote file identifier specified: Wrong string length');
  return known;
}

const sendPhoto: Handler = async ({ args, account }) => {
  const caption = readFormatted(args, 'caption');
  if (caption.text.length > CAPTION_MAX) throw badRequest('message caption is too long');
  const keyboard = readKeyboard(args);
  const chat = account.chats.writable(args.chatId());
  const photo = await readPhoto(args, account);
  return account.chats.add(chat, account.chats.bot, { photo, ...asCaption(caption), ...withKeyboard(keyboard) });
};

const sendChatAction: Handler = ({ args, account }) => {
  args.required('action');
  account.chats.writable(args.chatId());
  return true;
};

function messageOf(args: Args, account: Account, doing: 'edit' | 'delete'): { chat: Chat; message: Message } {
  const chat = account.chats.writable(args.chatId());
  const id = args.integer('message_id', 0, 0, Number.MAX_SAFE_INTEGER);
  const message = chat.messages.find(({ message_id }) => message_id === id);
  if (!message) throw badRequest(`message to ${doing} not found`);
  return { chat, message };
}

/** Puts the new content in place, unless it is the old one: Telegram refuses to change nothing. */
function change(account: Account, chat: Chat, message: Message, content: MessageContent): Message {
  if (!message.from.is_bot) throw badRequest("message can't be edited");
  const { message_id: _id, from: _from, chat: _chat, date: _date, edit_date: _edited, ...before } = message;
  if (isDeepStrictEqual(before, content)) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    );
  }
  return account.chats.edit(chat, message, content);
}

const editMessageText: Handler = ({ args, account }) => {
  const text = readText(args);
  const keyboard = readKeyboard(args);
  const { chat, message } = messageOf(args, account, 'edit');
  if (message.text === undefined) throw badRequest('there is no text in the message to edit');
  return change(account, chat, message, { ...asText(text), ...withKeyboard(keyboard) });
};

const editMessageReplyMarkup: Handler = ({ args, account }) => {
  const keyboard = readKeyboard(args);
  const { chat, message } = messageOf(args, account, 'edit');
  const {
    message_id: _id,
    from: _from,
    chat: _chat,
    date: _date,
    edit_date: _edited,
    reply_markup: _old,
    ...content
  } = message;
  return change(account, chat, message, { ...content, ...withKeyboard(keyboard) });
};

const deleteMessage: Handler = ({ args, account }) => {
  const { chat, message } = messageOf(args, account, 'delete');
  if (message.date < Date.now() / 1000 - DELETE_WITHIN_S) throw badRequest("message can't be deleted for everyone");
  account.chats.remove(chat, message);
  return true;
};

const answerCallbackQuery: Handler = ({ args, account }) => {
  const id = args.text('callback_query_id');
  const userId = account.pressed.get(id);
  const text = args.text('text');
  if (text.length > 200) throw badRequest('MESSAGE_TOO_LONG');
  if (userId === undefined) throw badRequest('query is too old and response timeout expired or query ID is invalid');
  account.pressed.delete(id);
  if (text !== '') account.chats.emit('notice', userId, { text, alert: args.flag('show_alert') });
  return true;
};

const getFile: Handler = ({ args, account }) => {
  const file = account.files.find(args.required('file_id'));
  if (!file) throw badRequest('wrong file_id or the file is temporarily unavailable');
  const { file_id, file_unique_id, file_size, path } = file;
  return { file_id, file_unique_id, file_size, file_path: path };
};

/** Messages, their buttons and their files. */
export const messageMethods = {
  sendMessage,
  sendPhoto,
  sendChatAction,
  editMessageText,
  editMessageReplyMarkup,
  deleteMessage,
  answerCallbackQuery,
  getFile,
};
