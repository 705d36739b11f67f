import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SANDBOX_BOT_TOKEN } from './init-data.js';
import { PEOPLE } from './people.js';
import { startTelegram, type Telegram } from './server.js';
import { SpecBot } from './spec-bot.js';
import type { Update } from './webhook.js';

const ANNA = PEOPLE.anna.id;

let telegram: Telegram;
const bot = new SpecBot(() => telegram.url);

beforeAll(async () => {
  telegram = await startTelegram({ appUrl: 'http://127.0.0.1:3000' });
});
beforeEach(async () => {
  await telegram.control.reset();
  telegram.control.settings({ webhookRetryMs: 30 });
  bot.forget();
});
afterAll(async () => {
  bot.close();
  await telegram.close();
});

const say = (text: string) => telegram.control.send(ANNA, { text });
const textOf = ({ message }: Update) => (message as { text?: string } | undefined)?.text;
const heard = () => bot.heard.map(({ update }) => textOf(update));
const ids = () => bot.heard.map(({ update }) => update.update_id);

describe('webhook', () => {
  it('hears a message once, with growing numbers', async () => {
    await bot.listen();
    await say('/start ref_1');
    await say('hello');
    expect(bot.heard[0]?.update['message']).toEqual({
      message_id: expect.any(Number),
      from: { ...PEOPLE.anna, is_bot: false },
      chat: { id: ANNA, type: 'private', first_name: 'Анна', last_name: 'Петрова', username: 'anna_sandbox' },
      date: expect.any(Number),
      text: '/start ref_1',
      entities: [{ type: 'bot_command', offset: 0, length: 6 }],
    });
    const [first = 0, second] = ids();
    expect(second).toBe(first + 1);
    expect(await bot.must('getWebhookInfo')).toEqual({
      url: bot.webhookUrl,
      has_custom_certificate: false,
      pending_update_count: 0,
      max_connections: 40,
      ip_address: '127.0.0.1',
    });
  });

  it('repeats what was not taken until it is, and the rest waits', async () => {
    await bot.listen();
    let failures = 3;
    bot.react = () => (failures-- > 0 ? 500 : 200);
    await say('a');
    await say('b');
    await expect.poll(heard).toEqual(['a', 'a', 'a', 'a', 'b']);
    expect(telegram.control.deliveries().map(({ status }) => status)).toEqual([500, 500, 500, 200, 200]);
    expect(await bot.must('getWebhookInfo')).toMatchObject({
      last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
    });
  });

  it('lets nobody wait for others, and no more at a time than the bot allows', async () => {
    await bot.listen();
    let atOnce = 0;
    let most = 0;
    bot.react = async ({ message }) => {
      if ((message as { from: { id: number } } | undefined)?.from.id === ANNA) return 500;
      most = Math.max(most, (atOnce += 1));
      await sleep(50);
      return (atOnce -= 1) < 0 ? 500 : 200;
    };
    await say('refused');
    const others = Array.from({ length: 6 }, (_, index) => ({ id: 5000 + index, first_name: 'Kim' }));
    const all = async () => {
      most = 0;
      others.forEach((other) => telegram.control.user(other));
      await Promise.all(others.map(({ id }) => telegram.control.send(id, { text: 'b' })));
    };
    await all();
    expect(most).toBe(6);
    await bot.must('setWebhook', { url: bot.webhookUrl, max_connections: 2 });
    await all();
    expect(most).toBe(2);
  });

  it('keeps what nobody takes for a day', async () => {
    await bot.must('setWebhook', { url: 'http://127.0.0.1:9/hook' });
    await say('a');
    expect(await bot.must('getWebhookInfo')).toMatchObject({
      pending_update_count: 1,
      last_error_message: 'Connection refused',
    });
    await telegram.control.advance(23 * 3600_000);
    expect(await bot.must('getWebhookInfo')).toMatchObject({ pending_update_count: 1 });
    await telegram.control.advance(2 * 3600_000);
    expect(await bot.must('getWebhookInfo')).toMatchObject({ pending_update_count: 0 });
  });

  it.each([
    [{ url: 'nonsense' }, 'invalid webhook URL specified'],
    [{ url: 'http://example.org/hook' }, 'An HTTPS URL must be provided'],
    [{ url: 'https://example.org:444/hook' }, 'ports 80, 88, 443 or 8443'],
    [{ url: 'https://example.org/', secret_token: 'a b' }, 'unallowed characters'],
    [{ url: 'https://example.org/', secret_token: 'a'.repeat(257) }, 'too long'],
  ])('is refused as %j', async (args, text) => {
    const { status, description } = await bot.call('setWebhook', args);
    expect([status, description]).toEqual([400, expect.stringContaining(text)]);
  });

  it('says whether anything has changed', async () => {
    const set = (more = {}) => bot.call('setWebhook', { url: 'http://127.0.0.1:9/', ...more });
    expect((await set()).description).toBe('Webhook was set');
    expect((await set()).description).toBe('Webhook is already set');
    expect((await set({ secret_token: 's' })).description).toBe('Webhook was set');
    expect((await bot.call('deleteWebhook')).description).toBe('Webhook was deleted');
    expect((await bot.call('deleteWebhook')).description).toBe('Webhook is already deleted');
  });

  it('hears only what it asked for, also when it does not repeat its wish', async () => {
    await bot.listen();
    await bot.must('setWebhook', { url: bot.webhookUrl, allowed_updates: ['my_chat_member'] });
    await bot.must('setWebhook', { url: bot.webhookUrl, secret_token: 'other' });
    await say('a');
    telegram.control.block(ANNA);
    await expect.poll(() => bot.heard.length).toBe(1);
    expect(bot.heard[0]?.update['my_chat_member']).toMatchObject({ new_chat_member: { status: 'kicked' } });
    expect(await bot.must('getWebhookInfo')).toMatchObject({ allowed_updates: ['my_chat_member'] });
  });

  it('may answer with a method', async () => {
    await bot.listen();
    bot.body = { method: 'sendMessage', chat_id: ANNA, text: 'at once' };
    await say('a');
    await expect.poll(() => telegram.control.messages(ANNA).map(({ text }) => text)).toEqual(['at once']);
  });
});

describe('faults', () => {
  it('sends an update again, one after the other or all at once', async () => {
    await bot.listen();
    telegram.control.script(
      { at: 'webhook', do: 'duplicate' },
      { at: 'webhook', do: 'duplicate', count: 5, parallel: true },
    );
    await say('a');
    bot.react = () => sleep(200, 200);
    await say('b');
    expect(heard()).toEqual(['a', 'a', 'b', 'b', 'b', 'b', 'b']);
    const times = bot.heard.slice(2).map(({ at }) => at);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(150);
  });

  it('loses, delays and swaps updates, and sends two at once', async () => {
    await bot.listen();
    telegram.control.script(
      { at: 'webhook', do: 'drop' },
      { at: 'webhook', do: 'delay', ms: 150 },
      { at: 'webhook', do: 'swap' },
    );
    for (const text of ['lost', 'late', 'swapped', 'next']) await say(text);
    await expect.poll(heard).toEqual(['next', 'swapped', 'late']);

    bot.forget();
    let atOnce = 0;
    let most = 0;
    bot.react = async () => {
      most = Math.max(most, (atOnce += 1));
      await sleep(100);
      return (atOnce -= 1) < 0 ? 500 : 200;
    };
    telegram.control.script({ at: 'webhook', do: 'parallel', kind: 'text' });
    await Promise.all([say('one'), say('two')]);
    expect(most).toBe(2);
  });

  it('comes with another secret or none, and is refused', async () => {
    await bot.listen('the-secret');
    bot.react = () => (bot.heard.at(-1)?.headers['x-telegram-bot-api-secret-token'] === 'the-secret' ? 200 : 401);
    telegram.control.script({ at: 'webhook', do: 'wrong-secret' }, { at: 'webhook', do: 'no-secret' });
    await say('a');
    await expect.poll(() => bot.heard.length).toBe(2);
    await say('b');
    await expect
      .poll(() => telegram.control.deliveries())
      .toMatchObject([
        { secret: 'wrong', status: 401 },
        { secret: 'valid', status: 200 },
        { secret: 'absent', status: 401 },
        { secret: 'valid', status: 200 },
      ]);
  });

  it('delivers anything on demand', async () => {
    await bot.listen('the-secret');
    await say('a');
    const [first = 0] = ids();
    expect(await telegram.control.redeliver(first, 2)).toEqual([200, 200]);
    expect(
      await telegram.control.update({ message: { text: 'forged' } }, { secret: 'absent', times: 3, parallel: true }),
    ).toEqual([200, 200, 200]);
    expect(await telegram.control.update({ update_id: 5, message: { text: 'old' } })).toEqual([200]);
    expect(heard()).toEqual(['a', 'a', 'a', 'forged', 'forged', 'forged', 'old']);
    expect(ids()).toEqual([first, first, first, first + 1, first + 1, first + 1, 5]);
    expect(bot.heard.slice(3, 6).every(({ headers }) => !headers['x-telegram-bot-api-secret-token'])).toBe(true);
  });
});

describe('getUpdates', () => {
  const poll = (args: Record<string, unknown> = {}) => bot.must('getUpdates', args) as Promise<Update[]>;

  it('hands out until confirmed', async () => {
    for (const text of ['a', 'b', 'c']) await say(text);
    const all = await poll();
    expect(all.map(textOf)).toEqual(['a', 'b', 'c']);
    expect((await poll({ limit: 1 })).map(textOf)).toEqual(['a']);
    expect((await poll({ offset: all[1]?.update_id })).map(textOf)).toEqual(['b', 'c']);
    expect((await poll()).map(textOf)).toEqual(['b', 'c']);
    expect((await poll({ offset: -1 })).map(textOf)).toEqual(['c']);
    expect(await poll({ offset: (all[2]?.update_id ?? 0) + 1 })).toEqual([]);
  });

  it('waits for the next one', async () => {
    const waiting = poll({ timeout: 20 });
    await sleep(50);
    await say('at last');
    expect((await waiting).map(textOf)).toEqual(['at last']);
  });

  it('allows one poller, and none beside a webhook', async () => {
    const first = bot.call('getUpdates', { timeout: 20 });
    await sleep(50);
    const second = bot.call('getUpdates', { timeout: 20 });
    expect(await first).toMatchObject({
      status: 409,
      description: expect.stringContaining('terminated by other getUpdates request'),
    });
    await bot.listen();
    expect(await second).toMatchObject({ status: 409, description: 'Conflict: terminated by setWebhook request' });
    expect(await bot.call('getUpdates')).toMatchObject({
      status: 409,
      description: expect.stringContaining('webhook is active'),
    });
    await bot.must('deleteWebhook', { drop_pending_updates: true });
    expect(await poll()).toEqual([]);
  });

  it('gets what the webhook did not take', async () => {
    await bot.must('setWebhook', { url: 'http://127.0.0.1:9/' });
    await say('a');
    await bot.must('deleteWebhook');
    expect((await poll()).map(textOf)).toEqual(['a']);
  });

  it('gives up when the poller hangs up', async () => {
    const hangUp = new AbortController();
    const poller = fetch(`${telegram.url}/bot${SANDBOX_BOT_TOKEN}/getUpdates?timeout=20`, {
      signal: hangUp.signal,
    });
    await sleep(50);
    hangUp.abort();
    await expect(poller).rejects.toThrow();
    await say('a');
    expect((await poll()).map(textOf)).toEqual(['a']);
  });
});
