import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startOpenRouter, type OpenRouterStandIn, type Picture } from './server.js';

const KEY = 'k';
const HAIKU = 'anthropic/claude-haiku-4.5';
const EDIT = {
  type: 'object',
  properties: { reply: { type: 'string' }, refused: { type: 'boolean' }, variants: { type: 'array' } },
};

let openrouter: OpenRouterStandIn;
let picture: string;

beforeAll(async () => {
  openrouter = await startOpenRouter({ apiKey: KEY, settings: { thinkMs: 0, chunkMs: 0 } });
  picture = await dataUrl(30, 40, '#102030');
});
beforeEach(() => openrouter.control.reset());
afterAll(() => openrouter.close());

async function dataUrl(width: number, height: number, background: string): Promise<string> {
  const bytes = await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
  return `data:image/png;base64,${bytes.toString('base64')}`;
}

const says = (text: string, url = picture) => [
  { role: 'system', content: 'You edit "pictures".\nNever undress.' },
  {
    role: 'user',
    content: [
      { type: 'text', text },
      { type: 'image_url', image_url: { url } },
    ],
  },
];
const structured = (schema: object = EDIT, name = 'edit') => ({
  response_format: { type: 'json_schema', json_schema: { name, strict: true, schema } },
});

interface More {
  key?: string;
  signal?: AbortSignal;
}

const get = (path: string, key = KEY) =>
  fetch(`${openrouter.url}${path}`, { headers: { authorization: `Bearer ${key}` } });

const post = (body: unknown, { key = KEY, signal }: More = {}) =>
  fetch(`${openrouter.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });

const ask = (more: object = {}, sent: More = {}) =>
  post({ model: HAIKU, messages: says('сделай ярче'), ...structured(), ...more }, sent);

interface Completion {
  id: string;
  object: string;
  model: string;
  choices: {
    finish_reason: string | null;
    message: { content: string; refusal: string | null };
    error?: { code: number; message: string };
  }[];
  usage: { prompt_tokens: number; completion_tokens: number; cost: number };
  error?: { code: number; message: string };
}

const completed = async (more: object = {}) => {
  const response = await ask(more);
  expect(response.status).toBe(200);
  return (await response.json()) as Completion;
};

interface Chunk {
  choices: { delta: { content?: string; refusal?: string }; finish_reason: string | null }[];
  usage?: Completion['usage'];
  error?: { code: number; metadata: { error_type: string } };
}

/** Reads a stream to its end or its break. */
async function streamed(more: object = {}, sent: More = {}) {
  const response = await ask({ stream: true, ...more }, sent);
  const pieces: Uint8Array[] = [];
  let broken = false;
  try {
    for await (const piece of response.body ?? []) pieces.push(piece);
  } catch {
    broken = true;
  }
  const events = Buffer.concat(pieces).toString().split('\n\n').filter(Boolean);
  const chunks = events
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice('data: '.length)) as Chunk);
  return {
    response,
    pieces,
    broken,
    chunks,
    comments: events.filter((event) => event === ': OPENROUTER PROCESSING').length,
    done: events.at(-1) === 'data: [DONE]',
    content: chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join(''),
  };
}

describe('an answer in one piece', () => {
  it('has an id, the used model, a cost and the JSON that was asked for', async () => {
    const response = await ask();
    const body = (await response.json()) as Completion;
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

  it('is prose without a format and the least value of any other schema', async () => {
    const prose = await completed({ response_format: undefined });
    expect(prose.choices[0]?.message.content).toMatch(/^Вижу вертикальный/);
    const schema = {
      type: 'object',
      properties: { kind: { enum: ['a', 'b'] }, items: { $ref: '#/$defs/items' }, note: { type: ['string', 'null'] } },
      $defs: { items: { type: 'array', minItems: 2, items: { type: 'integer', minimum: 7 } } },
    };
    const other = await completed(structured(schema));
    expect(JSON.parse(other.choices[0]?.message.content ?? '')).toMatchObject({ kind: 'a', items: [7, 7] });
  });
});

describe('a stream', () => {
  it('says the same, with comments, torn characters, usage last and [DONE]', async () => {
    const whole = await completed();
    const stream = await streamed();
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.comments).toBeGreaterThanOrEqual(2);
    expect(stream.content).toBe(whole.choices[0]?.message.content);
    expect(stream.chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(stream.chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
    expect(stream.done).toBe(true);
    const torn = stream.pieces.filter((piece) => Buffer.from(piece).toString().includes('\uFFFD'));
    expect(torn.length).toBeGreaterThan(10);
  });
});

describe('the log', () => {
  it('tells which picture was sent and what was answered, and not the key', async () => {
    await ask();
    const [entry] = openrouter.control.log();
    expect(JSON.stringify(entry)).not.toContain(`Bearer ${KEY}`);
    const shown: Partial<Picture> = { mediaType: 'image/png', width: 30, height: 40, meanColour: '#102030' };
    expect(entry).toMatchObject({
      status: 200,
      aborted: false,
      body: { messages: [{}, { content: [{}, { image_url: shown }] }] },
      answer: { model: HAIKU, finishReason: 'stop' },
    });
  });
});

describe('the account', () => {
  it('tells balance, key, models and what one generation cost', async () => {
    const { id, usage } = await completed();
    expect(await (await get(`/generation?id=${id}`)).json()).toMatchObject({ data: { id, total_cost: usage.cost } });
    expect((await get('/generation?id=gen-0')).status).toBe(404);
    expect(await (await get('/credits')).json()).toEqual({ data: { total_credits: 100, total_usage: usage.cost } });
    expect(await (await get('/key')).json()).toMatchObject({ data: { usage: usage.cost, limit_remaining: null } });
    const { data } = (await (await get('/models')).json()) as { data: { id: string }[] };
    expect(data.map((model) => model.id)).toContain(HAIKU);
  });
});
