import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startKie, type KieStandIn, type ScriptStepInput } from '../../sandbox/src/kie/server.js';
import { KieCircuitOpen, KieRefused, KieUnreachable } from '../src/kie/kie-errors.js';
import { KieClient, type KieOptions } from '../src/kie/kie.js';
import { ResultForbidden, ResultUnavailable } from '../src/kie/result-download.js';

const HMAC_KEY = 'hmac-key-of-this-test';
const WAIT = { timeout: 20_000 };
vi.setConfig({ testTimeout: 60_000 });
const CALLBACK = 'http://127.0.0.1:9/callback';
const PROMPT = 'Image 1 is the person. Image 2 is the garment: a top. Dress the person of image 1 in it.';

let kie: KieStandIn;
let photo: Buffer;
const alarms: string[] = [];
const clients: KieClient[] = [];

/** For answers that never come; too short for a busy machine wherever one should come. */
const HASTY = { connectMs: 300, createMs: 500, readMs: 500, uploadMs: 1500, downloadMs: 600 };
const timeoutsFor = ({ do: does }: ScriptStepInput) => (/hang|slow/.test(does) ? { timeouts: HASTY } : {});

function client(options: Partial<KieOptions> = {}): KieClient {
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

const order = async (to: KieClient, imageUrls?: string[]): Promise<string> =>
  to.createTask({
    prompt: PROMPT,
    imageUrls: imageUrls ?? [await to.uploadInput(photo, 'in.jpg', 'image/jpeg')],
    aspectRatio: 'auto',
    callBackUrl: CALLBACK,
  });

/** Orders with an address nobody serves: enough where the task's end does not matter. */
const orderBlindly = (to: KieClient): Promise<string> => order(to, ['http://127.0.0.1:9/none.jpg']);

async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (value) => expect.fail(`resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}

async function finished(to: KieClient, taskId: string) {
  for (let tries = 0; tries < 200; tries += 1) {
    const state = await to.taskState(taskId);
    if (state.state === 'success' || state.state === 'fail') return state;
    await delay(20);
  }
  return expect.fail('The task did not end');
}

async function resultUrl(to: KieClient): Promise<string> {
  const state = await finished(to, await order(to));
  if (state.state !== 'success' || !state.resultUrls[0]) return expect.fail('No result');
  return state.resultUrls[0];
}

describe('the whole way', () => {
  it.each([
    ['google/nano-banana-edit', 'image_urls', { output_format: 'jpeg' }, 4],
    ['nano-banana-2-lite', 'image_urls', {}, 4],
    ['nano-banana-2', 'image_input', { output_format: 'jpg', resolution: '1K' }, 8],
    ['nano-banana-pro', 'image_input', { output_format: 'jpg', resolution: '1K' }, 18],
  ])('%s: upload, create, poll, download', async (model, field, fixed, price) => {
    const to = client({ model });
    const before = await to.credits();
    const uploaded = await to.uploadInput(photo, 'in.jpg', 'image/jpeg');
    const taskId = await order(to, [uploaded]);
    expect(taskId).toMatch(/^[0-9a-f]{32}$/);
    const state = await finished(to, taskId);
    expect(state).toMatchObject({ state: 'success', creditsConsumed: price, callBackUrl: CALLBACK });
    const { format, width, height } = await sharp(
      await to.downloadResult('resultUrls' in state ? (state.resultUrls[0] ?? '') : ''),
    ).metadata();
    expect(format).toBe('jpeg');
    expect((width ?? 0) / (height ?? 1)).toBeCloseTo(2 / 3, 1);
    expect(await to.credits()).toBe(before - price);
    const create = kie.control.log().find(({ path }) => path.endsWith('createTask'));
    expect(create?.body).toEqual({
      model,
      callBackUrl: CALLBACK,
      input: { prompt: PROMPT, [field]: [uploaded], aspect_ratio: 'auto', ...fixed },
    });
    expect(alarms).toEqual([]);
  });

  it('refuses a model it does not know when it is made', () => {
    expect(() => client({ model: 'nano-banana-99' })).toThrow(/KIE_MODEL/);
  });
});

describe('createTask', () => {
  it.each([
    [400, undefined, 'invalid'],
    [401, undefined, 'unauthorized'],
    [402, undefined, 'out_of_credits'],
    [404, undefined, 'invalid'],
    [408, undefined, 'server'],
    [422, 'resolution is not within the range of allowed options', 'invalid'],
    [422, 'Your input was rejected by our AI moderator', 'moderation'],
    [429, undefined, 'rate_limited'],
    [433, undefined, 'out_of_credits'],
    [451, undefined, 'input'],
    [455, undefined, 'maintenance'],
    [500, undefined, 'server'],
    [500, 'prompt is required', 'invalid'],
    [500, 'This field is required', 'server'],
    [500, 'Credits insufficient', 'out_of_credits'],
    [501, undefined, 'server'],
    [505, undefined, 'maintenance'],
    [531, undefined, 'server'],
    [500, 'This interface is temporarily paused', 'maintenance'],
  ])('body code %i "%s" is %s, nothing created', async (code, msg, kind) => {
    kie.control.script({ at: 'create', do: 'answer', code, ...(msg ? { msg } : {}) });
    const error = await failure(orderBlindly(client()));
    expect(error).toBeInstanceOf(KieRefused);
    expect(error).toMatchObject({ kind, code });
    expect(kie.control.tasks()).toHaveLength(0);
  });

  const unknownOutcome: [ScriptStepInput, number][] = [
    [{ at: 'create', do: 'html', status: 500 }, 0],
    [{ at: 'create', do: 'html', status: 502 }, 0],
    [{ at: 'create', do: 'html', status: 503 }, 0],
    [{ at: 'create', do: 'html', status: 200 }, 0],
    [{ at: 'create', do: 'malformed' }, 0],
    [{ at: 'create', do: 'reset-before' }, 0],
    [{ at: 'create', do: 'hang' }, 0],
    [{ at: 'create', do: 'accept-then-hang' }, 1],
    [{ at: 'create', do: 'accept-then-reset' }, 1],
    [{ at: 'create', do: 'accept-then-html', status: 524 }, 1],
    [{ at: 'create', do: 'accept-then-malformed' }, 1],
    [{ at: 'create', do: 'slow', ms: 2000 }, 1],
  ];
  it.each(unknownOutcome)('%j: outcome unknown, sent once', async (step, created) => {
    kie.control.script(step);
    const error = await failure(orderBlindly(client(timeoutsFor(step))));
    expect(error).toBeInstanceOf(KieUnreachable);
    expect(error).toMatchObject({ sent: true });
    expect(kie.control.tasks()).toHaveLength(created);
    expect(kie.control.log().filter(({ path }) => path.endsWith('createTask'))).toHaveLength(1);
  });

  it('HTTP 429 and 403 pages of the front server are refusals', async () => {
    kie.control.script({ at: 'create', do: 'html', status: 429 }, { at: 'create', do: 'html', status: 403 });
    expect(await failure(orderBlindly(client()))).toMatchObject({ kind: 'rate_limited' });
    expect(await failure(orderBlindly(client()))).toMatchObject({ kind: 'unauthorized' });
  });

  it('knows when nothing was sent: refused, no such name, no TLS', async () => {
    const mute = net.createServer(() => undefined).listen(0, '127.0.0.1');
    const slam = net.createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await delay(20);
    const port = (server: net.Server) => (server.address() as AddressInfo).port;
    for (const apiUrl of [
      'http://127.0.0.1:9',
      'http://kie-of-nowhere.invalid',
      `https://127.0.0.1:${port(mute)}`,
      `https://127.0.0.1:${port(slam)}`,
      `https://${new URL(kie.url).host}`,
    ]) {
      const error = await failure(orderBlindly(client({ apiUrl, timeouts: HASTY })));
      expect(error, apiUrl).toBeInstanceOf(KieUnreachable);
      expect(error, apiUrl).toMatchObject({ sent: false });
    }
    slam.close();
    mute.close();
  });

  it('says "sent" when the server takes the request and slams the door', async () => {
    const slam = net.createServer((socket) => socket.once('data', () => socket.destroy())).listen(0, '127.0.0.1');
    await delay(20);
    const apiUrl = `http://127.0.0.1:${(slam.address() as AddressInfo).port}`;
    expect(await failure(orderBlindly(client({ apiUrl })))).toMatchObject({ sent: true });
    slam.close();
  });

  it('is refused over the limit, without credits and with a wrong key, as a real account is', async () => {
    kie.control.settings({ createsPer10s: 2 });
    const to = client();
    await orderBlindly(to);
    await orderBlindly(to);
    expect(await failure(orderBlindly(to))).toMatchObject({ kind: 'rate_limited' });
    kie.control.settings({ createsPer10s: 1000, balance: 1 });
    expect(await failure(orderBlindly(to))).toMatchObject({ kind: 'out_of_credits', code: 402 });
    kie.control.settings({ outOfCreditsCode: 500 });
    expect(await failure(orderBlindly(to))).toMatchObject({ kind: 'out_of_credits', code: 500 });
    expect(await failure(orderBlindly(client({ apiKey: 'wrong' })))).toMatchObject({ kind: 'unauthorized' });
  });

  it('never puts the key or an address into an error', async () => {
    kie.control.script({ at: 'create', do: 'answer', code: 422, msg: 'bad https://x.test/p?sig=1 here' });
    const errors = [
      await failure(orderBlindly(client())),
      await failure(orderBlindly(client({ apiUrl: 'http://127.0.0.1:9' }))),
      await failure(client({ apiUrl: 'http://127.0.0.1:9' }).taskState('a'.repeat(32))),
    ];
    for (const error of errors) {
      const all = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).cause);
      expect(all).not.toMatch(/secret-key|sig=1|127\.0\.0\.1/);
    }
  });
});

describe('uploadInput', () => {
  const passing: ScriptStepInput[] = [
    { at: 'upload', do: 'html', status: 502 },
    { at: 'upload', do: 'reset-before' },
    { at: 'upload', do: 'answer', code: 500, msg: 'busy' },
    { at: 'upload', do: 'malformed' },
    { at: 'upload', do: 'hang' },
    { at: 'upload', do: 'answer', code: 429 },
  ];
  it.each(passing)('%j is tried again', async (step) => {
    kie.control.script(step);
    const url = await client(timeoutsFor(step)).uploadInput(photo, 'in.jpg', 'image/jpeg');
    expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(photo)).toBe(true);
  });

  it('is tried four times in all', async () => {
    kie.control.script({ at: 'upload', do: 'html', times: 3 });
    await client().uploadInput(photo, 'in.jpg', 'image/jpeg');
    kie.control.script({ at: 'upload', do: 'html', times: 4 });
    expect(await failure(client().uploadInput(photo, 'in.jpg', 'image/jpeg'))).toBeInstanceOf(KieUnreachable);
    expect(kie.control.log()).toHaveLength(8);
  });

  it('gives up at once on a wrong key', async () => {
    const error = await failure(client({ apiKey: 'wrong' }).uploadInput(photo, 'in.jpg', 'image/jpeg'));
    expect(error).toMatchObject({ kind: 'unauthorized', code: 401 });
    expect(kie.control.log()).toHaveLength(1);
  });
});

describe('taskState', () => {
  it('waits through null answers, unknown states and missing fields', async () => {
    kie.control.script({ at: 'record', do: 'null-first', times: 2 }, { at: 'task', do: 'unknown-state' });
    kie.control.settings({ drawMs: 60_000 });
    const to = client();
    const taskId = await order(to);
    expect(await to.taskState(taskId)).toEqual({ state: 'unknown-task' });
    expect(await to.taskState(taskId)).toEqual({ state: 'unknown-task' });
    await vi.waitUntil(() => kie.control.tasks()[0]?.state === 'reviewing');
    expect(await to.taskState(taskId)).toEqual({ state: 'waiting', callBackUrl: CALLBACK });
    await kie.control.complete(taskId);
    expect(await to.taskState(taskId)).toMatchObject({ state: 'success' });
    expect(await to.taskState('f'.repeat(32))).toEqual({ state: 'unknown-task' });
  });

  it('stays waiting when the task is stuck', async () => {
    kie.control.script({ at: 'task', do: 'stuck' });
    const to = client();
    const taskId = await order(to);
    await delay(100);
    expect(await to.taskState(taskId)).toEqual({ state: 'waiting', callBackUrl: CALLBACK });
    await kie.control.complete(taskId);
    expect(await to.taskState(taskId)).toMatchObject({ state: 'success' });
  });

  it.each([
    ['flagged by the safety system', 'refused'],
    ['Content flagged as sensitive', 'refused'],
    ['Your input was rejected', 'refused'],
    ['caught by our AI moderator', 'refused'],
    ['flagged by Google safety review', 'refused'],
    ['violating content policies', 'refused'],
    ['Failed to fetch the image', 'input'],
    ['image_url is required', 'input'],
    ['Internal Error', 'provider'],
    ['internal error, please try again later', 'provider'],
    ['the server is busy', 'provider'],
    [null, 'provider'],
  ])('fail with "%s" is %s', async (failMsg, reason) => {
    kie.control.script({ at: 'task', do: 'fail', failMsg, failCode: failMsg === null ? null : '422' });
    const to = client();
    expect(await finished(to, await order(to))).toEqual({
      state: 'fail',
      reason,
      text: failMsg ?? '',
      creditsConsumed: 0,
      callBackUrl: CALLBACK,
    });
  });

  it('fails as "input" when kie.ai cannot fetch the picture', async () => {
    const to = client();
    expect(await finished(to, await orderBlindly(to))).toMatchObject({ state: 'fail', reason: 'input' });
  });

  it.each([
    [{ at: 'task', do: 'empty-result' }, 0],
    [{ at: 'task', do: 'malformed-result' }, 0],
    [{ at: 'task', do: 'many-urls', count: 3 }, 3],
    [{ at: 'task', do: 'odd-fields' }, 1],
  ] satisfies [ScriptStepInput, number][])('%j: success with %i addresses', async (step, count) => {
    kie.control.script(step);
    const to = client();
    const state = await finished(to, await order(to));
    expect(state).toMatchObject({ state: 'success', callBackUrl: CALLBACK });
    expect('resultUrls' in state && state.resultUrls).toHaveLength(count);
  });

  it.each([
    { at: 'record', do: 'html' },
    { at: 'record', do: 'html', status: 200 },
    { at: 'record', do: 'malformed' },
    { at: 'record', do: 'reset-before' },
    { at: 'record', do: 'hang' },
    { at: 'record', do: 'slow', ms: 2000 },
  ] satisfies ScriptStepInput[])('%j: one look, unreachable', async (step) => {
    kie.control.script(step);
    expect(await failure(client(timeoutsFor(step)).taskState('0'.repeat(32)))).toBeInstanceOf(KieUnreachable);
    expect(kie.control.log()).toHaveLength(1);
  });

  it('hands a refusal on', async () => {
    kie.control.script({ at: 'record', do: 'answer', code: 429 });
    expect(await failure(client().taskState('0'.repeat(32)))).toMatchObject({ kind: 'rate_limited' });
  });
});

describe('call-backs', () => {
  let receiver: Server;
  let received: { headers: Record<string, string | string[] | undefined>; body: unknown }[];
  let url: string;

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += String(chunk)));
      request.on('end', () => {
        received.push({ headers: request.headers, body: JSON.parse(text) as unknown });
        response.end('ok');
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
  });
  beforeEach(() => {
    received = [];
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  });
  afterAll(() => {
    receiver.close();
  });

  async function orderWithCallBack(step?: ScriptStepInput): Promise<{ to: KieClient; taskId: string }> {
    if (step) kie.control.script(step);
    const to = client();
    const imageUrls = [await to.uploadInput(photo, 'in.jpg', 'image/jpeg')];
    const taskId = await to.createTask({ prompt: PROMPT, imageUrls, aspectRatio: 'auto', callBackUrl: url });
    await kie.control.complete(taskId);
    return { to, taskId };
  }
  const verdict = (to: KieClient, taskId: string, now = new Date()) =>
    received.map(({ headers }) => to.verifyCallBackSignature(headers, taskId, now));

  it('comes once, signed, naming the task', async () => {
    const { to, taskId } = await orderWithCallBack();
    expect(received).toHaveLength(1);
    expect(to.callBackTaskId(received[0]?.body)).toBe(taskId);
    expect(verdict(to, taskId)).toEqual(['valid']);
    expect(verdict(to, 'another-task')).toEqual(['invalid']);
    expect(verdict(to, taskId, new Date(Date.now() + 301_000))).toEqual(['invalid']);
    expect(verdict(client({ webhookHmacKey: undefined }), taskId)).toEqual(['absent']);
    expect(kie.control.tasks()[0]?.callbacks).toEqual([200]);
  });

  it.each([
    ['drop', []],
    ['twice', ['valid', 'valid']],
    ['many', Array.from({ length: 50 }, () => 'valid')],
    ['wrong-signature', ['invalid']],
    ['no-signature', ['absent']],
    ['stale', ['invalid']],
    ['altered-body', ['valid']],
    ['lies-success', ['valid']],
    ['unknown-task', ['invalid']],
  ] as const)('%s', async (fault, expected) => {
    const { to, taskId } = await orderWithCallBack({ at: 'callback', do: fault });
    expect(verdict(to, taskId)).toEqual(expected);
    if (fault === 'unknown-task') expect(to.callBackTaskId(received[0]?.body)).not.toBe(taskId);
  });

  it('may come before createTask answers, or late', async () => {
    const { to, taskId } = await orderWithCallBack({ at: 'callback', do: 'early' });
    expect(received).toHaveLength(1);
    expect(await to.taskState(taskId)).toMatchObject({ state: 'success' });
    await orderWithCallBack({ at: 'callback', do: 'late', ms: 500 });
    expect(received).toHaveLength(1);
    await vi.waitUntil(() => received.length === 2, WAIT);
  });

  it('lies about a failed task, which recordInfo does not', async () => {
    kie.control.script({ at: 'task', do: 'fail' });
    const { to, taskId } = await orderWithCallBack({ at: 'callback', do: 'lies-success' });
    expect(received[0]?.body).toMatchObject({ code: 200, data: { state: 'success' } });
    expect(await to.taskState(taskId)).toMatchObject({ state: 'fail' });
  });
});

describe('downloadResult', () => {
  it.each([
    [{ at: 'result', do: '404' }, ResultUnavailable],
    [{ at: 'result', do: '403' }, ResultUnavailable],
    [{ at: 'result', do: 'status', status: 500 }, ResultUnavailable],
    [{ at: 'result', do: 'slow-drip' }, ResultUnavailable],
    [{ at: 'result', do: 'slow-drip', bytesPerSecond: 50 }, ResultUnavailable],
    [{ at: 'result', do: 'hang' }, ResultUnavailable],
    [{ at: 'result', do: 'reset' }, ResultUnavailable],
    [{ at: 'result', do: 'truncated' }, ResultUnavailable],
    [{ at: 'result', do: 'html' }, ResultUnavailable],
    [{ at: 'result', do: 'redirect', to: 'http://127.0.0.1:9/' }, ResultForbidden],
    [{ at: 'result', do: 'huge' }, ResultForbidden],
  ] satisfies [ScriptStepInput, unknown][])('%j', async (step, expected) => {
    const to = client();
    const url = await resultUrl(to);
    kie.control.script(step);
    const started = Date.now();
    const error = await failure(client(timeoutsFor(step)).downloadResult(url));
    expect(error).toBeInstanceOf(expected);
    expect((error as Error).message).not.toContain('/results/');
    expect(Date.now() - started).toBeLessThan(15_000);
    expect((await sharp(await to.downloadResult(url)).metadata()).format).toBe('jpeg');
  });

  it.each(['wrong-type', 'not-an-image', 'bomb'] as const)('%s is left to the decoder', async (fault) => {
    const to = client();
    const url = await resultUrl(to);
    kie.control.script({ at: 'result', do: fault });
    expect((await to.downloadResult(url)).length).toBeGreaterThan(0);
  });

  it.each([
    'http://127.0.0.1:9/x.png',
    'https://127.0.0.1/x.png',
    'https://127.1/x.png',
    'https://0x7f000001/x.png',
    'https://2130706433/x.png',
    'https://localhost/x.png',
    'https://10.0.0.1/x.png',
    'https://100.64.0.1/x.png',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::1]/x.png',
    'https://[::ffff:127.0.0.1]/x.png',
    'https://[64:ff9b::7f00:1]/x.png',
    'https://[2002:7f00:1::]/x.png',
    'https://[fd00::1]/x.png',
    'https://user:pass@tempfile.aiquickdraw.com/x.png',
    'http://tempfile.aiquickdraw.com/x.png',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'ftp://127.0.0.1/x.png',
    'not a url',
  ])('does not go to %s', async (url) => {
    kie.control.script({ at: 'task', do: 'foreign-url', url });
    const to = client();
    expect(await resultUrl(to)).toBe(url);
    expect(await failure(to.downloadResult(url))).toBeInstanceOf(ResultForbidden);
  });

  it('raises an alarm for an unlisted host and not for a listed one', async () => {
    const to = client();
    await failure(to.downloadResult('https://10.0.0.1:8443/a/secret-path'));
    expect(alarms).toEqual([expect.stringContaining('10.0.0.1:8443')]);
    expect(alarms[0]).not.toContain('secret-path');
  });
});

describe('the circuit', () => {
  const circuit = { failures: 3, halfOpenAfterMs: 400 };

  it('opens after failures in a row, calls nobody, and closes by its own probe', async () => {
    const to = client({ circuit });
    const changes: string[] = [];
    to.onCircuitChange((state) => changes.push(state));
    kie.control.script({ at: 'create', do: 'html', times: 3 });
    for (let tries = 0; tries < 3; tries += 1) await failure(orderBlindly(to));
    expect(to.circuit).toBe('open');
    const calls = kie.control.log().length;
    expect(await failure(orderBlindly(to))).toBeInstanceOf(KieCircuitOpen);
    expect(await failure(to.uploadInput(photo, 'in.jpg', 'image/jpeg'))).toBeInstanceOf(KieCircuitOpen);
    expect(await failure(to.taskState('0'.repeat(32)))).toBeInstanceOf(KieCircuitOpen);
    expect(kie.control.log()).toHaveLength(calls);
    await vi.waitUntil(() => to.circuit === 'closed', WAIT);
    expect(changes).toEqual(['open', 'half-open', 'closed']);
    await orderBlindly(to);
  });

  it('stays open while the probe fails, and while the account is empty', async () => {
    const to = client({ circuit });
    kie.control.script({ at: 'create', do: 'answer', code: 402, times: 3 }, { at: 'credit', do: 'html', times: 1 });
    kie.control.settings({ balance: 0 });
    for (let tries = 0; tries < 3; tries += 1) await failure(orderBlindly(to));
    await delay(1000);
    expect(to.circuit).not.toBe('closed');
    kie.control.settings({ balance: 100 });
    await vi.waitUntil(() => to.circuit === 'closed', WAIT);
  });

  it('refuses others at once while a probe is under way', async () => {
    const to = client({ circuit });
    kie.control.script({ at: 'create', do: 'html', times: 3 }, { at: 'credit', do: 'slow', ms: 3000 });
    for (let tries = 0; tries < 3; tries += 1) await failure(orderBlindly(to));
    await vi.waitUntil(() => to.circuit === 'half-open', WAIT);
    expect(await failure(orderBlindly(to))).toBeInstanceOf(KieCircuitOpen);
    expect(to.circuit).toBe('half-open');
  });

  it('is not opened by refusals of single orders, which end a row of failures', async () => {
    const to = client({ circuit });
    for (const code of [422, 429, 451, 500, 500, 422]) {
      kie.control.script({ at: 'create', do: 'answer', code });
      await failure(orderBlindly(to));
    }
    kie.control.script({ at: 'create', do: 'html', times: 2 }, { at: 'create', do: 'answer', code: 422 });
    kie.control.script({ at: 'create', do: 'html', times: 2 });
    for (let tries = 0; tries < 5; tries += 1) await failure(orderBlindly(to));
    expect(to.circuit).toBe('closed');
  });

  it.each([401, 402, 455])('opens on code %i', async (code) => {
    const to = client({ circuit });
    kie.control.script({ at: 'create', do: 'answer', code, times: 3 });
    for (let tries = 0; tries < 3; tries += 1) await failure(orderBlindly(to));
    expect(to.circuit).toBe('open');
  });
});
