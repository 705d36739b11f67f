import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { signCallback, startKie, type KieStandIn, type ScriptStepInput } from './server.js';

const KEY = 'k';
const WAIT = { timeout: 20_000 };
vi.setConfig({ testTimeout: 60_000 });

let kie: KieStandIn;
let photo: Buffer;

beforeAll(async () => {
  kie = await startKie({ apiKey: KEY, hmacKey: 'h', startBalance: 100, delays: { queueMs: 0, drawMs: 0 } });
  photo = await sharp({ create: { width: 200, height: 300, channels: 3, background: '#678' } })
    .jpeg()
    .toBuffer();
});
beforeEach(() => kie.control.reset());
afterAll(() => kie.close());

interface Answer {
  code: number;
  msg: string;
  data: Record<string, unknown> | null;
}

async function call(path: string, body?: unknown, key = KEY): Promise<Answer & { status: number }> {
  const response = await fetch(`${kie.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, ...((await response.json()) as Answer) };
}

const input = (more: Record<string, unknown> = {}) => ({
  prompt: 'Image 2 is a top',
  image_urls: ['http://127.0.0.1:9/x.jpg'],
  ...more,
});
const create = (body: Record<string, unknown> = {}) =>
  call('/api/v1/jobs/createTask', { model: 'google/nano-banana-edit', input: input(), ...body });
const record = async (taskId: unknown) => (await call(`/api/v1/jobs/recordInfo?taskId=${String(taskId)}`)).data ?? {};

async function upload(): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(photo)], { type: 'image/jpeg' }), 'in.jpg');
  form.set('uploadPath', 'inputs');
  form.set('fileName', 'in.jpg');
  const response = await fetch(`${kie.uploadUrl}/api/file-stream-upload`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: form,
  });
  return ((await response.json()) as { data: { downloadUrl: string } }).data.downloadUrl;
}

async function drawnTask(more: Record<string, unknown> = {}): Promise<string> {
  const url = await upload();
  const { data } = await create({ input: input({ image_urls: [url, url], ...more }) });
  await kie.control.complete(String(data?.taskId));
  return String(data?.taskId);
}

describe('createTask', () => {
  it('answers HTTP 200 with a 32-hex id, twice', async () => {
    const { status, code, msg, data } = await create();
    expect({ status, code, msg }).toEqual({ status: 200, code: 200, msg: 'success' });
    expect(data?.taskId).toMatch(/^[0-9a-f]{32}$/);
    expect(data?.recordId).toBe(data?.taskId);
  });

  const pro = (more: object) => ({ model: 'nano-banana-pro', input: { prompt: 'p', ...more } });
  it.each([
    [{ model: '' }, 500],
    [{ model: 'nano-banana-99' }, 422],
    [{ model: 'toString' }, 422],
    [{ input: undefined }, 500],
    [{ input: input({ prompt: ' ' }) }, 500],
    [{ input: input({ prompt: undefined }) }, 500],
    [{ input: input({ prompt: 'p'.repeat(5001) }) }, 422],
    [{ input: input({ image_urls: undefined }) }, 500],
    [{ input: input({ image_urls: [] }) }, 500],
    [{ input: input({ image_urls: 'http://127.0.0.1/x.jpg' }) }, 422],
    [{ input: input({ image_urls: Array.from({ length: 11 }, () => 'http://127.0.0.1/x.jpg') }) }, 422],
    [{ input: input({ image_urls: ['data:image/png;base64,AAAA'] }) }, 422],
    [{ input: input({ aspect_ratio: '7:3' }) }, 422],
    [{ input: input({ aspect_ratio: '1:8' }) }, 422],
    [{ input: input({ output_format: 'jpg' }) }, 422],
    [{ input: input({ output_format: 'jpeg', aspect_ratio: 'auto' }) }, 200],
    [{ input: input({ image_size: '4:3' }) }, 200],
    [{ model: 'nano-banana-2-lite', input: { prompt: 'p' } }, 500],
    [{ model: 'nano-banana-2-lite', input: { prompt: 'p', aspect_ratio: '1:8' } }, 200],
    [{ model: 'nano-banana-2', input: { prompt: 'p', resolution: '8K' } }, 422],
    [{ model: 'nano-banana-2', input: { prompt: 'p', resolution: '2K', output_format: 'jpg' } }, 200],
    [pro({ output_format: 'jpeg' }), 422],
    [pro({ image_input: Array.from({ length: 9 }, () => 'http://127.0.0.1/x.jpg') }), 422],
    [pro({ image_input: ['http://127.0.0.1/x.jpg'] }), 200],
    [{ model: 'google/nano-banana', input: { prompt: 'p' } }, 200],
  ])('%j → %i', async (body, code) => {
    const answer = await create(body);
    expect([answer.status, answer.code]).toEqual([200, code]);
    if (code === 500) expect(answer.msg).toMatch(/is required$/);
  });

  it('needs the bearer key and JSON', async () => {
    expect(await call('/api/v1/jobs/createTask', {}, 'other')).toMatchObject({ status: 200, code: 401 });
    expect(await call('/api/v1/jobs/createTask', '{"model":')).toMatchObject({ status: 200, code: 400 });
  });

  it('takes 20 in 10 s', async () => {
    kie.control.settings({ balance: 1000 });
    const codes = await Promise.all(Array.from({ length: 23 }, async () => (await create()).code));
    expect(codes.filter((code) => code === 200)).toHaveLength(20);
    expect(codes.filter((code) => code === 429)).toHaveLength(3);
  });

  it('charges at once, gives back on failure, and says so when the account is empty', async () => {
    kie.control.settings({ balance: 10, drawMs: 5000 });
    const { data } = await create();
    expect((await call('/api/v1/chat/credit')).data).toBe(6);
    await kie.control.complete(String(data?.taskId));
    expect((await call('/api/v1/chat/credit')).data).toBe(10);
    kie.control.settings({ balance: 3.5 });
    expect(await create()).toMatchObject({ status: 200, code: 402 });
    kie.control.settings({ outOfCreditsCode: 500 });
    expect(await create()).toMatchObject({ status: 200, code: 500, msg: 'Credits insufficient' });
    kie.control.settings({ balance: 4, refundFailed: false });
    await kie.control.complete(String((await create()).data?.taskId));
    expect((await call('/api/v1/chat/credit')).data).toBe(0);
  });
});

describe('recordInfo', () => {
  it('shows a task wait, be drawn and end, in the recorded shape', async () => {
    kie.control.settings({ queueMs: 1000, drawMs: 60_000 });
    const url = await upload();
    const fields = input({ image_urls: [url, url], output_format: 'png' });
    const { data } = await create({ input: fields, callBackUrl: 'http://127.0.0.1:9/cb' });
    const waiting = await record(data?.taskId);
    expect(waiting).toEqual({
      taskId: data?.taskId,
      model: 'google/nano-banana-edit',
      state: 'waiting',
      param: JSON.stringify({
        input: JSON.stringify(fields),
        model: 'google/nano-banana-edit',
        callBackUrl: 'http://127.0.0.1:9/cb',
      }),
      resultJson: '',
      failCode: null,
      failMsg: null,
      costTime: null,
      completeTime: null,
      createTime: expect.any(Number) as number,
    });
    await vi.waitUntil(() => kie.control.tasks()[0]?.state === 'generating', WAIT);
    expect((await record(data?.taskId)).state).toBe('generating');
    await kie.control.complete(String(data?.taskId));
    const ended = await record(data?.taskId);
    expect(ended).toMatchObject({ state: 'success', failCode: null, creditsConsumed: 4 });
    expect(ended.costTime).toBeLessThan(60);
    const { resultUrls } = JSON.parse(String(ended.resultJson)) as { resultUrls: string[] };
    expect(new URL(resultUrls[0] ?? '').host).toBe(kie.fileHost);
    const picture = await fetch(resultUrls[0] ?? '');
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect((await sharp(Buffer.from(await picture.arrayBuffer())).metadata()).format).toBe('png');
  });

  it('fails later, not at create, when a picture cannot be fetched or decoded', async () => {
    for (const url of ['http://127.0.0.1:9/x.jpg', `${kie.uploadUrl}/nothing.jpg`, `${kie.url}/`]) {
      const { code, data } = await create({ input: input({ image_urls: [url] }) });
      expect(code).toBe(200);
      await kie.control.complete(String(data?.taskId));
      const { state, failMsg, failCode, resultJson } = await record(data?.taskId);
      expect({ state, failCode, resultJson }).toEqual({ state: 'fail', failCode: '400', resultJson: null });
      expect(failMsg).toContain('Failed to fetch the image');
    }
  });

  it('does not know what it was not given, and limits looks at one task', async () => {
    expect(await call('/api/v1/jobs/recordInfo')).toMatchObject({ status: 200, code: 400 });
    const looks = await Promise.all(Array.from({ length: 12 }, () => call('/api/v1/jobs/recordInfo?taskId=none')));
    expect(looks.filter(({ code }) => code === 422)).toHaveLength(10);
    expect(looks.filter(({ code }) => code === 429)).toHaveLength(2);
  });
});

describe('storage', () => {
  const post = async (path: string, body: unknown, key = KEY) => {
    const response = await fetch(`${kie.uploadUrl}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as { msg: string; data: { downloadUrl: string } } };
  };
  const bytesAt = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

  it('keeps a file by stream, by base64 and by address', async () => {
    const streamed = await upload();
    expect(streamed).toMatch(/\/kieai\/\d+\/inputs\/in\.jpg$/);
    const base64 = await post('/api/file-base64-upload', {
      base64Data: `data:image/jpeg;base64,${photo.toString('base64')}`,
      uploadPath: 'a/b',
    });
    const fetched = await post('/api/file-url-upload', { fileUrl: streamed, uploadPath: 'c', fileName: 'again.jpg' });
    for (const url of [streamed, base64.body.data.downloadUrl, fetched.body.data.downloadUrl]) {
      expect((await bytesAt(url)).equals(photo)).toBe(true);
    }
    expect(JSON.stringify(kie.control.log())).not.toContain(photo.toString('base64').slice(0, 50));
  });

  it('uses real HTTP statuses', async () => {
    expect(await post('/api/file-base64-upload', { base64Data: 'AAAA' })).toMatchObject({
      status: 400,
      body: { success: false, code: 400, msg: 'Missing required parameter: uploadPath' },
    });
    expect((await post('/api/file-base64-upload', { base64Data: '%%%', uploadPath: 'a' })).status).toBe(400);
    expect((await post('/api/file-url-upload', { uploadPath: 'a' }, 'other')).status).toBe(401);
    expect((await fetch(`${kie.uploadUrl}/results/none.png`)).status).toBe(404);
  });

  it('keeps a crooked path inside its folder', async () => {
    const { body } = await post('/api/file-base64-upload', {
      base64Data: 'AAAA',
      uploadPath: '../../etc',
      fileName: '../passwd',
    });
    expect(body.data.downloadUrl).not.toContain('..');
  });

  it('turns a result address, and no other, into a download address', async () => {
    const taskId = await drawnTask();
    const { resultUrls } = JSON.parse(String((await record(taskId)).resultJson)) as { resultUrls: string[] };
    const answer: { data: unknown } = await call('/api/v1/common/download-url', { url: resultUrls[0] });
    expect((await fetch(answer.data as string)).status).toBe(200);
    expect((await fetch(`${resultUrls[0]}?expires=1`)).status).toBe(403);
    expect(await call('/api/v1/common/download-url', { url: 'https://x.test/a.png' })).toMatchObject({
      code: 422,
      msg: 'url is wrong',
    });
  });
});

describe('call-back', () => {
  it('is posted once, signed over id and time, and its failure is noted', async () => {
    const received: { headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
    const receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        response.writeHead(204).end();
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const callBackUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/cb`;

    const { data } = await create({ callBackUrl });
    const taskId = String(data?.taskId);
    await kie.control.complete(taskId);
    expect(received).toHaveLength(1);
    const { headers, body } = received[0] ?? { headers: {}, body: '' };
    expect(headers['x-webhook-signature']).toBe(signCallback('h', taskId, Number(headers['x-webhook-timestamp'])));
    expect(JSON.parse(body)).toMatchObject({
      code: 501,
      msg: 'Playground task failed.',
      data: { taskId, state: 'fail', resultJson: null, failCode: '400' },
    });
    expect(kie.control.tasks()[0]?.callbacks).toEqual([204]);

    expect(await kie.control.callback(taskId, { state: 'success', signature: 'wrong' })).toBe(204);
    expect(JSON.parse(received[1]?.body ?? '')).toMatchObject({ code: 200, data: { taskId, state: 'success' } });
    expect(await kie.control.callback('no-such-task')).toBeNull();
    receiver.close();
    expect(await kie.control.callback(taskId)).toBeNull();
  });
});

describe('control over HTTP', () => {
  const control = async (path: string, body?: unknown) => {
    const response = await fetch(`${kie.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('explains itself', async () => {
    const { body } = await control('/');
    expect(Object.keys(body.steps as object)).toEqual([
      'create',
      'upload',
      'record',
      'credit',
      'task',
      'result',
      'callback',
    ]);
    expect(JSON.stringify(body.steps)).toContain('slow-drip');
  });

  it('scripts, completes, lists and resets', async () => {
    const steps = [
      { at: 'create', do: 'answer', code: 455 },
      { at: 'task', do: 'stuck', prompt: 'top' },
    ] satisfies ScriptStepInput[];
    expect(await control('/control/script', steps)).toEqual({ status: 200, body: { pending: 2 } });
    expect(await create()).toMatchObject({ code: 455 });
    const { data } = await create();
    await delay(50);
    expect((await record(data?.taskId)).state).toBe('waiting');
    expect((await control('/control/complete', { taskId: data?.taskId })).body).toEqual({ found: true });
    expect((await control('/control/complete', { taskId: 'none' })).status).toBe(404);
    expect((await control('/control/tasks')).body).toMatchObject([{ taskId: data?.taskId, state: 'fail' }]);
    expect((await control('/control/log')).body).toHaveLength(3);
    expect((await control('/control/callback', { taskId: data?.taskId })).body).toEqual({ status: null });
    expect((await control('/control/settings', { balance: 7 })).body).toMatchObject({ balance: 7 });
    await control('/control/reset', {});
    expect((await control('/control/tasks')).body).toEqual([]);
    expect((await control('/control/settings', {})).body).toMatchObject({ balance: 100 });
  });

  it.each([
    { at: 'create', do: 'dance' },
    { at: 'nowhere', do: 'fail' },
    { at: 'create', do: 'slow' },
    'x',
    { at: 'task', do: 'fail', more: 1 },
  ])('refuses %j', async (step) => {
    expect((await control('/control/script', step)).status).toBe(400);
  });

  it('can say when to come back', async () => {
    kie.control.script({ at: 'credit', do: 'answer', code: 429, retryAfter: 7 });
    const response = await fetch(`${kie.url}/api/v1/chat/credit`, { headers: { authorization: `Bearer ${KEY}` } });
    expect([response.status, response.headers.get('retry-after')]).toEqual([200, '7']);
  });

  it('acts as often as told, and only where prompt and model match', async () => {
    kie.control.script(
      { at: 'create', do: 'answer', code: 505, model: 'nano-banana-pro' },
      { at: 'create', do: 'answer', code: 500, prompt: 'shoes', times: 'always' },
      { at: 'create', do: 'answer', code: 451, times: 2 },
    );
    const codes = [];
    for (const prompt of ['shoes', 'top', 'shoes', 'top', 'top'])
      codes.push((await create({ input: input({ prompt }) })).code);
    expect(codes).toEqual([500, 451, 500, 451, 200]);
    expect((await create({ model: 'nano-banana-pro', input: { prompt: 'p' } })).code).toBe(505);
    expect(kie.control.pending()).toHaveLength(1);
  });
});

it('closes at once, with requests hanging and tasks stuck', async () => {
  const other = await startKie({ apiKey: KEY });
  other.control.script({ at: 'create', do: 'accept-then-hang' }, { at: 'task', do: 'stuck' });
  const hanging = fetch(`${other.url}/api/v1/jobs/createTask`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'google/nano-banana-edit', input: input() }),
  }).catch((error: unknown) => error);
  while (other.control.tasks().length === 0) await delay(10);
  const started = Date.now();
  await other.close();
  expect(await hanging).toBeInstanceOf(Error);
  expect(Date.now() - started).toBeLessThan(5000);
});
