import { type Leashed, SANDBOX_BOT_TOKEN, type SentMessage } from '@primerka/sandbox';
import type { Generation } from '@primerka/contract';
import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonsOf, Talker } from './chats.js';
import { type SignedIn, useApp } from './harness.js';
import { editOf, isOver, order, until, upload } from './orders.js';

// The API lives on in a process of its own: those that work and those that write come and go.
const app = useApp({ payments: {}, env: { ROLES: 'api' } });

const startBot = () => app().startWorker({ ROLES: 'worker,bot' });
/** One process of the bot for all tests of a describe. */
function useBot(): void {
  let bot: Leashed | undefined;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot?.end(25_000));
}

const talkerOf = ({ user }: SignedIn) => new Talker(app(), { id: user.telegramId });
const told = ({ user }: SignedIn): SentMessage[] => app().telegram.control.messages(user.telegramId);
const sends = ({ user }: SignedIn) =>
  app()
    .telegram.control.log()
    .filter(({ method, args }) => /^send(Photo|Message)$/.test(method) && Number(args['chat_id']) === user.telegramId);

async function noticeOf(id: string): Promise<{ state: string; attempts: number } | undefined> {
  const { rows } = await app().database.query<{ state: string; attempts: number }>(
    `select state, attempts from order_notice where generation_id = $1`,
    [id],
  );
  return rows[0];
}

async function settled(id: string, state: string, timeout = 20_000): Promise<void> {
  await expect.poll(async () => (await noticeOf(id))?.state, { timeout, interval: 100 }).toBe(state);
}

async function finished(user: SignedIn): Promise<Generation> {
  return until(user, (await order(user)).id, isOver);
}

/** Mean difference of two pictures, 0–255. */
async function difference(one: Buffer, other: Buffer): Promise<number> {
  const raw = (bytes: Buffer) => sharp(bytes).resize(256, 256, { fit: 'fill' }).greyscale().raw().toBuffer();
  const [a, b] = await Promise.all([raw(one), raw(other)]);
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}

async function pictureOf({ photo = [] }: SentMessage): Promise<Buffer> {
  const root = app().telegram.url;
  const info = await fetch(`${root}/bot${SANDBOX_BOT_TOKEN}/getFile?file_id=${photo.at(-1)?.file_id}`);
  const { result } = (await info.json()) as { result: { file_path: string } };
  return Buffer.from(await (await fetch(`${root}/file/bot${SANDBOX_BOT_TOKEN}/${result.file_path}`)).arrayBuffer());
}

describe('with two processes of the bot', () => {
  it('a result goes to who closed the app: the shown picture, the price, buttons; once', async () => {
    const [first, second] = await Promise.all([startBot(), startBot()]);
    const user = await app().signIn();
    const { id, result } = await finished(user);
    await settled(id, 'sent');
    const [message] = told(user);
    expect(message?.caption).toBe(
      'Done: this is how it looks on you. Paid: 2 credits. Free credits paid, so the picture has a watermark.',
    );
    expect(buttonsOf(message as SentMessage)).toEqual({
      Open: `${app().baseUrl}/generations/${id}`,
      Again: `${app().baseUrl}/try`,
    });
    const { rows } = await app().database.query<{ key: string }>(
      `select clean_key as key from generation where id = $1`,
      [id],
    );
    const sent = await pictureOf(message as SentMessage);
    const shown = Buffer.from(await (await fetch(result?.url ?? '')).arrayBuffer());
    const clean = await findFile(rows[0]?.key ?? '');
    expect(await difference(sent, shown)).toBeLessThan((await difference(sent, clean)) / 2);

    // Bells that ring again, for both processes, say nothing more.
    await app().database.query(
      `update order_notice set send_at = now() - interval '1 minute' where generation_id = $1`,
      [id],
    );
    await sleep(1_000);
    expect(sends(user)).toHaveLength(1);
    await Promise.all([first.end(25_000), second.end(25_000)]);
  }, 90_000);

  it('many at once: each owner is told once, one chat at most once a second', async () => {
    const bots = await Promise.all([startBot(), startBot()]);
    const users = await Promise.all(Array.from({ length: 6 }, () => app().signIn()));
    const orders = await Promise.all(users.flatMap((user) => [finished(user), finished(user)]));
    await Promise.all(orders.map(({ id }) => settled(id, 'sent', 40_000)));
    for (const user of users) {
      const [one, two, ...more] = sends(user).map(({ at }) => Date.parse(at));
      expect(more).toEqual([]);
      expect((two ?? 0) - (one ?? 0)).toBeGreaterThanOrEqual(900);
    }
    await Promise.all(bots.map((bot) => bot.end(25_000)));
  }, 120_000);
});

/** Storage puts files below `files`, by their key. */
async function findFile(key: string): Promise<Buffer> {
  for await (const name of glob(`**/${key}`, { cwd: app().dataDir })) return readFile(path.join(app().dataDir, name));
  throw new Error(`No file ${key}`);
}

describe('who is told, and when not', () => {
  useBot();

  it('an open app says it itself; a closed socket brings the bot back', async () => {
    const user = await app().signIn();
    const socket = await app().socket(user.token);
    const { id } = await finished(user);
    await settled(id, 'seen');
    socket.close();
    const next = await finished(user);
    await settled(next.id, 'sent');
    expect(told(user)).toHaveLength(1);
  }, 60_000);

  it('an edit is told as one, with what it cost', async () => {
    const user = await app().signIn();
    const { id: photoId } = await upload(user, 'source', 'person-full.jpg');
    const { id } = await until(user, (await order(user, editOf({ photoId }))).id, isOver);
    await settled(id, 'sent');
    const [message] = told(user);
    expect(message?.caption).toBe(
      'Your edit is done. Paid: 1 credit. Free credits paid, so the picture has a watermark.',
    );
    expect(buttonsOf(message as SentMessage)).toEqual({ Open: `${app().baseUrl}/generations/${id}` });
  }, 60_000);

  it('a failure says why, and that the credits are back', async () => {
    const user = await app().signIn({ language_code: 'ru' });
    app().kie.control.script({ at: 'task', do: 'stuck' });
    const { id } = await order(user);
    await until(user, id, ({ stage }) => stage === 'drawing');
    await app().database.query(`update generation set deadline_at = now() where id = $1`, [id]);
    await settled(id, 'sent', 40_000);
    const [message] = told(user);
    expect(message?.text).toBe(
      'Слишком долго. Мы ждали сколько могли, но картинка так и не пришла.\n\nДеньги не взяты: 2 кредита снова у вас.',
    );
    expect(buttonsOf(message as SentMessage)).toEqual({ 'Ещё раз': `${app().baseUrl}/generations/${id}` });
  }, 90_000);

  it('a failed edit is told as one', async () => {
    const user = await app().signIn({ language_code: 'ru' });
    const { id: photoId } = await upload(user, 'source', 'person-full.jpg');
    const failMsg = 'The image was flagged by the safety system';
    app().kie.control.script({ at: 'task', do: 'fail', failMsg, failCode: '400' });
    const { id } = await order(user, editOf({ photoId }));
    await settled(id, 'sent', 40_000);
    expect(told(user)[0]?.text).toContain('Попробуйте другой вариант.');
  }, 90_000);

  it('who blocked the bot is not written to again, until he writes himself', async () => {
    const user = await app().signIn();
    const { control } = app().telegram;
    control.script({ at: 'sendPhoto', do: 'answer', code: 403, user: user.user.telegramId });
    const first = await finished(user);
    await settled(first.id, 'dropped');
    expect(sends(user)).toHaveLength(1);
    const second = await finished(user);
    await settled(second.id, 'dropped');
    expect(sends(user), 'not even tried').toHaveLength(1);
    await talkerOf(user).say('/help');
    const third = await finished(user);
    await settled(third.id, 'sent');

    control.block(user.user.telegramId);
    const closed = async () =>
      (
        await app().database.query(`select 1 from bot_chat where user_id = $1 and closed_at is not null`, [
          user.user.id,
        ])
      ).rowCount;
    await expect.poll(closed, { timeout: 5_000 }).toBe(1);
    control.block(user.user.telegramId, false);
    await expect.poll(closed, { timeout: 5_000 }).toBe(0);
  }, 90_000);
});

describe('when Telegram fails', () => {
  useBot();

  it.each([
    ['429', { do: 'answer', code: 429, retryAfter: 2 }],
    ['500', { do: 'answer', code: 500 }],
  ] as const)(
    '%s is nothing sent: it goes later, once',
    async (_name, fault) => {
      const user = await app().signIn();
      app().telegram.control.script({ at: 'sendPhoto', user: user.user.telegramId, ...fault });
      const { id } = await finished(user);
      await settled(id, 'sent', 40_000);
      expect(told(user)).toHaveLength(1);
      expect(await noticeOf(id)).toEqual({ state: 'sent', attempts: 2 });
    },
    90_000,
  );

  it('an answer that is lost may have been a message: no second one', async () => {
    const user = await app().signIn();
    app().telegram.control.script({ at: 'sendPhoto', do: 'commit-then-reset', user: user.user.telegramId });
    const { id } = await finished(user);
    await settled(id, 'unknown');
    await sleep(12_000);
    expect(told(user)).toHaveLength(1);
  }, 90_000);

  it('a bell that was lost is rung by the sweeper', async () => {
    const user = await app().signIn();
    const { id } = await finished(user);
    await settled(id, 'sent');
    await app().database.query(
      `update order_notice set state = 'waiting', send_at = now() - interval '1 minute' where generation_id = $1`,
      [id],
    );
    await settled(id, 'sent', 40_000);
    await expect.poll(() => told(user).length).toBe(2);
  }, 90_000);
});

describe('when processes come and go', () => {
  it('nobody is told of what he canceled, deleted, or of what is a day old', async () => {
    const user = await app().signIn();
    const canceled = await order(user);
    expect((await user.api('POST', `/generations/${canceled.id}/cancel`)).status).toBe(200);
    const worker = await app().startWorker();
    const [old, deleted] = [await finished(user), await finished(user)];
    await user.api('DELETE', `/generations/${deleted.id}`);
    await app().database.query(`update generation set finished_at = finished_at - interval '25 hours' where id = $1`, [
      old.id,
    ]);
    const bot = await startBot();
    await Promise.all([settled(old.id, 'dropped'), settled(deleted.id, 'dropped')]);
    expect(await noticeOf(canceled.id)).toBeUndefined();
    expect(sends(user)).toEqual([]);
    await Promise.all([worker.end(25_000), bot.end(25_000)]);
  }, 90_000);

  it('a worker killed before it sends: another one does; killed with the call under way: nobody sends again', async () => {
    const { control } = app().telegram;
    const [before, after] = [await app().signIn(), await app().signIn()];
    const dying = await startBot();
    control.script({ at: 'sendPhoto', do: 'commit-then-hang', user: after.user.telegramId });
    const sent = await finished(after);
    await expect.poll(() => told(after).length, { timeout: 15_000 }).toBe(1);
    const unsent = await finished(before);
    await dying.kill();
    expect(sends(before)).toEqual([]);
    const next = await startBot();
    await settled(unsent.id, 'sent', 40_000);
    await sleep(12_000);
    expect([told(before).length, told(after).length]).toEqual([1, 1]);
    expect(await noticeOf(sent.id)).toEqual({ state: 'sending', attempts: 1 });
    await next.end(25_000);
  }, 120_000);
});
