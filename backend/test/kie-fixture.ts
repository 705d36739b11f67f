import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { startKie, type KieStandIn, type ScriptStepInput } from '../../sandbox/src/kie/server.js';
import { KieClient, type KieOptions } from '../src/kie/kie.js';

const HMAC_KEY = 'hmac-key-of-this-test';
export const WAIT = { timeout: 20_000 };
vi.setConfig({ testTimeout: 60_000 });
export const CALLBACK = 'http://127.0.0.1:9/callback';
export const PROMPT = 'Image 1 is the person. Image 2 is the garment: a top. Dress the person of image 1 in it.';

export let kie: KieStandIn;
export let photo: Buffer;
export const alarms: string[] = [];
const clients: KieClient[] = [];

/** For answers that never come; too short for a busy machine wherever one should come. */
export const HASTY = { connectMs: 300, createMs: 500, readMs: 500, uploadMs: 1500, downloadMs: 600 };
export const timeoutsFor = ({ do: does }: ScriptStepInput) => (/hang|slow/.test(does) ? { timeouts: HASTY } : {});

export function client(options: Partial<KieOptions> = {}): KieClient {
  const made = new KieClient({
    apiKey: 'secret-key',
    apiUrl: kie.url,
    uploadUrl: kie.uploadUrl,
    model: 'google/nano-banana-edit',
    resultHosts: [kie.fileHost],
    webhookHmacKey: HMAC_KEY,
    uploadRetryMs: [5, 10, 20],
    circuit: { failures: 1000, halfOpenAfterMs: 60_000 },
    timeouts: { connectMs: 2000, createMs: 20_000, readMs: 20_000, uploadMs: 20_000, downloadMs: 20_000 },
    logger: { error: (message) => alarms.push(message) },
    ...options,
  });
  clients.push(made);
  return made;
}

beforeAll(async () => {
  kie = await startKie({
    apiKey: 'secret-key',
    hmacKey: HMAC_KEY,
    delays: { queueMs: 0, drawMs: 0 },
    settings: { createsPer10s: 10_000, recordsPerSecond: 10_000 },
  });
  photo = await sharp({ create: { width: 300, height: 450, channels: 3, background: '#a86' } })
    .jpeg()
    .toBuffer();
});
beforeEach(() => kie.control.reset());
afterEach(() => {
  alarms.length = 0;
  for (const used of clients.splice(0)) used.onModuleDestroy();
});
afterAll(() => kie.close());

export const order = async (to: KieClient, imageUrls?: string[]): Promise<string> =>
  to.createTask({
    prompt: PROMPT,
    imageUrls: imageUrls ?? [await to.uploadInput(photo, 'in.jpg', 'image/jpeg')],
    aspectRatio: 'auto',
    callBackUrl: CALLBACK,
  });

/** Orders with an address nobody serves: enough where the task's end does not matter. */
export const orderBlindly = (to: KieClient): Promise<string> => order(to, ['http://127.0.0.1:9/none.jpg']);

export async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (value) => expect.fail(`resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}

export async function finished(to: KieClient, taskId: string) {
  for (let tries = 0; tries < 200; tries += 1) {
    const state = await to.taskState(taskId);
    if (state.state === 'success' || state.state === 'fail') return state;
    await delay(20);
  }
  return expect.fail('The task did not end');
}

export async function resultUrl(to: KieClient): Promise<string> {
  const state = await finished(to, await order(to));
  if (state.state !== 'success' || !state.resultUrls[0]) return expect.fail('No result');
  return state.resultUrls[0];
}
