import type { Chat, ChatMessage, Generation, PictureRef, Variant } from '@primerka/contract';
import type { OpenRouterPicture } from '@primerka/sandbox';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { isStreaming, messages, openChat, say, told, untilNewest } from './assistant.js';
import { type SignedIn, useApp } from './harness.js';
import { metricsPort } from './metrics.js';
import { balance, isOver, newKey, order, until } from './orders.js';

const metrics = await metricsPort();
const app = useApp({ env: metrics.env, assistant: true });
afterEach(() => app().openrouter.control.reset());

/** Orders one of an answer's variants, and waits for the version. */
async function run(user: SignedIn, chat: Chat, answer: ChatMessage, variant: number, source: PictureRef) {
  const { prompt } = answer.variants[variant] as Variant;
  const input = { kind: 'edit', source, prompt, chatId: chat.id, messageId: answer.id, variant };
  const { status, body } = await user.api<Generation>('POST', '/generations', input, { 'idempotency-key': newKey() });
  expect(status, JSON.stringify(body)).toBe(201);
  return until(user, body.id, isOver);
}

describe('a turn', () => {
  it('is answered in the user’s language with three variants for a credit, growing on every device', async () => {
    const user = await app().signIn();
    app().openrouter.control.settings({ chunkMs: 30, chunkChars: 6 });
    const devices = await Promise.all([app().socket(user.token), app().socket(user.token)]);
    const heard = devices.map((socket) => {
      const seen: ChatMessage[] = [];
      socket.on('chat.message', (message) => seen.push(message));
      return seen;
    });
    const chat = await openChat(user);
    const { status, body } = await say(user, chat.id, { text: 'Сделай фон светлее' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ role: 'assistant', state: 'done', error: null, base: chat.source, chatId: chat.id });
    expect(body.text).toMatch(/[а-я]/i);
    expect(body.variants).toHaveLength(3);
    expect(new Set(body.variants.map(({ prompt }) => prompt)).size).toBe(3);
    for (const { prompt } of body.variants) expect(prompt).toMatch(/[a-z]/i);
    expect(body.charge).toMatchObject({ amount: 1, state: 'captured' });
    expect(await balance(user)).toMatchObject({ available: 9, held: 0 });

    for (const seen of heard) {
      while (!seen.some(({ id, state }) => id === body.id && state === 'done')) await sleep(20);
      expect(seen[0]).toMatchObject({ role: 'user', text: 'Сделай фон светлее', state: 'done' });
      const answer = seen.filter(({ id }) => id === body.id).sort((a, b) => a.version - b.version);
      expect(answer.at(-1)).toEqual(body);
      const growing = answer.filter(isStreaming);
      expect(growing.length, 'the first, and several that grew').toBeGreaterThan(3);
      for (const [i, { text, variants, charge }] of growing.entries()) {
        expect(body.text.startsWith(text)).toBe(true);
        expect(text.length).toBeGreaterThanOrEqual(growing[i - 1]?.text.length ?? 0);
        expect([variants, charge?.state]).toEqual([[], 'held']);
      }
      expect(new Set(answer.map(({ version }) => version)).size, 'each version once').toBe(answer.length);
    }
    expect(heard[0]).toEqual(heard[1]);
    expect((await messages(user, chat.id)).map(({ role }) => role)).toEqual(['assistant', 'user']);
  });

  it('can be read in mid-answer, by whoever comes back', async () => {
    const user = await app().signIn();
    const chat = await openChat(user);
    app().openrouter.control.script({ at: 'chat', do: 'silence', after: 8 });
    void say(user, chat.id, { text: 'Сделай фон светлее' }).catch(() => undefined);
    const { text } = await untilNewest(user, chat.id, ({ text }) => text.length > 10);
    expect(text).toMatch(/^Вижу/);
    // The line stays silent, and the client gives up in its own time: a credit that was held comes back.
    const failed = await untilNewest(user, chat.id, ({ state }) => state === 'failed', 60_000);
    expect(failed).toMatchObject({ text: '', error: { code: 'provider.unavailable' }, charge: { state: 'released' } });
  }, 90_000);

  it('starts from the newest version unless it names another picture', async () => {
    const user = await app().signIn();
    const chat = await openChat(user);
    const first = (await say(user, chat.id, { text: 'Сделай ярче' })).body;
    const version = await run(user, chat, first, 2, chat.source as PictureRef);
    expect(version.status).toBe('succeeded');
    const made = { generationId: version.id };
    const base = async () => (await user.api<Chat>('GET', `/chats/${chat.id}`)).body.base;
    expect(await base()).toEqual(made);

    const second = (await say(user, chat.id, { text: 'Теперь теплее' })).body;
    expect(second.base).toEqual(made);
    const third = (await say(user, chat.id, { text: 'Или с начала', base: chat.source as PictureRef })).body;
    expect(third.base).toEqual(chat.source);
    expect(await base(), 'goes on from where the last turn did').toEqual(chat.source);

    const pictures = told(app()).map((turns) => turns.flatMap((turn) => turn.pictures));
    expect(pictures.map((sent) => sent.length)).toEqual([1, 1, 1]);
    const [before, after, again] = pictures.flat();
    expect(before).toMatchObject({ mediaType: 'image/jpeg', sha256: again?.sha256 });
    expect(Math.max(before?.width ?? 0, before?.height ?? 0)).toBeLessThanOrEqual(768);
    expect(after?.sha256).not.toBe(before?.sha256);
    expect(brightness(after), 'the edit made it brighter').toBeGreaterThan(brightness(before));
    for (const turns of told(app())) expect(turns.at(-1)?.pictures, 'with the question').toHaveLength(1);

    expect((await user.api('DELETE', `/generations/${version.id}`)).status).toBe(204);
    expect(await base()).toEqual(chat.source);
    expect((await say(user, chat.id, { text: 'И ещё', base: made })).status).toBe(404);
  });

  it('shows the model a free result without its watermark', async () => {
    const user = await app().signIn();
    const { id, watermarked, result } = await until(user, (await order(user)).id, isOver);
    expect(watermarked).toBe(true);
    const { base } = (await say(user, (await openChat(user, { generationId: id })).id, { text: 'Сделай ярче' })).body;
    expect(base).toEqual({ generationId: id });
    const { rows } = await app().database.query<{ key: string }>(
      'select clean_key as key from generation where id = $1',
      [id],
    );
    const { key = '' } = rows[0] ?? {};
    const clean = await readFile(path.join(app().dataDir, 'files', key.slice(0, 2), key));
    const shown = Buffer.from(await (await fetch(result?.url ?? '')).arrayBuffer());
    const [sent] = told(app()).flatMap((turns) => turns.flatMap(({ pictures }) => pictures));
    expect(sent?.sha256).toBe(await small(clean));
    expect(sent?.sha256).not.toBe(await small(shown));
  });

  it('tells the model the last ten messages, answers with the titles they offered', async () => {
    const user = await app().signIn();
    await app().database.query(`update user_account set retention = 'keep' where id = $1`, [user.user.id]);
    const chat = await openChat(user);
    const titles: string[] = [];
    for (let i = 0; i < 7; i++) {
      if (i === 3) app().openrouter.control.script({ at: 'chat', do: 'error', status: 401 });
      const { body } = await say(user, chat.id, { text: `Шаг ${i}: сделай ярче` });
      expect(body.state).toBe(i === 3 ? 'failed' : 'done');
      titles.push(body.variants[0]?.title ?? '');
    }
    const [system, ...turns] = told(app()).at(-1) ?? [];
    expect(system?.role).toBe('system');
    expect(turns).toHaveLength(10);
    const spoken = turns.map(
      ({ role, text }) => `${role} ${/Шаг \d/.exec(text)?.[0] ?? text.includes(`1. ${titles[0]}`)}`,
    );
    // Of the failed turn only the question: there is no answer to tell.
    expect(spoken).toEqual([
      'user Шаг 1',
      'assistant Шаг 1',
      'user Шаг 2',
      'assistant Шаг 2',
      'user Шаг 3',
      'user Шаг 4',
      'assistant Шаг 4',
      'user Шаг 5',
      'assistant Шаг 5',
      'user Шаг 6',
    ]);
    expect(turns[1]?.text).toContain(`\n1. ${titles[1]}\n2. `);
  });

  it('counts what it cost, in tokens and dollars', async () => {
    const user = await app().signIn();
    const chat = await openChat(user);
    const sum = async (name: string, label = '') =>
      Object.entries(await metrics.samples(name))
        .filter(([labels]) => labels.includes(label))
        .reduce((total, [, value]) => total + value, 0);
    const before = {
      cost: await sum('assistant_cost_usd_total'),
      prompt: await sum('assistant_tokens_total', 'direction="prompt"'),
      done: await sum('assistant_messages_total', 'outcome="done"'),
    };
    app().openrouter.control.script({ at: 'chat', do: 'schema', how: 'two-variants' });
    const { body } = await say(user, chat.id, { text: 'Сделай ярче' });
    const { rows } = await app().database.query<{
      model: string;
      prompt_version: number;
      prompt_tokens: number;
      completion_tokens: number;
      cost_micro_usd: number;
    }>(
      'select model, prompt_version, prompt_tokens, completion_tokens, cost_micro_usd from chat_message where id = $1',
      [body.id],
    );
    const [row] = rows;
    expect(row).toMatchObject({ model: 'anthropic/claude-haiku-4.5', prompt_version: 1 });
    expect(told(app()), 'both calls count').toHaveLength(2);
    expect(row?.prompt_tokens).toBeGreaterThan(2 * 600);
    expect(row?.cost_micro_usd).toBeGreaterThan(0);
    expect((await sum('assistant_cost_usd_total')) - before.cost).toBeCloseTo((row?.cost_micro_usd ?? 0) / 1e6, 9);
    expect((await sum('assistant_tokens_total', 'direction="prompt"')) - before.prompt).toBe(row?.prompt_tokens);
    expect((await sum('assistant_messages_total', 'outcome="done"')) - before.done).toBe(1);
  });
});

describe('deletion of a chat', () => {
  it('takes the versions made in it, files and all, and leaves the books', async () => {
    const user = await app().signIn();
    const chat = await openChat(user);
    const answer = (await say(user, chat.id, { text: 'Сделай ярче' })).body;
    const version = await run(user, chat, answer, 0, chat.source as PictureRef);
    const before = (await balance(user)).available;
    app().kie.control.script({ at: 'task', do: 'slow', ms: 3_000 });
    const slow = { kind: 'edit', source: chat.source, prompt: 'warmer', chatId: chat.id };
    const { body: running } = await user.api<Generation>('POST', '/generations', slow, { 'idempotency-key': newKey() });
    expect((await user.api('DELETE', `/chats/${chat.id}`)).status, 'an order is under way').toBe(409);
    await until(user, running.id, isOver);

    expect((await user.api('DELETE', `/chats/${chat.id}`)).status).toBe(204);
    for (const url of [version.result?.url, version.result?.thumbUrl, chat.picture?.url]) {
      expect((await fetch(url ?? '')).status).toBe(404);
    }
    for (const id of [version.id, running.id]) expect((await user.api('GET', `/generations/${id}`)).status).toBe(404);
    expect((await balance(user)).available).toBe(before - 1);
    const { rows } = await app().database.query(
      `select 1 from credit_entry where user_id = $1 and type = 'capture' and subject_id = any($2)`,
      [user.user.id, [answer.id, version.id, running.id]],
    );
    expect(rows, 'what was paid stays written').toHaveLength(3);
  });

  it('leaves the result it began with', async () => {
    const user = await app().signIn();
    const made = await until(user, (await order(user)).id, isOver);
    const chat = await openChat(user, { generationId: made.id });
    await say(user, chat.id, { text: 'Сделай ярче' });
    expect((await user.api('DELETE', `/chats/${chat.id}`)).status).toBe(204);
    expect((await user.api('GET', `/generations/${made.id}`)).status).toBe(200);
  });
});

/** Hash of a picture as the model would be shown it. */
const small = async (picture: Buffer): Promise<string> =>
  createHash('sha256')
    .update(
      await sharp(picture)
        .resize(768, 768, { fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality: 80 })
        .toBuffer(),
    )
    .digest('hex');

/** 0 to 765. */
const brightness = (picture: OpenRouterPicture | undefined): number =>
  [1, 3, 5].reduce((sum, at) => sum + parseInt(picture?.meanColour.slice(at, at + 2) ?? '0', 16), 0);
