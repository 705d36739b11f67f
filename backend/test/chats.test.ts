import type { Chat, ChatList, ChatMessageList } from '@primerka/contract';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { isStreaming, messages, openChat, say, untilNewest } from './assistant.js';
import { type SignedIn, useApp } from './harness.js';
import { balance, isOver, newKey, order, until, upload } from './orders.js';

/** Gives up every answer that is being written: its time is over, and a sweep comes within ten seconds. */
const timeIsOver = (chatId: string) =>
  app().database.query(`update chat_message set deadline_at = now() where chat_id = $1 and state = 'streaming'`, [
    chatId,
  ]);

/** What is said, and answered. */
async function turn(user: SignedIn, chatId: string, text: string): Promise<void> {
  expect((await say(user, chatId, { text })).body.state).toBe('done');
}

const app = useApp({ assistant: true });
afterEach(() => app().openrouter.control.reset());

describe('a chat', () => {
  it('is one per picture, whoever asks how often', async () => {
    const user = await app().signIn();
    const source = { photoId: (await upload(user, 'source', 'person-full.jpg')).id };
    const opened = await Promise.all(Array.from({ length: 10 }, () => openChat(user, source)));
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
    const [chat] = opened;
    expect(chat).toMatchObject({ title: null, source, base: source, version: 1 });
    expect((await fetch(chat?.picture?.thumbUrl ?? '')).status).toBe(200);
    const made = await until(user, (await order(user)).id, isOver);
    const about = await openChat(user, { generationId: made.id });
    expect(about).toMatchObject({ base: { generationId: made.id }, picture: { url: made.result?.url } });
    expect(about.id).not.toBe(chat?.id);
  });

  it('is listed by its last turn, newest first, page by page', async () => {
    const user = await app().signIn();
    const chats: Chat[] = [];
    for (const name of ['person-full.jpg', 'garment-tee-red.jpg', 'garment-dress-blue.jpg']) {
      chats.push(await openChat(user, { photoId: (await upload(user, 'source', name)).id }));
    }
    const [first, second, third] = chats.map(({ id }) => id);
    await turn(user, first ?? '', 'Убери фон');
    const list = async (query: string) => (await user.api<ChatList>('GET', `/chats?${query}`)).body;
    const page = await list('limit=2');
    expect(page.items.map(({ id, title }) => [id, title])).toEqual([
      [first, 'Убери фон'],
      [third, null],
    ]);
    const rest = await list(`limit=2&cursor=${page.nextCursor ?? ''}`);
    expect([rest.items.map(({ id }) => id), rest.nextCursor]).toEqual([[second], null]);
    expect((await user.api('GET', '/chats?cursor=nonsense')).status).toBe(400);
  });

  it('is nobody else’s, nor are the pictures of others', async () => {
    const [owner, other] = [await app().signIn(), await app().signIn()];
    const { id, source } = await openChat(owner);
    const made = await order(owner);
    await until(owner, made.id, isOver);
    const mine = await openChat(other);
    const key = { 'idempotency-key': newKey() };
    const tries: [string, string, object?][] = [
      ['GET', `/chats/${id}`],
      ['DELETE', `/chats/${id}`],
      ['GET', `/chats/${id}/messages`],
      ['POST', `/chats/${id}/messages`, { text: 'x' }],
      ['POST', '/chats', { source }],
      ['POST', '/chats', { source: { generationId: made.id } }],
      ['POST', '/chats', { source: { photoId: randomUUID() } }],
      ['POST', `/chats/${mine.id}/messages`, { text: 'x', base: source }],
      ['POST', `/chats/${mine.id}/messages`, { text: 'x', base: { generationId: made.id } }],
      ['POST', `/chats/${mine.id}/messages`, { text: 'x', again: randomUUID() }],
    ];
    for (const [method, path, body] of tries) {
      expect((await other.api(method, path, body, key)).status, `${method} ${path} ${JSON.stringify(body)}`).toBe(404);
    }
    expect(await balance(other)).toMatchObject({ available: 10, held: 0 });
  });

  it('is not about what has no picture', async () => {
    const user = await app().signIn();
    app().kie.control.script({ at: 'task', do: 'fail' });
    const failed = await until(user, (await order(user)).id, isOver);
    expect(failed.status).toBe('failed');
    for (const source of [{ generationId: failed.id }, { photoId: failed.id }]) {
      expect((await user.api('POST', '/chats', { source })).status).toBe(404);
    }
    for (const source of [{}, { photoId: 'x' }, { photoId: failed.id, generationId: failed.id }]) {
      expect((await user.api('POST', '/chats', { source })).status).toBe(400);
    }
  });
});

describe('what is said', () => {
  it('waits for its answer, holds a credit meanwhile, and gives it back at the deadline', async () => {
    const user = await app().signIn();
    const { id, source } = await openChat(user);
    app().openrouter.control.script({ at: 'chat', do: 'hang', times: 'always' });
    const said = say(user, id, { text: '  Сделай фон\nсветлее ' });
    const streaming = await untilNewest(user, id, isStreaming);
    expect(streaming).toMatchObject({
      role: 'assistant',
      text: '',
      base: source,
      charge: { state: 'held', amount: 1 },
    });
    expect(await balance(user)).toMatchObject({ available: 9, held: 1 });
    const busy = await say(user, id, { text: 'И ещё' });
    expect([busy.status, busy.body.code, Number(busy.headers.get('retry-after')) > 0]).toEqual([
      409,
      'state.conflict',
      true,
    ]);
    expect((await user.api('DELETE', `/chats/${id}`)).status).toBe(409);
    await timeIsOver(id);
    const { status, body } = await said;
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: streaming.id,
      state: 'failed',
      text: '',
      variants: [],
      error: { code: 'deadline', retryable: true },
      charge: { state: 'released', events: [{ type: 'held' }, { type: 'released', reason: 'deadline' }] },
    });
    const [answer, question] = await messages(user, id);
    expect(answer).toEqual(body);
    expect(question).toMatchObject({
      role: 'user',
      state: 'done',
      text: 'Сделай фон\nсветлее',
      charge: null,
      base: source,
      replyTo: null,
    });
    expect(answer?.replyTo).toBe(question?.id);
    expect((await user.api<Chat>('GET', `/chats/${id}`)).body).toMatchObject({
      title: 'Сделай фон светлее',
      version: 2,
      base: source,
    });
    expect(await balance(user)).toMatchObject({ available: 10, held: 0 });
  });

  it('is said once: `again` asks for another answer to the same words', async () => {
    const user = await app().signIn();
    const { id } = await openChat(user);
    app().openrouter.control.script({ at: 'chat', do: 'content-filter' });
    expect((await say(user, id, { text: 'Убери фон' })).body.state).toBe('failed');
    const [, question] = await messages(user, id);
    const again = { text: 'Убери фон', again: question?.id ?? '' };
    expect((await say(user, id, { ...again, text: 'Другое' })).status).toBe(400);
    expect((await say(user, id, again)).body).toMatchObject({ replyTo: question?.id, state: 'done' });
    expect((await say(user, id, again)).status, 'it has an answer now').toBe(409);
    const all = await messages(user, id);
    expect(all.map(({ role }) => role)).toEqual(['assistant', 'assistant', 'user']);
    // An answer is nothing that could be answered.
    expect((await say(user, id, { ...again, again: all[0]?.id ?? '' })).status).toBe(404);
  });

  it('is answered anew about the picture there is when its own was deleted', async () => {
    const user = await app().signIn();
    const { id, source } = await openChat(user);
    const base = { photoId: (await upload(user, 'source', 'garment-tee-red.jpg')).id };
    app().openrouter.control.script({ at: 'chat', do: 'content-filter' });
    expect((await say(user, id, { text: 'Убери фон', base })).body.state).toBe('failed');
    const [, question] = await messages(user, id);
    expect((await user.api('DELETE', `/photos/${base.photoId}`)).status).toBe(204);
    const { status, body } = await say(user, id, { text: 'Убери фон', again: question?.id ?? '' });
    expect([status, body.state, body.base]).toEqual([201, 'done', source]);
  });

  it('needs words, a key, credits, and is paged by its own order', async () => {
    const user = await app().signIn();
    const { id } = await openChat(user);
    const path = `/chats/${id}/messages`;
    expect((await user.api('POST', path, { text: 'x' })).status).toBe(400);
    for (const text of ['', '   ', 'x'.repeat(2001), 'a\0b', 'a\ud800b', 1, undefined]) {
      const { status } = await user.api('POST', path, { text }, { 'idempotency-key': newKey() });
      expect(status, JSON.stringify(text)).toBe(400);
    }
    for (let i = 0; i < 3; i++) await turn(user, id, `Шаг ${i}`);
    const pages: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: ChatMessageList } = await user.api(
        'GET',
        `${path}?limit=4${cursor && `&cursor=${cursor}`}`,
      );
      pages.push(body.items.map(({ role, text }) => (role === 'user' ? text : '')).join());
      cursor = body.nextCursor;
    }
    expect(pages).toEqual([',Шаг 2,,Шаг 1', ',Шаг 0']);
    await app().database.query(
      `with gone as (update credit_grant set remaining = 0 where user_id = $1),
        account as (update credit_account set available = 0 where user_id = $1)
       insert into credit_entry (key, user_id, type, debit, credit, amount)
       select 'expire:' || id || ':1', user_id, 'expire', 'user:available', 'house:expired', remaining from credit_grant where user_id = $1`,
      [user.user.id],
    );
    const { status, body } = await say(user, id, { text: 'На что?' });
    expect([status, body]).toMatchObject([
      402,
      { code: 'credits.insufficient', needed: 1, available: 0, topUp: '/shop' },
    ]);
    expect((await messages(user, id)).map(({ text }) => text)).not.toContain('На что?');
  });
});

describe('deletion', () => {
  it('takes the messages and the photo that was uploaded for the chat alone', async () => {
    const user = await app().signIn();
    const { id, source, picture } = await openChat(user);
    await turn(user, id, 'Убери фон');
    expect((await user.api('DELETE', `/chats/${id}`)).status).toBe(204);
    expect((await user.api('GET', `/chats/${id}`)).status).toBe(404);
    expect((await user.api('GET', `/photos/${source && 'photoId' in source ? source.photoId : ''}`)).status).toBe(404);
    expect((await fetch(picture?.url ?? '')).status).toBe(404);
    const { rows } = await app().database.query('select 1 from chat_message where user_id = $1', [user.user.id]);
    expect(rows).toEqual([]);
    expect((await user.api('DELETE', `/chats/${id}`)).status).toBe(404);
  });

  it('leaves photos that are more than this chat’s', async () => {
    const user = await app().signIn();
    const person = await upload(user, 'person', 'person-full.jpg');
    const about = await openChat(user, { photoId: person.id });
    expect((await user.api('DELETE', `/chats/${about.id}`)).status).toBe(204);
    expect((await user.api('GET', `/photos/${person.id}`)).status).toBe(200);

    const source = { photoId: (await upload(user, 'source', 'garment-tee-red.jpg')).id };
    const [one, other] = [await openChat(user, source), await openChat(user)];
    await say(user, other.id, { text: 'Возьми отсюда', base: source });
    expect((await user.api('DELETE', `/chats/${one.id}`)).status).toBe(204);
    expect((await user.api('GET', `/photos/${source.photoId}`)).status).toBe(200);
  });

  it('of the picture itself leaves the chat without it', async () => {
    const user = await app().signIn();
    const { id, source } = await openChat(user);
    expect((await user.api('DELETE', `/photos/${source && 'photoId' in source ? source.photoId : ''}`)).status).toBe(
      204,
    );
    const { body } = await user.api<Chat>('GET', `/chats/${id}`);
    expect(body).toMatchObject({ source: null, picture: null, base: null });
    expect((await say(user, id, { text: 'Что теперь?' })).status).toBe(404);
    expect(await balance(user)).toMatchObject({ available: 10, held: 0 });
  });
});
