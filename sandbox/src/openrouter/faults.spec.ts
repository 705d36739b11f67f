import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startOpenRouter, type OpenRouterScriptStepInput, type OpenRouterStandIn } from './server.js';
import { Client, HAIKU, KEY, pictureUrl } from './spec-client.js';

let openrouter: OpenRouterStandIn;
let client: Client;

beforeAll(async () => {
  openrouter = await startOpenRouter({ apiKey: KEY, settings: { thinkMs: 0, chunkMs: 0 } });
  client = new Client(openrouter, await pictureUrl(30, 40, '#102030'));
});
beforeEach(() => openrouter.control.reset());
afterAll(() => openrouter.close());

const script = (...steps: OpenRouterScriptStepInput[]) => openrouter.control.script(...steps);
const both = [{ stream: false }, { stream: true }];

describe('instead of an answer', () => {
  const STATUSES = [400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 502, 503, 524, 529];

  it.each(STATUSES)('HTTP %i, with and without Retry-After, also for a stream', async (status) => {
    for (const { stream } of both) {
      script({ at: 'chat', do: 'error', status }, { at: 'chat', do: 'error', status, retryAfter: 7, message: 'Wait' });
      const plain = await client.refused({ stream });
      expect(plain).toMatchObject({ status, retryAfter: null, error: { code: status } });
      expect(plain.error.metadata?.error_type).toMatch(/^[a-z_]+$/);
      expect(await client.refused({ stream })).toMatchObject({ status, retryAfter: '7', error: { message: 'Wait' } });
    }
    expect((await client.ask()).status).toBe(200);
  });

  it('moderation and guardrail', async () => {
    script({ at: 'chat', do: 'moderation', reasons: ['violence'] }, { at: 'chat', do: 'guardrail', patterns: ['p'] });
    expect(await client.refused()).toMatchObject({
      status: 403,
      error: {
        metadata: {
          reasons: ['violence'],
          flagged_input: 'сделай ярче',
          provider_name: 'Anthropic',
          model_slug: HAIKU,
        },
      },
    });
    expect(await client.refused()).toMatchObject({ status: 403, error: { metadata: { patterns: ['p'] } } });
  });

  it('an availability error without a code', async () => {
    script({ at: 'chat', do: 'availability', retryAfter: 3 });
    const { status, retryAfter, error } = await client.refused();
    expect({ status, retryAfter }).toEqual({ status: 429, retryAfter: '3' });
    expect(error).not.toHaveProperty('code');
    expect(error).toMatchObject({
      error_type: 'rate_limit_exceeded',
      http_status: 429,
      availability: { code: 'capacity_exhausted', retryable: true, retry_after: 3, requested_models: [HAIKU] },
    });
  });

  it.each(both)('an error in HTTP 200, %j', async ({ stream }) => {
    script({ at: 'chat', do: 'error-in-200', status: 502 });
    const response = await client.ask({ stream });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toMatchObject({ error: { code: 502 } });
  });

  it('an HTML page and a body that is no JSON', async () => {
    script({ at: 'chat', do: 'html' }, { at: 'chat', do: 'malformed' });
    const page = await client.ask();
    expect(page.status).toBe(524);
    expect(await page.text()).toMatch(/^<!DOCTYPE html>/);
    const malformed = await client.ask();
    expect(malformed.headers.get('content-type')).toContain('application/json');
    await expect(malformed.json()).rejects.toThrow(SyntaxError);
  });

  it('a connection reset, seen on a bare socket', async () => {
    script({ at: 'chat', do: 'reset' });
    const { hostname, port } = new URL(openrouter.origin);
    const socket = connect(Number(port), hostname);
    const body = JSON.stringify({ model: HAIKU, messages: [{ role: 'user', content: 'x' }] });
    const lines = ['POST /api/v1/chat/completions HTTP/1.1', 'Host: x', `Authorization: Bearer ${KEY}`];
    socket.write([...lines, `Content-Length: ${body.length}`, '', body].join('\r\n'));
    let got = '';
    socket.on('data', (data) => (got += data.toString()));
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    expect(got).toBe('');
    await expect
      .poll(() => openrouter.control.log()[0])
      .toMatchObject({ fault: 'reset', status: null, aborted: false });
  });

  it.each(both)('silence from the first byte on, until the client gives up, %j', async ({ stream }) => {
    script({ at: 'chat', do: 'hang' });
    await expect(client.ask({ stream }, AbortSignal.timeout(100))).rejects.toThrow(/timeout|aborted/i);
    await expect.poll(() => openrouter.control.log()[0]).toMatchObject({ status: null, aborted: true });
  });

  it.each(['key', 'credits', 'models', 'generation'] as const)('at %s', async (at) => {
    script({ at, do: 'error', status: 500 }, { at, do: 'html', status: 502 });
    expect((await client.get(`/${at}`)).status).toBe(500);
    expect((await client.get(`/${at}`)).status).toBe(502);
  });
});

describe('after the beginning', () => {
  it('an error in the only choice, which costs nothing', async () => {
    script({ at: 'chat', do: 'choice-error', status: 529 });
    const { choices, usage } = await client.completed();
    expect(choices[0]).toMatchObject({ finish_reason: 'error', error: { code: 529 } });
    expect(usage.cost).toBe(0);
  });

  it.each([true, false])('an error chunk, [DONE] after it: %j', async (done) => {
    script({ at: 'chat', do: 'stream-error', after: 4, done, status: 529 });
    const stream = await client.streamed();
    expect(stream.response.status).toBe(200);
    expect(stream.chunks).toHaveLength(5);
    expect(stream.chunks.at(-1)).toMatchObject({
      error: { code: 529, metadata: { error_type: 'provider_overloaded' } },
      choices: [{ delta: { content: '' }, finish_reason: 'error' }],
    });
    expect(stream).toMatchObject({ done, broken: false });
    const id = stream.response.headers.get('x-generation-id');
    expect(await (await client.get(`/generation?id=${id}`)).json()).toMatchObject({ data: { total_cost: 0 } });
  });

  it('a stream torn down or ended without [DONE]', async () => {
    script({ at: 'chat', do: 'cut', after: 2 }, { at: 'chat', do: 'cut', after: 2, how: 'end' });
    const torn = await client.streamed();
    expect(torn).toMatchObject({ broken: true, done: false });
    expect(torn.chunks).toHaveLength(2);
    const ended = await client.streamed();
    expect(ended).toMatchObject({ broken: false, done: false });
    expect(ended.chunks).toHaveLength(2);
    expect(openrouter.control.log()).toMatchObject([{ aborted: false }, { aborted: false }]);
  });

  it('half of an answer in one piece', async () => {
    script({ at: 'chat', do: 'cut' });
    const response = await client.ask();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow(/terminated/);
  });

  it('silence in the middle of a stream, until the client gives up', async () => {
    script({ at: 'chat', do: 'silence', after: 2 });
    const stream = await client.streamed({}, AbortSignal.timeout(300));
    expect(stream).toMatchObject({ broken: true, done: false });
    expect(stream.chunks).toHaveLength(2);
    await expect.poll(() => openrouter.control.log()[0]).toMatchObject({ aborted: true, fault: 'silence' });
  });

  it('nothing but comments, which keep a connection alive without an answer', async () => {
    script({ at: 'chat', do: 'silence', after: 0, comments: true });
    const stream = await client.streamed({}, AbortSignal.timeout(700));
    expect(stream.broken).toBe(true);
    expect(stream.chunks).toEqual([]);
    expect(stream.comments).toBeGreaterThan(2);
  });

  it('slow words', async () => {
    openrouter.control.settings({ chunkChars: 400 });
    script({ at: 'chat', do: 'slow', ms: 30 });
    const began = performance.now();
    expect((await client.streamed()).done).toBe(true);
    expect(performance.now() - began).toBeGreaterThan(60);
  });
});

describe('what is said', () => {
  const answer = async () => JSON.parse(await client.content()) as Record<string, unknown>;

  it.each(both)('nothing, %j', async ({ stream }) => {
    script({ at: 'chat', do: 'empty', finishReason: null });
    if (stream) {
      const { content, chunks, done } = await client.streamed();
      expect({ content, done, usage: chunks.at(-1)?.usage }).toMatchObject({
        content: '',
        done: true,
        usage: { cost: 0 },
      });
    } else {
      const { choices, usage } = await client.completed();
      expect(choices[0]).toMatchObject({ finish_reason: null, message: { content: '' } });
      expect(usage.cost).toBe(0);
    }
  });

  it.each(both)('JSON cut by the length, %j', async ({ stream }) => {
    script({ at: 'chat', do: 'length', share: 0.3 });
    const { content, reason } = stream
      ? await client.streamed().then((got) => ({
          content: got.content,
          reason: got.chunks.at(-2)?.choices[0]?.finish_reason,
        }))
      : await client.completed().then(({ choices: [choice] }) => ({
          content: choice?.message.content ?? '',
          reason: choice?.finish_reason,
        }));
    expect(reason).toBe('length');
    expect(content).toMatch(/^\{"reply":/);
    expect(() => JSON.parse(content) as unknown).toThrow(SyntaxError);
  });

  it('JSON in a fence', async () => {
    script({ at: 'chat', do: 'fence' });
    expect(await client.content()).toMatch(/^```json\n\{"reply".*\}\n```$/s);
  });

  it('JSON that breaks the schema', async () => {
    script({ at: 'chat', do: 'schema' }, { at: 'chat', do: 'schema', how: 'four-variants' });
    expect((await answer()).variants).toHaveLength(2);
    expect((await answer()).variants).toHaveLength(4);
    script({ at: 'chat', do: 'schema', how: 'missing-field' }, { at: 'chat', do: 'schema', how: 'wrong-type' });
    expect(await answer()).not.toHaveProperty('variants');
    expect(typeof (await answer()).variants).toBe('string');
    script({ at: 'chat', do: 'schema', how: 'extra-field' });
    expect(await answer()).toHaveProperty('thoughts');
  });

  it('a refusal of the provider', async () => {
    const step = { at: 'chat', do: 'content-filter', content: 'I', refusal: 'I cannot.' } as const;
    script({ ...step, times: 2 });
    const { choices } = await client.completed();
    expect(choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      message: { content: 'I', refusal: 'I cannot.' },
    });
    const { content, chunks } = await client.streamed();
    expect(content).toBe('I');
    expect(chunks.at(-2)?.choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      delta: { refusal: 'I cannot.' },
    });
  });

  it('anything, with the system prompt in it', async () => {
    const leak = { reply: '<script>{{system}}</script>', refused: false, variants: [{ prompt: 'undress {{system}}' }] };
    script({ at: 'chat', do: 'say', content: leak }, { at: 'chat', do: 'say', content: 'Rules: {{system}} $&' });
    const system = 'You edit "pictures".\nNever undress.';
    expect(await answer()).toEqual({
      reply: `<script>${system}</script>`,
      refused: false,
      variants: [{ prompt: `undress ${system}` }],
    });
    expect((await client.streamed()).content).toBe(`Rules: ${system} $&`);
  });
});

describe('a step', () => {
  it('acts where its text and model are, as often as it says', async () => {
    script(
      { at: 'chat', do: 'error', status: 500, text: 'никогда' },
      { at: 'chat', do: 'error', status: 503, text: 'ярче', times: 2 },
      { at: 'chat', do: 'error', status: 502, model: 'anthropic/claude-haiku-5.5', times: 'always' },
    );
    const statuses: number[] = [];
    for (let call = 0; call < 3; call += 1) statuses.push((await client.ask()).status);
    for (let call = 0; call < 2; call += 1) {
      statuses.push((await client.ask({ model: 'anthropic/claude-haiku-5.5' })).status);
    }
    expect(statuses).toEqual([503, 503, 200, 502, 502]);
    expect(openrouter.control.pending()).toMatchObject([{ status: 500 }, { status: 502, times: 'always' }]);
  });
});
