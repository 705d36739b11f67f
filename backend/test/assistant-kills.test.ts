import type { ChatMessage } from '@primerka/contract';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { isStreaming, messages, openChat, say, told, untilNewest } from './assistant.js';
import { type SignedIn, useApp } from './harness.js';
import { balance, newKey } from './orders.js';

// The API is a process of its own: workers come and go.
const app = useApp({ env: { ROLES: 'api' }, assistant: true });
afterEach(() => app().openrouter.control.reset());

const TEXT = 'Сделай ярче';
const ended = ({ state }: ChatMessage) => state !== 'streaming';
const begun = ({ state, text }: ChatMessage) => state === 'streaming' && text.length > 10;

/** Says something, and does not wait. Whoever is killed meanwhile answers nothing. */
async function speak(user: SignedIn): Promise<{ chatId: string; key: string; said: ReturnType<typeof say> }> {
  const { id } = await openChat(user);
  const key = newKey();
  const said = say(user, id, { text: TEXT }, key);
  said.catch(() => undefined);
  await untilNewest(user, id, isStreaming);
  return { chatId: id, key, said };
}

async function paidOnce(user: SignedIn, answer: ChatMessage): Promise<void> {
  expect(answer).toMatchObject({ state: 'done', charge: { state: 'captured', amount: 1 } });
  expect(answer.variants).toHaveLength(3);
  expect(await balance(user)).toMatchObject({ available: 9, held: 0 });
}

it('SIGKILL of the worker in mid-answer: it is written anew by another, and paid once', async () => {
  const user = await app().signIn();
  const worker = await app().startWorker();
  app().openrouter.control.script({ at: 'chat', do: 'silence', after: 8 });
  const { chatId, said } = await speak(user);
  const before = await untilNewest(user, chatId, begun);
  await worker.kill();
  const second = await app().startWorker();
  const after = await untilNewest(user, chatId, ended);
  expect(after.id).toBe(before.id);
  expect(after.version).toBeGreaterThan(before.version);
  await paidOnce(user, after);
  expect((await said).body, 'whoever waited is answered').toEqual(after);
  expect(told(app())).toHaveLength(2);
  await second.end(25_000);
}, 90_000);

it('SIGTERM in mid-answer: the worker does not stay for it, another writes it', async () => {
  const user = await app().signIn();
  const worker = await app().startWorker();
  app().openrouter.control.script({ at: 'chat', do: 'silence', after: 8 });
  const { chatId } = await speak(user);
  await untilNewest(user, chatId, begun);
  await worker.end(25_000);
  expect((await messages(user, chatId))[0]?.state, 'nobody ended it').toBe('streaming');
  expect(app().openrouter.control.log()[0]?.aborted, 'nobody reads it any more').toBe(true);
  const second = await app().startWorker();
  await paidOnce(user, await untilNewest(user, chatId, ended));
  await second.end(25_000);
}, 90_000);

it('the API killed while a request waits: the same key finds the answer afterwards', async () => {
  const user = await app().signIn();
  const { chatId, key } = await speak(user);
  await app().kill();
  await app().restart();
  const waiting = say(user, chatId, { text: TEXT }, key);
  const worker = await app().startWorker();
  const { status, body } = await waiting;
  expect(status).toBe(201);
  await paidOnce(user, body);
  expect((await say(user, chatId, { text: TEXT }, key)).body).toEqual(body);
  expect(await messages(user, chatId)).toHaveLength(2);
  await worker.end(25_000);
}, 90_000);

it('an orderly stop of the API keeps nobody waiting: the answer as it is, and the same key later', async () => {
  const user = await app().signIn();
  const { chatId, key, said } = await speak(user);
  const restarted = app().restart();
  expect((await said).body).toMatchObject({ state: 'streaming', charge: { state: 'held' } });
  await restarted;
  const worker = await app().startWorker();
  await paidOnce(user, (await say(user, chatId, { text: TEXT }, key)).body);
  await worker.end(25_000);
}, 90_000);

it('an answer that somebody else has taken is let go, and a lost bell rings again', async () => {
  const user = await app().signIn();
  const worker = await app().startWorker();
  app().openrouter.control.settings({ chunkMs: 300, chunkChars: 3 });
  const { chatId } = await speak(user);
  const { id } = await untilNewest(user, chatId, begun);
  await app().database.query(
    `update chat_message set version = version + 1, touched_at = now() - interval '11 seconds' where id = $1`,
    [id],
  );
  while (!app().openrouter.control.log()[0]?.aborted) await sleep(20);
  app().openrouter.control.reset();
  await paidOnce(user, await untilNewest(user, chatId, ended));
  await worker.end(25_000);
}, 90_000);

it('the deadline ends an answer the model never gives, and hangs up', async () => {
  const { database, openrouter } = app();
  const user = await app().signIn();
  const worker = await app().startWorker();
  openrouter.control.script({ at: 'chat', do: 'hang', times: 'always' });
  await database.query(`create function soon() returns trigger language plpgsql as
    $$ begin new.deadline_at = now() + interval '5 seconds'; return new; end $$`);
  await database.query(`create trigger soon before insert on chat_message for each row
    when (new.state = 'streaming') execute function soon()`);
  try {
    const { said } = await speak(user);
    expect((await said).body).toMatchObject({
      state: 'failed',
      error: { code: 'deadline', retryable: true },
      charge: { state: 'released' },
    });
  } finally {
    await database.query('drop trigger soon on chat_message');
    await database.query('drop function soon');
  }
  expect(openrouter.control.log()[0]?.aborted).toBe(true);
  expect(await balance(user)).toMatchObject({ available: 10, held: 0 });
  await worker.end(25_000);
}, 90_000);
