import { describe, expect, it } from 'vitest';
import type { OpenRouterScriptStepInput } from '../../sandbox/src/openrouter/server.js';
import { OpenRouterRefused, type OpenRouterUnreachable } from '../src/openrouter/openrouter-errors.js';
import {
  ask,
  chats,
  client,
  failure,
  HAIKU,
  HASTY,
  KEY,
  NOTHING,
  openRouter,
  photo,
  SCHEMA,
  serve,
} from './openrouter-fixture.js';

describe('an answer', () => {
  it('comes whole, letter by letter as it was written, with what it cost', async () => {
    openRouter.control.settings({ chunkChars: 3 });
    const said: string[] = [];
    const completion = await client().complete(ask({ onText: (soFar) => said.push(soFar) }));
    const [call] = chats();
    expect(completion).toEqual({
      text: call?.answer?.content,
      finish: 'stop',
      id: call?.answer?.id,
      model: HAIKU,
      usage: {
        promptTokens: expect.any(Number),
        completionTokens: expect.any(Number),
        costMicroUsd: expect.any(Number),
      },
    });
    expect(JSON.parse(completion.text)).toMatchObject({ variants: [{}, {}, {}] });
    expect(completion.text).toMatch(/[а-я]{3}/);
    expect(completion.text).not.toContain('\uFFFD');
    expect(said.length).toBeGreaterThan(10);
    expect(said.at(-1)).toBe(completion.text);
    expect(said.every((soFar, at) => soFar.startsWith(said[at - 1] ?? ''))).toBe(true);
    expect(completion.usage.costMicroUsd).toBe(Math.ceil((await spentUsd()) * 1e6));
    expect(completion.usage.costMicroUsd).toBeGreaterThan(0);
  });

  it('is asked for as the contract has it', async () => {
    const turns = [
      { role: 'user' as const, text: 'Светлее', image: photo },
      { role: 'assistant' as const, text: '{"reply":"Вот"}' },
      { role: 'user' as const, text: 'Ещё' },
    ];
    await client({ models: [HAIKU, '~anthropic/claude-haiku-latest'] }).complete(ask({ turns, user: 'opaque-1' }));
    const [call] = chats();
    expect(call?.headers).toMatchObject({
      'http-referer': 'https://primerka.example',
      'x-openrouter-title': 'Primerka',
      'content-type': 'application/json',
    });
    expect(call?.body).toEqual({
      models: [HAIKU, '~anthropic/claude-haiku-latest'],
      messages: [
        { role: 'system', content: 'You help to edit a photo.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Светлее' },
            {
              type: 'image_url',
              image_url: expect.objectContaining({ mediaType: 'image/jpeg', width: 200, height: 300 }),
            },
          ],
        },
        { role: 'assistant', content: '{"reply":"Вот"}' },
        { role: 'user', content: 'Ещё' },
      ],
      max_completion_tokens: 2000,
      temperature: expect.any(Number),
      stream: true,
      response_format: { type: 'json_schema', json_schema: { name: 'edit_ideas', strict: true, schema: SCHEMA } },
      provider: { require_parameters: true, data_collection: 'deny' },
      user: 'opaque-1',
    });
  });

  it('comes from the next model when the first is down, and says which', async () => {
    const models = [HAIKU, 'anthropic/claude-haiku-5.5'];
    openRouter.control.settings({ down: [HAIKU] });
    expect(await client({ models }).complete(ask())).toMatchObject({
      model: 'anthropic/claude-haiku-5.5',
      finish: 'stop',
    });
    expect(chats()).toHaveLength(1);
  });

  it('is cut at its limit, or filtered, and says so', async () => {
    expect(await client().complete(ask({ maxTokens: 5 }))).toMatchObject({ finish: 'length' });
    openRouter.control.script({ at: 'chat', do: 'length' });
    const { text, finish } = await client().complete(ask());
    expect(finish).toBe('length');
    expect(() => JSON.parse(text) as unknown).toThrow();
    openRouter.control.script({ at: 'chat', do: 'content-filter' });
    expect(await client().complete(ask())).toMatchObject({ finish: 'filtered', text: '' });
    openRouter.control.script({ at: 'chat', do: 'content-filter', content: 'I', refusal: 'I cannot' });
    expect(await client().complete(ask())).toMatchObject({ finish: 'filtered', text: 'I' });
    expect(chats()).toHaveLength(4);
  });

  it.each<OpenRouterScriptStepInput>([
    { at: 'chat', do: 'fence' },
    { at: 'chat', do: 'schema', how: 'two-variants' },
    { at: 'chat', do: 'say', content: 'No JSON at all' },
  ])('%j is handed on as it is: what it is worth is for the caller to say', async (step) => {
    openRouter.control.script(step);
    const { text, finish } = await client().complete(ask());
    expect({ text, finish }).toEqual({ text: chats()[0]?.answer?.content, finish: 'stop' });
  });

  it('is taken in one piece as well', async () => {
    const whole = {
      id: 'gen-2',
      model: 'a/b',
      choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: '{}' } }],
      usage: { prompt_tokens: 1, completion_tokens: 1, cost: 0.0000001 },
    };
    const apiUrl = await serve((_, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(whole)),
    );
    expect(await client({ apiUrl }).complete(ask())).toEqual({
      text: '{}',
      finish: 'stop',
      id: 'gen-2',
      model: 'a/b',
      usage: { promptTokens: 1, completionTokens: 1, costMicroUsd: 1 },
    });
  });
});

describe('a refusal', () => {
  it.each([
    [400, undefined, 'invalid', 1],
    [401, undefined, 'unauthorized', 1],
    [402, undefined, 'out_of_credits', 1],
    [403, undefined, 'unauthorized', 1],
    [404, undefined, 'invalid', 1],
    [408, undefined, 'unavailable', 4],
    [413, undefined, 'invalid', 1],
    [422, undefined, 'invalid', 1],
    [429, undefined, 'rate_limited', 4],
    [500, undefined, 'unavailable', 4],
    [502, undefined, 'unavailable', 4],
    [503, undefined, 'unavailable', 4],
    [524, undefined, 'unavailable', 4],
    [529, undefined, 'unavailable', 4],
    [400, 'invalid_image', 'input', 1],
    [400, 'context_length_exceeded', 'invalid', 1],
    [403, 'content_policy_violation', 'moderation', 1],
  ])('HTTP %i %s is %s, asked %i times', async (status, errorType, kind, calls) => {
    openRouter.control.script({
      at: 'chat',
      do: 'error',
      status,
      times: 'always',
      ...(errorType ? { errorType } : {}),
    });
    const error = await failure(client().complete(ask()));
    expect(error).toBeInstanceOf(OpenRouterRefused);
    expect(error).toMatchObject({ kind, status, usage: NOTHING });
    expect(chats()).toHaveLength(calls);
  });

  it.each<[OpenRouterScriptStepInput, string, number]>([
    [{ at: 'chat', do: 'moderation' }, 'moderation', 403],
    [{ at: 'chat', do: 'guardrail' }, 'moderation', 403],
    [{ at: 'chat', do: 'availability', code: 'model_not_found', status: 400 }, 'invalid', 400],
    [{ at: 'chat', do: 'availability', code: 'no_endpoints', status: 404 }, 'unavailable', 404],
    [{ at: 'chat', do: 'availability', code: 'region_restricted', status: 403 }, 'unauthorized', 403],
  ])('%j is %s', async (step, kind, status) => {
    openRouter.control.script(step);
    expect(await failure(client().complete(ask()))).toMatchObject({ kind, status });
    expect(chats()).toHaveLength(1);
  });

  it('comes of a wrong key, of an empty account, of a broken picture and of an unknown model', async () => {
    expect(await failure(client({ apiKey: 'wrong' }).complete(ask()))).toMatchObject({
      kind: 'unauthorized',
      status: 401,
    });
    const turns = [{ role: 'user' as const, text: 'x', image: Buffer.from('no picture') }];
    expect(await failure(client().complete(ask({ turns })))).toMatchObject({ kind: 'input', status: 400 });
    expect(await failure(client({ models: ['a/b'] }).complete(ask()))).toMatchObject({ kind: 'invalid', status: 400 });
    openRouter.control.settings({ balance: 0 });
    expect(await failure(client().complete(ask()))).toMatchObject({ kind: 'out_of_credits', status: 402 });
  });

  it('comes without asking when there is no key', async () => {
    const to = client({ apiKey: undefined });
    expect(to.configured).toBe(false);
    expect(await failure(to.complete(ask()))).toMatchObject({ kind: 'unauthorized', status: 401 });
    expect(openRouter.control.log()).toEqual([]);
    expect(client().configured).toBe(true);
  });
});

describe('another attempt', () => {
  const passing: OpenRouterScriptStepInput[] = [
    { at: 'chat', do: 'error', status: 429 },
    { at: 'chat', do: 'error', status: 503, retryAfter: 1 },
    { at: 'chat', do: 'availability', code: 'capacity_exhausted', status: 429 },
    { at: 'chat', do: 'availability', code: 'temporarily_unavailable', status: 503 },
    { at: 'chat', do: 'html', status: 524 },
    { at: 'chat', do: 'html', status: 200 },
    { at: 'chat', do: 'malformed' },
    { at: 'chat', do: 'reset' },
    { at: 'chat', do: 'error-in-200' },
    { at: 'chat', do: 'stream-error', after: 0 },
    { at: 'chat', do: 'stream-error', after: 0, done: true },
    { at: 'chat', do: 'cut', after: 0 },
    { at: 'chat', do: 'cut', after: 0, how: 'end' },
    { at: 'chat', do: 'empty' },
    { at: 'chat', do: 'empty', finishReason: null },
  ];
  it.each(passing)('is made after %j', async (step) => {
    openRouter.control.script(step);
    expect(await client().complete(ask())).toMatchObject({ finish: 'stop' });
    expect(chats()).toHaveLength(2);
  });

  it.each<OpenRouterScriptStepInput>([
    { at: 'chat', do: 'hang' },
    { at: 'chat', do: 'silence', after: 0 },
  ])('is made after waiting in vain: %j', async (step) => {
    openRouter.control.script(step);
    const timeouts = { connectMs: 500, headerMs: 5000, silenceMs: 5000, wholeMs: 50_000 };
    expect(await client({ timeouts }).complete(ask())).toMatchObject({ finish: 'stop' });
    expect(chats()).toHaveLength(2);
  });

  it.each(['content_policy_violation', 'refusal'])('is never made of words that were refused: %s', async (type) => {
    openRouter.control.script({ at: 'chat', do: 'error-in-200', type });
    expect(await failure(client().complete(ask()))).toMatchObject({ kind: 'moderation' });
    expect(chats()).toHaveLength(1);
  });

  it('is made three times at most, and what each was billed adds up', async () => {
    const { usage: once } = await client().complete(ask());
    openRouter.control.script({ at: 'chat', do: 'empty', times: 3 });
    const { usage } = await client().complete(ask());
    expect(usage.promptTokens).toBe(4 * once.promptTokens);
    expect(usage.completionTokens).toBe(once.completionTokens);
    openRouter.control.script({ at: 'chat', do: 'empty', times: 'always' });
    const error = await failure(client().complete(ask()));
    expect(error).toMatchObject({ produced: false, reason: 'empty answer' });
    expect(error).toMatchObject({ usage: { promptTokens: 4 * once.promptTokens, completionTokens: 0 } });
    expect((error as OpenRouterUnreachable).usage.costMicroUsd).toBeGreaterThan(0);
    expect(chats()).toHaveLength(9);
  });

  it('waits as long as it was told to', async () => {
    openRouter.control.script({ at: 'chat', do: 'error', status: 429, retryAfter: 2 });
    await client().complete(ask());
    const [first, second] = chats().map(({ at }) => Date.parse(at));
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1900);
  });

  it('is not made when the wait is too long, or longer than the time left', async () => {
    openRouter.control.script({ at: 'chat', do: 'error', status: 429, retryAfter: 11 });
    expect(await failure(client().complete(ask()))).toMatchObject({ kind: 'rate_limited', retryAfterMs: 11_000 });
    openRouter.control.script({ at: 'chat', do: 'error', status: 503, retryAfter: 9 });
    expect(await failure(client({ timeouts: { wholeMs: 8000 } }).complete(ask()))).toMatchObject({ status: 503 });
    expect(chats()).toHaveLength(2);
  });

  it.each<[OpenRouterScriptStepInput, object]>([
    [
      { at: 'chat', do: 'stream-error', after: 3 },
      { kind: 'unavailable', status: 502 },
    ],
    [
      { at: 'chat', do: 'stream-error', after: 3, done: true, status: 429 },
      { kind: 'rate_limited', status: 429 },
    ],
    [
      { at: 'chat', do: 'choice-error' },
      { kind: 'unavailable', status: 502 },
    ],
    [
      { at: 'chat', do: 'cut', after: 3 },
      { produced: true, reason: 'ECONNRESET' },
    ],
    [
      { at: 'chat', do: 'cut', after: 3, how: 'end' },
      { produced: true, reason: 'stream cut off' },
    ],
    [
      { at: 'chat', do: 'silence', after: 3 },
      { produced: true, reason: 'silence' },
    ],
  ])('is never made once content was written: %j', async (step, wanted) => {
    openRouter.control.script(step);
    const said: string[] = [];
    const hasty = step.do === 'silence' ? { timeouts: { ...HASTY, headerMs: 20_000 } } : {};
    const error = await failure(client(hasty).complete(ask({ onText: (soFar) => said.push(soFar) })));
    expect(error).toMatchObject(wanted);
    expect(said.length).toBeGreaterThan(0);
    expect(chats()).toHaveLength(1);
  });
});

/** USD, as the account has it. */
async function spentUsd(): Promise<number> {
  const response = await fetch(`${openRouter.url}/key`, { headers: { authorization: `Bearer ${KEY}` } });
  return ((await response.json()) as { data: { usage: number } }).data.usage;
}
