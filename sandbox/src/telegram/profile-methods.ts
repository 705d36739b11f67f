import { randomBytes } from 'node:crypto';
import type { Args } from './args.js';
import type { MenuButton } from './chats.js';
import type { Handler } from './handler.js';
import { record, string } from './json-fields.js';
import { isHttpsOrLoopback } from './keyboard.js';
import type { BotCommand } from './profile.js';
import { badRequest } from './refusal.js';

const PREPARED_LIVES_S = 24 * 3600;

const getMe: Handler = ({ account }) => ({
  ...account.chats.bot,
  can_join_groups: false,
  can_read_all_group_messages: false,
  supports_inline_queries: true,
  can_connect_to_business: false,
  has_main_web_app: true,
});

/** Scope and language, as the key under which a list of commands is kept. */
function commandsKey(args: Args): string {
  const scope = record(args.json('scope', 'BotCommandScope'));
  const type = scope ? String(scope['type']) : 'default';
  const language = args.text('language_code');
  if (language !== '' && !/^[a-z]{2}$/.test(language)) throw badRequest('invalid language code specified');
  return `${type === 'chat' ? `chat ${String(scope?.['chat_id'])}` : type}|${language}`;
}

function readCommand(value: unknown): BotCommand {
  const given = record(value);
  const command = string(given?.['command']).replace(/^\//, '');
  const description = string(given?.['description']);
  if (!/^[a-z\d_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
  if (description.length < 1 || description.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
  return { command, description };
}

const setMyCommands: Handler = ({ args, account }) => {
  const list = args.json('commands', 'commands') ?? [];
  if (!Array.isArray(list)) throw badRequest('expected an Array of BotCommand');
  if (list.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  account.profile.commands.set(
    commandsKey(args),
    list.map((command: unknown) => readCommand(command)),
  );
  return true;
};

const getMyCommands: Handler = ({ args, account }) => account.profile.commands.get(commandsKey(args)) ?? [];

const setMyDescription: Handler = ({ args, account }) => {
  const text = args.text('description');
  if (text.length > 512) throw badRequest('BOT_DESCRIPTION_TOO_LONG');
  account.profile.descriptions.set(args.text('language_code'), text);
  return true;
};

const setMyShortDescription: Handler = ({ args, account }) => {
  const text = args.text('short_description');
  if (text.length > 120) throw badRequest('BOT_SHORT_DESCRIPTION_TOO_LONG');
  account.profile.shortDescriptions.set(args.text('language_code'), text);
  return true;
};

function readMenuButton(args: Args): MenuButton {
  const given = record(args.json('menu_button', 'menu button')) ?? { type: 'default' };
  if (given['type'] === 'commands' || given['type'] === 'default') return { type: given['type'] };
  if (given['type'] !== 'web_app') throw badRequest("can't parse menu button: MenuButton has unsupported type");
  const url = string(record(given['web_app'])?.['url']);
  const text = string(given['text']);
  if (text === '') throw badRequest('can\'t parse menu button: Field "text" must be of type String');
  if (!isHttpsOrLoopback(url))
    throw badRequest(`menu button Web App URL '${url}' is invalid: Only HTTPS links are allowed`);
  return { type: 'web_app', text, web_app: { url } };
}

const setChatMenuButton: Handler = ({ args, account }) => {
  const button = readMenuButton(args);
  if (!args.has('chat_id')) account.profile.menuButton = button;
  else {
    const chat = account.chats.find(args.chatId());
    if (!chat) throw badRequest('chat not found');
    chat.menuButton = button;
  }
  account.chats.all().forEach(({ user }) => account.chats.emit('change', user.id));
  return true;
};

const savePreparedInlineMessage: Handler = ({ args, account }) => {
  const userId = args.userId();
  if (!account.chats.find(userId)) throw badRequest('USER_ID_INVALID');
  args.required('result');
  const result = record(args.json('result', 'inline query result'));
  if (!result || typeof result['type'] !== 'string' || typeof result['id'] !== 'string') {
    throw badRequest('can\'t parse inline query result: Field "type" must be of type String');
  }
  for (const name of ['photo_url', 'thumbnail_url']) {
    const url = result[name];
    if (url !== undefined && !isHttpsOrLoopback(string(url))) throw badRequest('WEBDOCUMENT_URL_INVALID');
  }
  const prepared = {
    id: randomBytes(15).toString('base64url'),
    userId,
    expirationDate: Math.floor(Date.now() / 1000) + PREPARED_LIVES_S,
    result,
  };
  account.profile.prepared.push(prepared);
  return { id: prepared.id, expiration_date: prepared.expirationDate };
};

const answerInlineQuery: Handler = ({ args }) => {
  args.required('inline_query_id');
  const results = args.json('results', 'inline query results');
  if (!Array.isArray(results))
    throw badRequest("can't parse inline query results: Expected an Array of inline query results");
  if (results.length > 50) throw badRequest('RESULTS_TOO_MUCH');
  return true;
};

/** What the bot is and how it shows itself. */
export const profileMethods = {
  getMe,
  setMyCommands,
  getMyCommands,
  setMyDescription,
  setMyShortDescription,
  setChatMenuButton,
  savePreparedInlineMessage,
  answerInlineQuery,
};
