import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startOpenRouter, type OpenRouterStandIn, type Picture } from './server.js';
import { Client, HAIKU, KEY, OLD_HAIKU, pictureUrl, structured, type ErrorBody } from './spec-client.js';

let openrouter: OpenRouterStandIn;
let client: Client;
let picture: string;

beforeAll(async () => {
  openrouter = await startOpenRouter({ apiKey: KEY, settings: { thinkMs: 0, chunkMs: 0 } });
  picture = await pictureUrl(30, 40, '#102030');
  client = new Client(openrouter, picture);
});
beforeEach(() => openrouter.control.reset());
afterAll(() => openrouter.close());

describe('an answer in one piece', () => {
  it('has an id, the used model, a cost and the JSON that was asked for', async () => {
    const response = await client.ask();
    const body = (await response.json()) as Awaited<ReturnType<Client['completed']>>;
    expect(body.id).toMatch(/^gen-/);
    expect(response.headers.get('x-generation-id')).toBe(body.id);
    expect(body).toMatchObject({ object: 'chat.completion', model: HAIKU, provider: 'Anthropic' });
    expect(body.choices[0]).toMatchObject({ finish_reason: 'stop', native_finish_reason: 'end_turn' });
    const { prompt_tokens: prompt, completion_tokens: completion, cost } = body.usage;
    expect(cost).toBeCloseTo((prompt * 1 + completion * 5) / 1e6, 9);
    const answer = JSON.parse(body.choices[0]?.message.content ?? '') as Record<string, unknown>;
    expect(Object.keys(answer)).toEqual(['reply', 'refused', 'variants']);
    expect(answer).toMatchObject({ refused: false, variants: [{}, {}, {}] });
  });

  it('is prose without a format, and the least value of any other schema', async () => {
    expect(await client.content({ response_format: undefined })).toMatch(/^Вижу вертикальный/);
    expect(JSON.parse(await client.content({ response_format: { type: 'json_object' } }))).toHaveProperty('reply');
    const schema = {
      type: 'object',
      properties: { kind: { enum: ['a', 'b'] }, items: { $ref: '#/$defs/items' }, note: { type: ['string', 'null'] } },
      $defs: { items: { type: 'array', minItems: 2, items: { type: 'integer', minimum: 7 } } },
    };
    expect(JSON.parse(await client.content(structured(schema)))).toMatchObject({ kind: 'a', items: [7, 7] });
  });

  it('tells of the picture that came with the last words', async () => {
    const dark = await pictureUrl(30, 40, '#101010');
    const light = await pictureUrl(40, 30, '#e0f0ff');
    expect(await client.content({ messages: client.says('ярче', dark) })).toContain('вертикальный, тёмный');
    const turns = [...client.says('ярче', dark), { role: 'assistant', content: 'Готово' }, ...client.says('x', light)];
    expect(await client.content({ messages: turns })).toContain('a wide, light picture in cool tones');
  });

  it('ends where max_completion_tokens says', async () => {
    const { choices, usage } = await client.completed({ max_completion_tokens: 50 });
    expect(choices[0]).toMatchObject({ finish_reason: 'length', native_finish_reason: 'max_tokens' });
    expect(usage.completion_tokens).toBeLessThanOrEqual(50);
    expect(() => JSON.parse(choices[0]?.message.content ?? '') as unknown).toThrow(SyntaxError);
  });
});

describe('a stream', () => {
  it('says the same, with comments, torn characters, usage last and [DONE]', async () => {
    const whole = await client.completed();
    const stream = await client.streamed();
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.response.headers.get('x-generation-id')).toMatch(/^gen-/);
    expect(stream.comments).toBeGreaterThanOrEqual(2);
    expect(stream.content).toBe(whole.choices[0]?.message.content);
    expect(stream.chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(stream.chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
    expect(stream.done).toBe(true);
    expect(stream.pieces.filter((piece) => piece.toString().includes('\uFFFD')).length).toBeGreaterThan(10);
  });

  it('of somebody who hangs up is charged as far as it was said', async () => {
    openrouter.control.settings({ chunkMs: 5, chunkChars: 5 });
    const abort = new AbortController();
    const response = await client.ask({ stream: true }, abort.signal);
    const reader = response.body?.getReader();
    for (let read = 0; read < 10; read += 1) await reader?.read();
    abort.abort();
    await expect.poll(() => openrouter.control.log()[0]).toMatchObject({ aborted: true, status: 200 });
    const id = response.headers.get('x-generation-id');
    await expect.poll(async () => (await client.get(`/generation?id=${id}`)).status).toBe(200);
    const { data } = (await (await client.get(`/generation?id=${id}`)).json()) as { data: Record<string, number> };
    openrouter.control.settings({ chunkMs: 0 });
    const whole = await client.completed();
    expect(data).toMatchObject({ cancelled: true, streamed: true });
    expect(data.tokens_completion).toBeGreaterThan(0);
    expect(data.tokens_completion).toBeLessThan(whole.usage.completion_tokens);
  });
});

describe('a request is refused', () => {
  const svg = `data:image/svg+xml;base64,${Buffer.from('<svg/>').toString('base64')}`;
  const shows = (url: string) => () => ({ messages: client.says('ярче', url) });
  const sampling = { temperature: 0.5, top_p: 0.5 };
  const pairs = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']));

  it.each<[string, () => object, number, string?]>([
    ['without messages', () => ({ messages: [] }), 400, 'invalid_request'],
    ['without a model', () => ({ model: undefined }), 400, 'invalid_request'],
    ['for an unknown role', () => ({ messages: [{ role: 'boss', content: 'x' }] }), 400],
    ['for an unknown model', () => ({ model: 'anthropic/claude-9' }), 400],
    ['for an object property as model', () => ({ model: 'constructor' }), 400],
    ['for an unknown one among models', () => ({ models: [HAIKU, 'x/y'] }), 400],
    ['for a long schema name', () => structured({}, 'n'.repeat(65)), 400, 'invalid_request'],
    ['for five stops', () => ({ stop: ['a', 'b', 'c', 'd', 'e'] }), 400],
    ['for a hot temperature', () => ({ temperature: 2.5 }), 400],
    ['for 17 pairs of metadata', () => ({ metadata: pairs(17) }), 400],
    ['for both sampling knobs', () => sampling, 400, 'invalid_request'],
    ['for a picture that is none', shows('data:image/png;base64,AAAA'), 400, 'invalid_image'],
    ['for a data URL that is none', shows('data:image/png,AAAA'), 400, 'invalid_image'],
    ['for a picture of another type', () => shows(picture.replace('png', 'jpeg'))(), 400, 'invalid_image'],
    ['for an SVG', shows(svg), 400, 'unsupported_image_format'],
    ['for plain http', shows('http://127.0.0.1:9/x.png'), 400, 'invalid_image'],
    ['for an address nobody answers', shows('https://127.0.0.1:9/x.png'), 400, 'image_download_failed'],
    ['for too many words', () => ({ messages: client.says('word '.repeat(180_000)) }), 400, 'context_length_exceeded'],
    ['for a body of 33 MB', () => ({ user: 'x'.repeat(33 * 1024 * 1024) }), 413, 'payload_too_large'],
    ['by a model out of service', () => ({ model: 'anthropic/claude-3-haiku' }), 404, 'not_found'],
    ['when parameters are required', () => ({ model: OLD_HAIKU, provider: { require_parameters: true } }), 404],
    ['when the provider is ignored', () => ({ provider: { ignore: ['anthropic'] } }), 404],
    ['when only another provider is allowed', () => ({ provider: { only: ['openai'] } }), 404],
    ['above the highest price', () => ({ provider: { max_price: { completion: 4.9 } } }), 404],
  ])('%s', async (_why, more, status, type) => {
    const refused = await client.refused(more());
    expect(refused.status).toBe(status);
    expect(refused.error.code).toBe(status);
    if (type) expect(refused.error.metadata?.error_type).toBe(type);
  });

  it.each<[string, () => object]>([
    ['a schema name of 64', () => structured({}, 'n'.repeat(64))],
    ['one sampling knob', () => ({ temperature: 0.5 })],
    ['both where they are taken', () => ({ ...sampling, model: OLD_HAIKU })],
    ['16 pairs of metadata', () => ({ metadata: pairs(16) })],
    ['a moving alias', () => ({ model: '~anthropic/claude-haiku-latest' })],
    ['prose of a model without structured output', () => ({ model: OLD_HAIKU })],
    ['a high price', () => ({ provider: { only: ['Anthropic'], max_price: { prompt: 1, completion: 5 } } })],
  ])('but not for %s', async (_what, more) => {
    expect((await client.ask(more())).status).toBe(200);
  });

  it('without the key and without JSON', async () => {
    expect((await client.post('{}', 'other')).status).toBe(401);
    expect((await client.get('/key', 'other')).status).toBe(401);
    const broken = await client.post('{"model":');
    expect(broken.status).toBe(400);
    expect((await client.get('/nothing')).status).toBe(404);
  });

  it('when the model name is wrong, in the words of OpenRouter', async () => {
    const { error } = await client.refused({ model: 'x/y' });
    expect(error.message).toBe('x/y is not a valid model ID');
    expect(error.availability).toMatchObject({ code: 'model_not_found', requested_models: ['x/y'] });
  });

  it('for large pictures', async () => {
    openrouter.control.settings({ maxImageSide: 39 });
    expect((await client.refused()).error.metadata?.error_type).toBe('image_too_large');
    openrouter.control.settings({ maxImageSide: 40, maxImageBytes: 10 });
    expect((await client.refused()).error.metadata?.error_type).toBe('image_too_large');
  });

  it('when account or key have no money', async () => {
    openrouter.control.settings({ balance: -1 });
    expect(await client.refused()).toMatchObject({
      status: 402,
      error: { metadata: { error_type: 'payment_required' } },
    });
    openrouter.control.settings({ balance: 10, keyLimit: 0.000001 });
    await client.completed();
    expect((await client.refused()).status).toBe(402);
    expect(await (await client.get('/key')).json()).toMatchObject({ data: { limit: 0.000001 } });
  });
});

describe('models', () => {
  it('are tried in turn, and the reply names the one used', async () => {
    openrouter.control.settings({ down: [HAIKU] });
    expect(await client.refused()).toMatchObject({
      status: 503,
      error: { availability: { code: 'temporarily_unavailable' } },
    });
    const { model } = await client.completed({ models: [HAIKU, 'anthropic/claude-haiku-5.5'], model: undefined });
    expect(model).toBe('anthropic/claude-haiku-5.5');
    expect((await client.completed({ models: ['anthropic/claude-haiku-5.5'] })).model).toBe(model);
  });

  it('take over from one that is at fault, not from an empty account', async () => {
    const models = [HAIKU, 'anthropic/claude-haiku-5.5'];
    openrouter.control.script({ at: 'chat', do: 'error', status: 429, model: HAIKU });
    expect((await client.completed({ models })).model).toBe(models[1]);
    openrouter.control.script({ at: 'chat', do: 'error', status: 402, model: HAIKU });
    expect((await client.refused({ models })).status).toBe(402);
  });
});

describe('the log', () => {
  it('tells which picture was sent and what was answered, and not the key', async () => {
    await client.ask();
    const [entry] = openrouter.control.log();
    expect(entry?.headers).not.toHaveProperty('authorization');
    const shown: Partial<Picture> = { mediaType: 'image/png', width: 30, height: 40, meanColour: '#102030' };
    expect(entry).toMatchObject({
      status: 200,
      aborted: false,
      body: { messages: [{}, { content: [{}, { image_url: shown }] }] },
      answer: { model: HAIKU, finishReason: 'stop' },
    });
    expect(JSON.stringify(entry)).not.toContain('base64,');
  });

  it('keeps refused requests too', async () => {
    await client.refused({ messages: [] });
    expect(openrouter.control.log()).toMatchObject([{ status: 400, body: { messages: [] }, answer: null }]);
  });
});

describe('the account', () => {
  it('tells balance, key, models and what one generation cost', async () => {
    const { id, usage } = await client.completed();
    const generation = await client.get(`/generation?id=${id}`);
    expect(await generation.json()).toMatchObject({ data: { id, total_cost: usage.cost, cancelled: false } });
    expect((await client.get('/generation?id=gen-0')).status).toBe(404);
    const credits = await client.get('/credits');
    expect(await credits.json()).toEqual({ data: { total_credits: 100, total_usage: usage.cost } });
    const key = await client.get('/key');
    expect(await key.json()).toMatchObject({ data: { usage: usage.cost, limit_remaining: null } });
    const { data } = (await (await client.get('/models')).json()) as { data: { id: string }[] };
    expect(data.map((model) => model.id)).toContain(HAIKU);
  });
});

describe('control over HTTP', () => {
  const control = async (path: string, body?: object, origin?: string) => {
    const response = await fetch(`${openrouter.origin}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...(origin ? { origin } : {}) },
      body: body ? JSON.stringify(body) : null,
    });
    return { status: response.status, text: await response.text() };
  };

  it('explains itself, scripts, sets and resets', async () => {
    expect((await control('/')).text).toContain('stream-error');
    expect((await control('/control/script', { at: 'chat', do: 'error', status: 429 })).text).toBe('{"pending":1}');
    expect((await client.refused()).status).toBe(429);
    expect((await control('/control/log')).text).toContain('"fault":"error"');
    expect((await control('/control/settings', { balance: 0 })).text).toContain('"balance":0');
    await control('/control/reset', {});
    expect(openrouter.control.settings().balance).toBe(100);
    expect(openrouter.control.log()).toEqual([]);
  });

  it('refuses unknown steps, unknown settings and pages of other sites', async () => {
    expect((await control('/control/script', { at: 'chat', do: 'dance' })).status).toBe(400);
    expect((await control('/control/settings', { colour: 1 })).status).toBe(400);
    expect((await control('/control/reset', {}, 'https://elsewhere.example')).status).toBe(403);
    const parsed = JSON.parse((await control('/control/script', { at: 'x' })).text) as ErrorBody;
    expect(parsed).toHaveProperty('error');
  });
});
