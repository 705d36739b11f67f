import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PEOPLE } from './people.js';
import { SAMPLES_DIR } from './samples.js';
import { startTelegram, type Telegram } from './server.js';
import { SpecBot } from './spec-bot.js';
import { openAsBlob } from 'node:fs';

const ANNA = PEOPLE.anna.id;

let telegram: Telegram;
const bot = new SpecBot(() => telegram.url);

beforeAll(async () => {
  telegram = await startTelegram({ appUrl: 'http://127.0.0.1:3000' });
});
beforeEach(async () => {
  await telegram.control.reset();
  bot.forget();
});
afterAll(async () => {
  bot.close();
  await telegram.close();
});

const page = async (path: string, init?: RequestInit) => {
  const response = await fetch(new URL(path, telegram.url), init);
  return { status: response.status, url: response.url, headers: response.headers, text: await response.text() };
};

describe('invoice page', () => {
  const link = (title = '50 try-ons'): Promise<string> =>
    bot.must('createInvoiceLink', {
      title,
      description: 'd',
      payload: 'secret-payload',
      currency: 'XTR',
      prices: [{ label: 'a', amount: 1180 }],
    });
  const pay = (url: string, user: string, headers: Record<string, string> = {}) =>
    page(`${url}/pay`, { method: 'POST', body: new URLSearchParams({ user }), headers });

  it('shows the invoice in the language of who pays, and never the payload', async () => {
    const url = await link('<b>50</b>');
    const anna = await page(url);
    expect(anna.text).toContain('<html lang="ru">');
    expect(anna.text).toContain('&lt;b&gt;50&lt;/b&gt;');
    expect(anna.text).toContain('Платит Анна');
    expect(anna.text).not.toContain('secret-payload');
    expect(anna.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await page(`${url}?user=ben`)).text).toContain('Pay ★1,180');
    expect((await page('/invoice/none')).status).toBe(404);
    expect((await page(`${url}?user=nobody`)).status).toBe(404);
  });

  it('is paid by whom the address names, else by who launched the app', async () => {
    const url = await link();
    const launched = await fetch(`${telegram.launchUrl}?user=olga`, { redirect: 'manual' });
    const cookie = launched.headers.get('set-cookie') ?? '';
    expect(cookie).toBe('primerka_sandbox_user=olga; Path=/invoice; HttpOnly; SameSite=Lax');
    await fetch(`${telegram.launchUrl}?user=ben`, { redirect: 'manual' });
    expect((await page(url)).text).toContain('Ben pays');
    expect((await page(url, { headers: { cookie: cookie.split(';')[0] ?? '' } })).text).toContain('Платит Ольга');
    expect((await page(`${url}?user=anna`)).text).toContain('Платит Анна');
  });

  it('takes the payment, shows it, and does not take it again on a reload', async () => {
    await bot.listen();
    bot.agree();
    const url = await link();
    const paid = await pay(url, 'ben', { origin: telegram.url });
    expect(paid.url).toMatch(/\?user=ben&attempt=[\w-]{12}$/);
    expect(paid.text).toContain('<h1>Paid</h1>');
    expect((await page(paid.url)).text).toContain('<h1>Paid</h1>');
    expect(telegram.control.transactions()).toHaveLength(1);
    expect(telegram.control.totals().received).toBe(1180);
  });

  it('shows what the bot says, that it says nothing, and that Stars are missing', async () => {
    await bot.listen();
    bot.react = async ({ pre_checkout_query: query }) => {
      const { id } = query as { id: string };
      await bot.call('answerPreCheckoutQuery', { pre_checkout_query_id: id, ok: false, error_message: 'Sold <out>' });
      return 200;
    };
    const url = await link();
    expect((await pay(url, 'ben')).text).toContain('Sold &lt;out&gt;');
    telegram.control.settings({ preCheckoutMs: 20 });
    bot.react = () => 200;
    expect((await pay(url, 'ben')).text).toContain('did not answer in time');
    telegram.control.wallet(PEOPLE.ben.id, 3);
    expect((await page(`${url}?user=ben`)).text).toContain('Balance ★3');
    expect((await pay(url, 'ben')).text).toContain('Not enough Stars');
    expect((await page(`${url}?user=ben&closed=1`)).text).toContain('Not paid');
  });

  it('takes no payment from another site', async () => {
    const url = await link();
    expect((await pay(url, 'anna', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await pay(url, 'anna', { origin: 'null' })).status).toBe(403);
  });
});

describe('chat page', () => {
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    page(`/sandbox/chat/${path}?user=anna`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const chat = async (more = '') => (await page(telegram.chatUrl('anna') + more)).text.replaceAll(/\s+/g, ' ');

  it('begins with Start, which carries the payload of a deep link', async () => {
    await bot.must('setMyDescription', { description: 'Примеряю <одежду>', language_code: 'ru' });
    expect(await chat()).toContain('Примеряю &lt;одежду&gt;');
    expect(await chat()).toContain('data-say="/start"');
    expect(await chat('&start=ref_1')).toContain('data-say="/start ref_1"');
    expect(await chat('&start=%22%3E%3Cb')).toContain('data-say="/start"');
    expect((await page(telegram.chatUrl('nobody'))).status).toBe(404);
  });

  it('shows messages safely, and leads buttons to places on this machine', async () => {
    await bot.must('sendMessage', {
      chat_id: ANNA,
      text: '<img src=x> *b*',
      parse_mode: 'Markdown',
      reply_markup: {
        inline_keyboard: [
          [{ text: 'Open', web_app: { url: 'https://somewhere.example/try?a=1' } }],
          [{ text: 'Invite', url: 'https://t.me/primerka_sandbox_bot?start=ref_1' }],
          [{ text: 'App', url: 'https://t.me/primerka_sandbox_bot?startapp=look_2' }],
          [{ text: 'Out', url: 'https://example.org/' }],
          [{ text: 'Data', callback_data: '"><b>' }],
        ],
      },
    });
    const invoice = {
      title: 't',
      description: 'd',
      payload: 'p',
      currency: 'XTR',
      prices: [{ label: 'a', amount: 5 }],
    };
    await bot.must('sendInvoice', { chat_id: ANNA, ...invoice });
    const text = await chat();
    expect(text).toContain('&lt;img src=x&gt; <strong>b</strong>');
    expect(text).toContain('/sandbox/launch?user=anna&amp;to=%2Ftry%3Fa%3D1');
    expect(text).toContain('/sandbox/chat?user=anna&amp;start=ref_1');
    expect(text).toMatch(/\/sandbox\/launch\?user=anna&amp;to=[^"]*&amp;start=look_2/);
    expect(text).toContain('href="https://example.org/"');
    expect(text).toContain('data-callback="&quot;&gt;&lt;b&gt;"');
    expect(text).toMatch(/\/invoice\/[\w-]{22}\?user=anna/);
  });

  it('tells of changes as they happen', async () => {
    const { body } = await fetch(`${telegram.url}/sandbox/chat/feed?user=anna`);
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('event: change');
    await bot.must('sendMessage', { chat_id: PEOPLE.ben.id, text: 'not for her' });
    await bot.must('sendMessage', { chat_id: ANNA, text: 'b' });
    expect((await reader?.read())?.value).toBe('event: change\ndata: null\n\n');
    await bot.listen();
    const [message] = telegram.control.messages(ANNA);
    await post('press', { messageId: message?.message_id, data: 'd' });
    await expect.poll(() => bot.heard.length).toBe(1);
    await bot.must('answerCallbackQuery', {
      callback_query_id: bot.last('callback_query')['id'],
      text: 'done',
      show_alert: true,
    });
    expect((await reader?.read())?.value).toBe('event: notice\ndata: {"text":"done","alert":true}\n\n');
    await reader?.cancel();
    const parts = await page('/sandbox/chat/parts?user=anna');
    expect(JSON.parse(parts.text)).toEqual({
      messages: expect.stringContaining('<ol>'),
      footer: expect.stringContaining('textarea'),
    });
  });

  it('sends text and photos, and blocks', async () => {
    await bot.listen();
    const form = new FormData();
    form.set('text', ' hello ');
    form.set('photo', await openAsBlob(`${SAMPLES_DIR}person-full.jpg`), 'me.jpg');
    expect((await page('/sandbox/chat/send?user=anna', { method: 'POST', body: form })).status).toBe(204);
    await expect.poll(() => bot.heard.length).toBe(1);
    const { caption, photo } = bot.last('message') as { caption: string; photo: { file_id: string }[] };
    expect(caption).toBe('hello');
    const shown = await fetch(`${telegram.url}/sandbox/photo/${photo[0]?.file_id}`);
    expect(shown.headers.get('content-type')).toBe('image/jpeg');
    await shown.body?.cancel();
    expect((await page('/sandbox/photo/none')).status).toBe(404);

    expect((await post('block', { blocked: true })).status).toBe(204);
    expect(await chat()).toContain('Вы заблокировали бота');
    expect((await page('/sandbox/chat/send?user=anna', { method: 'POST', body: form })).status).toBe(400);
    expect((await post('block', { blocked: false }, { origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('assets', () => {
  it('are served, and nothing beside them', async () => {
    for (const name of ['base.css', 'chat.css', 'chat.js', 'invoice.css', 'invoice.js']) {
      expect((await page(`/sandbox/assets/${name}`)).status).toBe(200);
    }
    for (const name of ['none.css', '..%2f..%2fpackage.json', '..%2fchat.js']) {
      expect((await page(`/sandbox/assets/${name}`)).status).toBe(404);
    }
  });
});

describe('control over HTTP', () => {
  const control = async (name: string, body?: object, headers: Record<string, string> = {}) => {
    const { status, text } = await page(`/control/${name}`, {
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
      headers: { 'content-type': 'application/json', ...headers },
    });
    return { status, body: text && (JSON.parse(text) as unknown) };
  };

  it('explains itself', async () => {
    const help = JSON.parse((await page('/')).text) as {
      bot: string;
      steps: { webhook: { do: string; takes: string[] }[] };
    };
    expect(help.bot).toBe('@primerka_sandbox_bot');
    expect(help.steps.webhook[0]).toEqual({ do: 'duplicate', takes: ['kind', 'count', 'parallel'] });
  });

  it('does what the control in code does', async () => {
    expect((await control('script', { at: 'sendMessage', do: 'hang' })).body).toEqual({ pending: 1 });
    expect((await control('script')).body).toMatchObject([{ at: 'sendMessage', do: 'hang', times: 1 }]);
    expect((await control('user', { id: 5, first_name: 'Kim' })).status).toBe(200);
    expect((await control('send', { userId: 5, text: 'hi' })).status).toBe(200);
    expect((await control('updates')).body).toMatchObject([{ message: { text: 'hi' } }]);
    expect((await control('settings', { preCheckoutMs: 20 })).body).toMatchObject({ preCheckoutMs: 20 });
    const link = await bot.must('createInvoiceLink', {
      title: 't',
      description: 'd',
      payload: 'p',
      currency: 'XTR',
      prices: [{ label: 'a', amount: 5 }],
    });
    expect((await control('pay', { userId: 5, link })).body).toEqual({ status: 'failed' });
    expect((await control(`invoice?link=${encodeURIComponent(link)}`)).body).toMatchObject({ payload: 'p', amount: 5 });
    expect((await control('totals')).body).toEqual({ received: 0, refunded: 0 });
    expect((await control('reset', {})).body).toEqual({ reset: true });
    expect((await control('script')).body).toEqual([]);
  });

  it('refuses nonsense and other sites', async () => {
    expect((await control('script', { at: 'sendMessage', do: 'explode' })).status).toBe(400);
    expect((await control('script', { at: 'sendMessage', do: 'drop' })).status).toBe(400);
    expect((await control('renew', { chargeId: 'none' })).body).toEqual({
      error: 'No subscription has the charge none',
    });
    expect((await control('reset', {}, { origin: 'https://evil.example' })).status).toBe(403);
  });
});
