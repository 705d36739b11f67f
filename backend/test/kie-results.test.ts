import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ScriptStepInput } from '../../sandbox/src/kie/server.js';
import { KieCircuitOpen } from '../src/kie/kie-errors.js';
import { KieClient } from '../src/kie/kie.js';
import { ResultForbidden, ResultUnavailable } from '../src/kie/result-download.js';
import {
  WAIT,
  PROMPT,
  kie,
  photo,
  alarms,
  timeoutsFor,
  client,
  orderBlindly,
  failure,
  resultUrl,
} from './kie-fixture.js';

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
