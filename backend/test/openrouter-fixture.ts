import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { startOpenRouter, type OpenRouterStandIn } from '../../sandbox/src/openrouter/server.js';
import { OpenRouterClient, type Ask, type OpenRouterOptions } from '../src/openrouter/openrouter.js';

export const WAIT = { timeout: 20_000 };
vi.setConfig({ testTimeout: 60_000 });
export const KEY = 'sk-or-v1-secret-key-of-this-test';
export const HAIKU = 'anthropic/claude-haiku-4.5';
/** For answers that never come; too short for a busy machine wherever one should come. */
export const HASTY = { connectMs: 500, headerMs: 800, silenceMs: 1500 };

export let openRouter: OpenRouterStandIn;
export let photo: Buffer;
const clients: OpenRouterClient[] = [];
const servers: Server[] = [];

export function client(options: Partial<OpenRouterOptions> = {}): OpenRouterClient {
  const made = new OpenRouterClient({
    apiKey: KEY,
    apiUrl: openRouter.url,
    models: [HAIKU],
    siteUrl: 'https://primerka.example/some/path',
    retryMs: [5, 10, 20],
    circuit: { failures: 1000, halfOpenAfterMs: 60_000 },
    timeouts: { connectMs: 2000, headerMs: 20_000, silenceMs: 20_000, contentMs: 20_000, wholeMs: 40_000 },
    ...options,
  });
  clients.push(made);
  return made;
}

beforeAll(async () => {
  openRouter = await startOpenRouter({ apiKey: KEY, settings: { thinkMs: 0, chunkMs: 0 } });
  photo = await sharp({ create: { width: 200, height: 300, channels: 3, background: '#a86' } })
    .jpeg()
    .toBuffer();
});
beforeEach(() => openRouter.control.reset());
afterEach(() => {
  for (const used of clients.splice(0)) used.onModuleDestroy();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});
afterAll(() => openRouter.close());

/** A server of the test's own, for what the stand-in does not do; returns its address. */
export async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const text = { type: 'string' };
const strictly = (properties: Record<string, unknown>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
export const SCHEMA = strictly({
  reply: text,
  refused: { type: 'boolean' },
  variants: {
    type: 'array',
    items: strictly({ title: text, changes: text, keeps: text, prompt: text }),
  },
});

export const ask = (more: Partial<Ask> = {}): Ask => ({
  system: 'You help to edit a photo.',
  turns: [{ role: 'user', text: 'Сделай фон светлее 👗', image: photo }],
  answer: { name: 'edit_ideas', schema: SCHEMA },
  maxTokens: 2000,
  ...more,
});

export const NOTHING = { promptTokens: 0, completionTokens: 0, costMicroUsd: 0 };

/** What was asked of the stand-in's model, not of its key. */
export const chats = () => openRouter.control.log().filter(({ path }) => path.endsWith('/chat/completions'));

export async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (value) => expect.fail(`resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}
