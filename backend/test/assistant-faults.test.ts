import type { FailureCode } from '@primerka/contract';
import type { OpenRouterScriptStepInput } from '@primerka/sandbox';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { messages, openChat, say, told } from './assistant.js';
import { useApp } from './harness.js';
import { balance } from './orders.js';

const app = useApp({ assistant: true });
afterEach(() => app().openrouter.control.reset());

type Fault = OpenRouterScriptStepInput & { at: 'chat' };

/** A refusal that asks for so long a wait is not tried again, which makes it a quick one. */
const LONG = { retryAfter: 60 };
const ALWAYS = { times: 'always' as const };

const FAILURES: [Fault, FailureCode, boolean][] = [
  [{ at: 'chat', do: 'error', status: 400, ...ALWAYS }, 'internal', false],
  [{ at: 'chat', do: 'error', status: 401, ...ALWAYS }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'error', status: 402, ...ALWAYS }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'error', status: 403, ...ALWAYS }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'error', status: 413, ...ALWAYS }, 'internal', false],
  [{ at: 'chat', do: 'error', status: 422, errorType: 'invalid_image', ...ALWAYS }, 'provider.input', false],
  [{ at: 'chat', do: 'error', status: 429, ...LONG, ...ALWAYS }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'error', status: 500, ...LONG, ...ALWAYS }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'error', status: 529, ...LONG, ...ALWAYS }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'moderation', ...ALWAYS }, 'provider.refused', false],
  [{ at: 'chat', do: 'guardrail', ...ALWAYS }, 'provider.refused', false],
  [{ at: 'chat', do: 'availability', ...LONG, ...ALWAYS }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'stream-error' }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'stream-error', done: true }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'cut', how: 'destroy' }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'cut', how: 'end' }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'choice-error' }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'content-filter' }, 'provider.refused', false],
  [{ at: 'chat', do: 'content-filter', content: '{"reply":"Коне', refusal: 'I cannot' }, 'provider.refused', false],
  [{ at: 'chat', do: 'length', ...ALWAYS }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'schema', how: 'two-variants', ...ALWAYS }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'schema', how: 'four-variants', ...ALWAYS }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'schema', how: 'missing-field', ...ALWAYS }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'schema', how: 'wrong-type', ...ALWAYS }, 'provider.unavailable', true],
  [{ at: 'chat', do: 'say', content: 'Я бы лучше поговорил.', ...ALWAYS }, 'provider.unavailable', true],
];

const nameOf = (fault: Fault) => JSON.stringify({ ...fault, at: undefined, times: undefined });

describe('what goes wrong is said, costs nothing, and can be tried again', () => {
  it.each(FAILURES.map(([fault, code, retryable]) => [nameOf(fault), fault, { code, retryable }] as const))(
    '%s',
    async (_, fault, error) => {
      const user = await app().signIn();
      const chat = await openChat(user);
      app().openrouter.control.script(fault);
      const text = 'Сделай ярче';
      const { status, body } = await say(user, chat.id, { text });
      expect(status).toBe(201);
      expect(body).toMatchObject({ state: 'failed', text: '', variants: [], error });
      expect(body.charge).toMatchObject({ state: 'released', events: [{}, { type: 'released', reason: error.code }] });
      expect(await balance(user)).toMatchObject({ available: 10, held: 0 });
      app().openrouter.control.reset();
      const again = await say(user, chat.id, { text, again: body.replyTo ?? '' });
      expect(again.body).toMatchObject({ state: 'done', replyTo: body.replyTo, charge: { state: 'captured' } });
      expect((await messages(user, chat.id)).map(({ state }) => state)).toEqual(['done', 'failed', 'done']);
      expect(await balance(user)).toMatchObject({ available: 9, held: 0 });
    },
  );
});

const MENDED: Fault[] = [
  { at: 'chat', do: 'length' },
  { at: 'chat', do: 'schema', how: 'two-variants' },
  { at: 'chat', do: 'schema', how: 'wrong-type' },
  { at: 'chat', do: 'say', content: 'Вот три варианта: ярче, теплее, резче.' },
];

describe('an answer that cannot be read', () => {
  it.each(MENDED.map((fault) => [nameOf(fault), fault] as const))('is mended once: %s', async (_, fault) => {
    const user = await app().signIn();
    const chat = await openChat(user);
    app().openrouter.control.script(fault);
    const { body } = await say(user, chat.id, { text: 'Сделай ярче' });
    expect(body).toMatchObject({ state: 'done', charge: { state: 'captured' } });
    expect(body.variants).toHaveLength(3);
    const [first, second, ...more] = told(app());
    expect(more).toEqual([]);
    expect(second?.slice(0, first?.length).map(({ role, text }) => [role, text])).toEqual(
      first?.map(({ role, text }) => [role, text]),
    );
    const bad = app().openrouter.control.log()[0]?.answer?.content ?? '';
    expect(second?.slice(-2)).toMatchObject([
      { role: 'assistant', text: bad.trim().slice(0, 4000), pictures: [] },
      { role: 'user', pictures: [{}] },
    ]);
    expect(await balance(user)).toMatchObject({ available: 9, held: 0 });
  });

  it.each<Fault>([
    { at: 'chat', do: 'fence' },
    { at: 'chat', do: 'schema', how: 'extra-field' },
    { at: 'chat', do: 'slow', ms: 1_500 },
    // Tried again by the client, as long as nothing was written.
    { at: 'chat', do: 'error', status: 503 },
    { at: 'chat', do: 'html' },
  ])('is not every odd one: %j', async (fault) => {
    const user = await app().signIn();
    const chat = await openChat(user);
    app().openrouter.control.script(fault);
    const { body } = await say(user, chat.id, { text: 'Сделай ярче' });
    expect([body.state, body.variants.length]).toEqual(['done', 3]);
  });
});

describe('a service that is away', () => {
  it('fails those who have asked, then refuses before anything is held, and comes back by itself', async () => {
    const faults: Fault[] = [
      { at: 'chat', do: 'reset' },
      { at: 'chat', do: 'malformed' },
      { at: 'chat', do: 'html' },
      { at: 'chat', do: 'error-in-200' },
      { at: 'chat', do: 'empty' },
      { at: 'chat', do: 'hang' },
    ];
    app().openrouter.control.script(...faults.map((fault) => ({ ...fault, ...ALWAYS, text: `(${fault.do})` })), {
      at: 'key',
      do: 'error',
      status: 503,
      ...ALWAYS,
    });
    const asked = await Promise.all(
      faults.map(async (fault) => {
        const user = await app().signIn();
        const chat = await openChat(user);
        const text = `Сделай ярче (${fault.do})`;
        const { body } = await say(user, chat.id, { text });
        expect(body, fault.do).toMatchObject({
          state: 'failed',
          error: { code: 'provider.unavailable', retryable: true },
          charge: { state: 'released' },
        });
        return { user, chat, again: { text, again: body.replyTo ?? '' } };
      }),
    );
    const [one] = asked;
    if (!one) throw new Error('Nobody asked');
    const refused = await say(one.user, one.chat.id, one.again);
    expect([refused.status, refused.body.code, Number(refused.headers.get('retry-after')) > 0]).toEqual([
      503,
      'unavailable',
      true,
    ]);
    expect(await balance(one.user)).toMatchObject({ available: 10, held: 0 });

    app().openrouter.control.reset();
    for (const { user, chat, again } of asked) {
      let answer = await say(user, chat.id, again);
      for (; answer.status === 503; answer = await say(user, chat.id, again)) await sleep(500);
      expect(answer.body).toMatchObject({ state: 'done', charge: { state: 'captured' } });
      expect(await balance(user)).toMatchObject({ available: 9, held: 0 });
    }
  }, 150_000);
});

describe('without a key', () => {
  const keyless = useApp();

  it('there is no assistant, and nothing is held', async () => {
    const user = await keyless().signIn();
    const chat = await openChat(user);
    const { status, body, headers } = await say(user, chat.id, { text: 'Сделай ярче' });
    expect([status, body.code, headers.has('retry-after')]).toEqual([503, 'unavailable', true]);
    expect(await messages(user, chat.id)).toEqual([]);
    expect(await balance(user)).toMatchObject({ available: 10, held: 0 });
    const assistant = async (anonymous: typeof keyless) =>
      (await anonymous().anonymous<{ assistant: boolean }>('GET', '/config')).body.assistant;
    expect([await assistant(keyless), await assistant(app)]).toEqual([false, true]);
  });
});
