import type { Args } from './args.js';
import { record, string } from './json-fields.js';
import { badRequest } from './refusal.js';

export interface InlineButton {
  text: string;
  url?: string;
  web_app?: { url: string };
  callback_data?: string;
  pay?: boolean;
  switch_inline_query?: string;
  switch_inline_query_current_chat?: string;
  copy_text?: { text: string };
  style?: string;
}

export type InlineKeyboard = InlineButton[][];

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Telegram wants https for what it opens and calls; on this machine there is none, so loopback passes. */
export function isHttpsOrLoopback(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
}

function readButton(value: unknown): InlineButton {
  const refuse = (text: string) => badRequest(`can't parse inline keyboard button: ${text}`);
  const button = record(value);
  if (!button) throw refuse('InlineKeyboardButton must be an Object');
  const text = string(button['text']);
  if (text === '') throw refuse('Field "text" must be of type String');
  if ('url' in button) {
    const url = string(button['url']);
    if (!/^(https?|tg):\/\//.test(url) || !URL.canParse(url)) {
      throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
    }
    return { text, url };
  }
  if ('web_app' in button) {
    const url = string(record(button['web_app'])?.['url']);
    if (!isHttpsOrLoopback(url)) {
      throw badRequest(`inline keyboard button Web App URL '${url}' is invalid: Only HTTPS links are allowed`);
    }
    return { text, web_app: { url } };
  }
  if ('callback_data' in button) {
    const data = string(button['callback_data']);
    if (data === '' || Buffer.byteLength(data) > 64) throw badRequest('BUTTON_DATA_INVALID');
    return { text, callback_data: data };
  }
  if ('pay' in button) return { text, pay: true };
  for (const name of ['switch_inline_query', 'switch_inline_query_current_chat'] as const) {
    if (name in button) return { text, [name]: string(button[name]) };
  }
  if ('copy_text' in button) {
    return { text, copy_text: { text: string(record(button['copy_text'])?.['text']) } };
  }
  throw badRequest('text buttons are unallowed in the inline keyboard');
}

/**
 * The inline buttons of `reply_markup`; undefined without any. Keyboards under the text field are
 * accepted and not shown, as nothing of the product uses them.
 * @throws Refusal 400
 */
export function readKeyboard(args: Args): InlineKeyboard | undefined {
  const markup = args.json('reply_markup', 'reply keyboard markup');
  if (typeof markup !== 'object' || markup === null || !('inline_keyboard' in markup)) return undefined;
  const rows = markup.inline_keyboard;
  if (!Array.isArray(rows))
    throw badRequest('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays');
  const keyboard = rows.map((row: unknown) => {
    if (!Array.isArray(row))
      throw badRequest('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays');
    return row.map((button: unknown) => readButton(button));
  });
  if (keyboard.flat().length > 100) throw badRequest('reply markup is too long');
  const filled = keyboard.filter((row) => row.length > 0);
  return filled.length > 0 ? filled : undefined;
}
