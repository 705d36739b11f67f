import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SANDBOX_BOT_TOKEN } from './init-data.js';
import { PEOPLE } from './people.js';
import { startTelegram, type SentMessage, type Telegram } from './server.js';
import { SpecBot } from './spec-bot.js';

const ANNA = PEOPLE.anna.id;

let telegram: Telegram;
let picture: Buffer;
const bot = new SpecBot(() => telegram.url);

beforeAll(async () => {
  telegram = await startTelegram({ appUrl: 'http://127.0.0.1:3000', botUsername: 'some_bot' });
  picture = await sharp({ create: { width: 1000, height: 500, channels: 3, background: '#678' } })
    .png()
    .toBuffer();
});
beforeEach(async () => {
  await telegram.control.reset();
  bot.forget();
});
afterAll(async () => {
  bot.close();
  await telegram.close();
});

const send = (more: Record<string, unknown> = {}) => bot.call('sendMessage', { chat_id: ANNA, text: 'a', ...more });
const sent = (more?: Record<string, unknown>): Promise<SentMessage> =>
  send(more).then(({ result }) => result as SentMessage);
const keyboard = (...buttons: object[]) => ({ reply_markup: { inline_keyboard: [buttons] } });

describe('transport', () => {
  it('knows the bot by its token', async () => {
    expect(await bot.must('GETME')).toMatchObject({ id: 1000000001, is_bot: true, username: 'some_bot' });
    const status = async (path: string) => {
      const response = await fetch(`${telegram.url}/${path}`);
      return [response.status, ((await response.json()) as { description: string }).description];
    };
    expect(await status('bot123456:AAAAAAAAAAAAAAAAAAAAAAAAAAA/getMe')).toEqual([401, 'Unauthorized']);
    expect(await status('botnonsense/getMe')).toEqual([404, 'Not Found']);
    expect(await status(`bot${SANDBOX_BOT_TOKEN}/getNothing`)).toEqual([404, 'Not Found: method not found']);
    expect(await status(`bot${SANDBOX_BOT_TOKEN}/getFile?file_id=x`)).toEqual([
      400,
      'Bad Request: wrong file_id or the file is temporarily unavailable',
    ]);
  });

  it('takes no calls from pages of other sites', async () => {
    const headers = { origin: 'https://evil.example' };
    expect((await fetch(`${telegram.url}/bot${SANDBOX_BOT_TOKEN}/getMe`, { headers })).status).toBe(403);
  });

  it('reads JSON, forms, multipart and query strings alike', async () => {
    const fields = {
      chat_id: String(ANNA),
      text: 'hi',
      reply_markup: JSON.stringify(keyboard({ text: 'k', callback_data: 'd' }).reply_markup),
    };
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const answers = [
      await bot.call('sendMessage', fields),
      await bot.call('sendMessage', new URLSearchParams(fields)),
      await bot.call('sendMessage', form),
      await (
        await fetch(`${telegram.url}/bot${SANDBOX_BOT_TOKEN}/sendMessage?${new URLSearchParams(fields).toString()}`)
      ).json(),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({
        ok: true,
        result: { text: 'hi', reply_markup: { inline_keyboard: [[{ callback_data: 'd' }]] } },
      });
    }
    expect(telegram.control.log()).toHaveLength(4);
  });

  it('plays the faults of any method, before and after it has acted', async () => {
    telegram.control.script(
      { at: 'sendMessage', do: 'answer', code: 429, retryAfter: 7 },
      { at: 'sendMessage', do: 'html' },
      { at: 'sendMessage', do: 'reset' },
      { at: 'sendMessage', do: 'commit-then-reset' },
      { at: 'sendMessage', do: 'answer', code: 403, user: PEOPLE.ben.id },
    );
    expect(await send()).toMatchObject({
      status: 429,
      error_code: 429,
      description: 'Too Many Requests: retry after 7',
      parameters: { retry_after: 7 },
    });
    await expect(send()).rejects.toThrow('JSON');
    await expect(send()).rejects.toThrow('fetch failed');
    expect(telegram.control.messages(ANNA)).toHaveLength(0);
    await expect(send()).rejects.toThrow('fetch failed');
    expect(telegram.control.messages(ANNA)).toHaveLength(1);
    expect((await send()).ok).toBe(true);
    expect(await send({ chat_id: PEOPLE.ben.id })).toMatchObject({ status: 403 });
    expect(telegram.control.pending()).toEqual([]);
  });

  it('limits messages a second', async () => {
    telegram.control.settings({ messagesPerSecond: 3, messagesPerSecondPerChat: 2 });
    const codes: number[] = [];
    for (const chat of [ANNA, ANNA, ANNA, PEOPLE.ben.id, PEOPLE.ben.id])
      codes.push((await send({ chat_id: chat })).status);
    expect(codes).toEqual([200, 200, 429, 200, 429]);
  });
});

describe('messages', () => {
  it.each([
    [{ chat_id: 77 }, 'chat not found'],
    [{ chat_id: '' }, 'chat_id is empty'],
    [{ text: '  ' }, 'message text is empty'],
    [{ text: 'a'.repeat(4097) }, 'message is too long'],
    [{ text: '<b>', parse_mode: 'HTML' }, "can't parse entities"],
    [keyboard({ text: 'k', callback_data: 'd'.repeat(65) }), 'BUTTON_DATA_INVALID'],
    [keyboard({ text: 'k', web_app: { url: 'http://example.org/' } }), 'Only HTTPS links are allowed'],
    [keyboard({ text: 'k', url: 'javascript:alert(1)' }), 'Wrong HTTP URL'],
    [keyboard({ text: 'k' }), 'text buttons are unallowed'],
    [{ reply_markup: '{' }, "can't parse reply keyboard markup JSON object"],
  ])('refuses %j', async (more, text) => {
    const { status, description } = await send(more);
    expect([status, description]).toEqual([400, expect.stringContaining(text)]);
  });

  it('are changed and taken away', async () => {
    const message = await sent(keyboard({ text: 'k', callback_data: 'd' }));
    const at = { chat_id: ANNA, message_id: message.message_id };
    expect(await bot.call('editMessageText', { ...at, text: 'a', reply_markup: message.reply_markup })).toMatchObject({
      status: 400,
      description: expect.stringContaining('message is not modified'),
    });
    expect(await bot.must('editMessageText', { ...at, text: '*b*', parse_mode: 'Markdown' })).toMatchObject({
      text: 'b',
      entities: [{ type: 'bold' }],
      edit_date: expect.any(Number),
    });
    expect(
      await bot.must('editMessageReplyMarkup', { ...at, ...keyboard({ text: 'z', callback_data: 'z' }) }),
    ).toMatchObject({
      text: 'b',
      reply_markup: { inline_keyboard: [[{ text: 'z' }]] },
    });
    expect(await bot.must('deleteMessage', at)).toBe(true);
    expect((await bot.call('deleteMessage', at)).description).toBe('Bad Request: message to delete not found');
    expect((await bot.call('editMessageText', { ...at, text: 'c' })).description).toBe(
      'Bad Request: message to edit not found',
    );
    expect(telegram.control.messages()).toEqual([]);
  });

  it('do not reach who blocked the bot', async () => {
    await bot.listen();
    telegram.control.block(ANNA);
    expect(await send()).toMatchObject({ status: 403, description: 'Forbidden: bot was blocked by the user' });
    await expect(telegram.control.send(ANNA, { text: 'a' })).rejects.toThrow('has blocked the bot');
    telegram.control.block(ANNA, false);
    expect((await send()).ok).toBe(true);
    await expect.poll(() => bot.heard.length).toBe(2);
    expect(bot.last('my_chat_member')).toMatchObject({
      from: { id: ANNA },
      old_chat_member: { status: 'kicked' },
      new_chat_member: { status: 'member', user: { is_bot: true } },
    });
  });

  it('reach those who were made known', async () => {
    telegram.control.user({ id: 555, first_name: 'Kim' });
    expect((await send({ chat_id: 555 })).ok).toBe(true);
    expect(telegram.control.messages(555)).toHaveLength(1);
    await expect(telegram.control.send(556, { text: 'a' })).rejects.toThrow('make the person known');
  });
});

describe('buttons', () => {
  it('are answered once', async () => {
    await bot.listen();
    const { message_id: id } = await sent(keyboard({ text: 'k', callback_data: 'buy:1' }));
    await telegram.control.press(ANNA, id, 'buy:1');
    const query = bot.last('callback_query');
    expect(query).toMatchObject({ from: { id: ANNA }, message: { message_id: id }, data: 'buy:1' });
    const answer = () => bot.call('answerCallbackQuery', { callback_query_id: query['id'], text: 'ok' });
    expect((await answer()).result).toBe(true);
    expect((await answer()).description).toContain('query is too old');
    await expect(telegram.control.press(ANNA, 999, 'x')).rejects.toThrow('no message 999');
  });
});

describe('photos', () => {
  const upload = (bytes: Buffer, more: Record<string, string> = {}) => {
    const form = new FormData();
    form.set('chat_id', String(ANNA));
    for (const [name, value] of Object.entries(more)) form.set(name, value);
    form.set(more['photo']?.replace('attach://', '') ?? 'photo', new Blob([new Uint8Array(bytes)]), 'a.png');
    return bot.call('sendPhoto', form);
  };

  it('are sent as a file, by address and again by their id', async () => {
    const first = (await upload(picture, { photo: 'attach://it', caption: '<b>b</b>', parse_mode: 'HTML' }))
      .result as SentMessage;
    expect(first).toMatchObject({
      caption: 'b',
      caption_entities: [{ type: 'bold' }],
      photo: [
        { width: 320, height: 160 },
        { width: 800, height: 400 },
        { width: 1000, height: 500 },
      ],
    });
    const again = await bot.must('sendPhoto', { chat_id: ANNA, photo: first.photo?.[0]?.file_id });
    expect(again).toMatchObject({ photo: first.photo });
    const byUrl = await bot.must('sendPhoto', { chat_id: ANNA, photo: `${telegram.url}/samples/person-full.jpg` });
    expect(byUrl).toMatchObject({ photo: [{ width: expect.any(Number) }, {}, {}] });
  });

  it.each([
    ['nothing', { photo: '' }, 'there is no photo in the request'],
    ['an unknown id', { photo: 'AgAC' }, 'wrong remote file identifier'],
    ['an address without a picture', { photo: 'URL/' }, 'wrong type of the web page content'],
    ['an address with nothing', { photo: 'URL/samples/none.jpg' }, 'failed to get HTTP URL content'],
  ])('are refused: %s', async (_, { photo }, text) => {
    const { status, description } = await bot.call('sendPhoto', {
      chat_id: ANNA,
      photo: photo.replace('URL', telegram.url),
    });
    expect([status, description]).toEqual([400, expect.stringContaining(text)]);
  });

  it('must be pictures', async () => {
    expect((await upload(Buffer.from('no picture'))).description).toBe('Bad Request: IMAGE_PROCESS_FAILED');
    expect((await upload(picture.subarray(0, 100))).description).toBe('Bad Request: IMAGE_PROCESS_FAILED');
    const strip = await sharp({ create: { width: 2100, height: 100, channels: 3, background: '#678' } })
      .png()
      .toBuffer();
    expect((await upload(strip)).description).toBe('Bad Request: PHOTO_INVALID_DIMENSIONS');
  });

  it('of people can be downloaded', async () => {
    await bot.listen();
    await telegram.control.send(ANNA, { photo: picture, text: 'me' });
    const message = bot.last('message') as unknown as SentMessage;
    expect(message.caption).toBe('me');
    const file = (await bot.must('getFile', { file_id: message.photo?.at(-1)?.file_id })) as {
      file_path: string;
      file_size: number;
    };
    const response = await fetch(`${telegram.url}/file/bot${SANDBOX_BOT_TOKEN}/${file.file_path}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.length).toBe(file.file_size);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 1000, height: 500 });
    expect((await fetch(`${telegram.url}/file/botx/${file.file_path}`)).status).toBe(404);
    expect((await fetch(`${telegram.url}/file/bot${SANDBOX_BOT_TOKEN}/photos/none.jpg`)).status).toBe(404);
  });
});

describe('profile', () => {
  it('keeps commands by scope and language', async () => {
    const commands = [{ command: 'balance', description: 'Баланс' }];
    expect(await bot.must('setMyCommands', { commands, language_code: 'ru' })).toBe(true);
    expect(await bot.must('getMyCommands', { language_code: 'ru' })).toEqual(commands);
    expect(await bot.must('getMyCommands')).toEqual([]);
    expect((await bot.call('setMyCommands', { commands: [{ command: 'Bad!', description: 'x' }] })).description).toBe(
      'Bad Request: BOT_COMMAND_INVALID',
    );
    for (const [method, args] of [
      ['setMyDescription', { description: 'd' }],
      ['setMyShortDescription', { short_description: 'd' }],
      [
        'setChatMenuButton',
        { menu_button: { type: 'web_app', text: 'Open', web_app: { url: 'http://127.0.0.1:3000/' } } },
      ],
      ['setChatMenuButton', { chat_id: ANNA, menu_button: { type: 'commands' } }],
      ['sendChatAction', { chat_id: ANNA, action: 'typing' }],
      ['answerInlineQuery', { inline_query_id: '1', results: [] }],
    ] as const) {
      expect(await bot.must(method, args)).toBe(true);
    }
    expect((await bot.call('setMyDescription', { description: 'd'.repeat(513) })).ok).toBe(false);
  });

  it('prepares messages to be shared', async () => {
    const result = { type: 'photo', id: '1', photo_url: 'https://e.org/a.jpg', thumbnail_url: 'https://e.org/a.jpg' };
    const prepared = await bot.must('savePreparedInlineMessage', { user_id: ANNA, result, allow_user_chats: true });
    expect(prepared).toEqual({ id: expect.any(String), expiration_date: expect.any(Number) });
    expect(telegram.control.prepared()).toMatchObject([{ userId: ANNA, result }]);
    const http = { ...result, photo_url: 'http://e.org/a.jpg' };
    expect((await bot.call('savePreparedInlineMessage', { user_id: ANNA, result: http })).description).toContain(
      'WEBDOCUMENT',
    );
  });
});
