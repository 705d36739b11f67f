import net, { type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { type ScriptStepInput } from '../../sandbox/src/kie/server.js';
import { KieRefused, KieUnreachable } from '../src/kie/kie-errors.js';
import {
  CALLBACK,
  PROMPT,
  kie,
  photo,
  alarms,
  HASTY,
  timeoutsFor,
  client,
  order,
  orderBlindly,
  failure,
  finished,
} from './kie-fixture.js';

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
