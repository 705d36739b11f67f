import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { YooKassaRefused, YooKassaUnreachable } from './yookassa-errors.js';
import { YooKassaClient, type YooKassaOptions } from './yookassa.js';

// What only a server of one's own can show: bytes, headers, broken connections. How YooKassa behaves is
// in backend/test/yookassa-client.test.ts.

const ID = '2419a771-000f-5000-9000-1edaf29243f2';
const KEY = 'd7f3a1f0-4c53-4a64-8f5b-9f0c1f2e3d4c';
const TOKEN = 'ct-24301ae5-000f-5000-9000-13f5f1c2f8e0';
const payment = (id = ID) => ({
  id,
  status: 'pending',
  amount: { value: '199.00', currency: 'RUB' },
  recipient: { account_id: '100500', gateway_id: '1' },
  created_at: '2026-11-21T10:11:12.345Z',
  confirmation: { type: 'embedded', confirmation_token: TOKEN },
  test: true,
  paid: false,
});

interface Request {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
  /** The other end of the connection it came by. */
  port: number | undefined;
}
type Reply = (response: ServerResponse) => void;

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

const open = (server: net.Server): Promise<string> =>
  new Promise((resolve) => {
    closing.push(() => server.close());
    server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

/** Plays the replies in order, the last one for ever. */
async function serve(...replies: Reply[]): Promise<{ apiUrl: string; requests: Request[] }> {
  const requests: Request[] = [];
  const server = http.createServer((incoming, response) => {
    let body = '';
    incoming.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    incoming.on('end', () => {
      const { method, url, headers, socket } = incoming;
      requests.push({ method, url, headers, body, port: socket.remotePort });
      (replies.length > 1 ? replies.shift() : replies[0])?.(response);
    });
  });
  closing.push(() => server.closeAllConnections());
  return { apiUrl: `http://${await open(server)}/v3`, requests };
}

const answer =
  (status: number, body: unknown, headers: http.OutgoingHttpHeaders = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  };
const error = (code: string, more: object = {}) => ({ type: 'error', id: ID, code, ...more });
const reset: Reply = (response) => response.socket?.destroy();
const hang: Reply = () => undefined;

const client = (apiUrl: string, options: Partial<YooKassaOptions> = {}): YooKassaClient =>
  new YooKassaClient({ shopId: '100500', secretKey: 'test_secret', apiUrl, readRetryMs: [], ...options });

const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => expect.fail('resolved'),
    (thrown: unknown) => thrown,
  );
const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
};

describe('a POST', () => {
  it('sends the body byte for byte, with the key and the credentials', async () => {
    const { apiUrl, requests } = await serve(answer(200, payment()));
    const body =
      ' { "amount" : {"value":"199.00","currency":"RUB"},\t"description":"Примерка \\u2014 60",  "capture":true }\n';
    expect(await client(apiUrl).createPayment(body, KEY)).toMatchObject({ id: ID, status: 'pending' });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'POST', url: '/v3/payments', body });
    expect(requests[0]?.headers).toMatchObject({
      authorization: 'Basic MTAwNTAwOnRlc3Rfc2VjcmV0',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'idempotence-key': KEY,
    });
  });

  it('has a connection of its own, GETs share one', async () => {
    const { apiUrl, requests } = await serve(answer(200, payment()));
    const to = client(apiUrl);
    for (let turns = 0; turns < 2; turns += 1) {
      await to.payment(ID);
      await to.createPayment('{}', KEY);
    }
    const [firstGet, firstPost, secondGet, secondPost] = requests.map(({ port }) => port);
    expect(secondGet).toBe(firstGet);
    expect(new Set([firstGet, firstPost, secondPost]).size).toBe(3);
  });

  it('goes to /refunds for a refund', async () => {
    const refund = { ...payment(), payment_id: ID, status: 'canceled' };
    const { apiUrl, requests } = await serve(answer(200, refund));
    expect(await client(apiUrl).createRefund('{}', KEY)).toMatchObject({ paymentId: ID, status: 'canceled' });
    expect(requests[0]).toMatchObject({ method: 'POST', url: '/v3/refunds', body: '{}' });
  });

  it.each(['', 'a'.repeat(65), 'with space', 'line\r\nbreak', 'ключ'])('takes no key "%s"', async (key) => {
    const { apiUrl, requests } = await serve(answer(200, payment()));
    expect(await failure(client(apiUrl).createPayment('{}', key))).toBeInstanceOf(TypeError);
    expect(requests).toHaveLength(0);
  });

  const unknown: [string, Reply, object][] = [
    ['202', answer(202, { type: 'processing', retry_after: 1800 }), { reason: 'HTTP 202', retryAfterMs: 1800 }],
    ['redirect', answer(302, '', { Location: 'http://127.0.0.1:9/' }), { reason: 'HTTP 302' }],
    ['unreadable', answer(200, JSON.stringify(payment()).slice(0, 90)), { reason: 'unreadable answer' }],
    ['too much', answer(200, `"${'a'.repeat(3_000_000)}"`), { reason: 'ERR_BAD_RESPONSE' }],
    [
      'too much, zipped',
      answer(200, gzipSync('a'.repeat(3_000_000)), { 'Content-Encoding': 'gzip' }),
      { reason: 'ERR_BAD_RESPONSE' },
    ],
    ['broken gzip', answer(200, 'no gzip', { 'Content-Encoding': 'gzip' }), {}],
    ['reset', reset, { reason: 'ECONNRESET' }],
    [
      'half an answer',
      (response) => response.writeHead(200, { 'Content-Length': 500 }).write('{"id":', () => response.destroy()),
      {},
    ],
    ['silence', hang, { reason: 'timeout' }],
    [
      'half an answer, then silence',
      (response) => void response.writeHead(200, { 'Content-Length': 500 }).write('{"id":'),
      { reason: 'timeout' },
    ],
  ];
  it.each(unknown)('%s: the outcome is unknown, and it was sent once', async (name, reply, details) => {
    const { apiUrl, requests } = await serve(reply);
    const timeouts = name.includes('silence') ? { connectMs: 100, writeMs: 200 } : {};
    const thrown = await failure(client(apiUrl, { timeouts }).createPayment('{}', KEY));
    expect(thrown).toBeInstanceOf(YooKassaUnreachable);
    expect(thrown).toMatchObject({ sent: true, ...details });
    expect(requests).toHaveLength(1);
  });

  it('is refused once', async () => {
    const { apiUrl, requests } = await serve(answer(429, error('too_many_requests', { retry_after: 5 })));
    const thrown = await failure(client(apiUrl, { readRetryMs: [5, 10, 20] }).createPayment('{}', KEY));
    expect(thrown).toBeInstanceOf(YooKassaRefused);
    expect(thrown).toMatchObject({ kind: 'rate_limited', retryAfterMs: 5 });
    expect(requests).toHaveLength(1);
  });

  it('knows when nothing was sent: refused, no such name, no TLS', async () => {
    const mute = await open(net.createServer((socket) => closing.push(() => socket.destroy())));
    const slam = await open(net.createServer((socket) => socket.destroy()));
    const { apiUrl } = await serve(answer(200, payment()));
    for (const url of [
      'http://127.0.0.1:9',
      'http://yookassa-of-nowhere.invalid',
      `https://${mute}`,
      `https://${slam}`,
      apiUrl.replace('http:', 'https:'),
    ]) {
      const thrown = await failure(client(url, { timeouts: { connectMs: 300 } }).createPayment('{}', KEY));
      expect(thrown, url).toBeInstanceOf(YooKassaUnreachable);
      expect(thrown, url).toMatchObject({ sent: false });
    }
  });

  it('puts nothing secret into an error', async () => {
    const { apiUrl } = await serve(
      answer(500, payment()),
      answer(200, { ...payment(), status: 'new' }),
      answer(400, error(TOKEN, { parameter: `${KEY} ${TOKEN}`, description: `Key ${KEY} of ${TOKEN}` })),
      reset,
    );
    for (let tries = 0; tries < 5; tries += 1) {
      const to = client(tries === 4 ? 'http://127.0.0.1:9' : apiUrl);
      const thrown = await failure(to.createPayment('{"secret":"of the body"}', KEY));
      const everything = JSON.stringify(thrown, Object.getOwnPropertyNames(thrown)) + String((thrown as Error).cause);
      expect(everything).not.toMatch(/MTAwNTAw|test_secret|d7f3a1f0|of the body|ct-|Basic|127\.0\.0\.1/);
    }
  });
});

describe('a GET', () => {
  it('asks for one object', async () => {
    const { apiUrl, requests } = await serve(answer(200, payment()));
    expect(await client(apiUrl).payment(ID)).toMatchObject({ id: ID, confirmation: { token: TOKEN } });
    expect(requests[0]).toMatchObject({ method: 'GET', url: `/v3/payments/${ID}`, body: '' });
    expect(requests[0]?.headers).toMatchObject({ authorization: 'Basic MTAwNTAwOnRlc3Rfc2VjcmV0' });
    expect(requests[0]?.headers).not.toHaveProperty('idempotence-key');
  });

  it('finds nothing only when they say so', async () => {
    const { apiUrl } = await serve(answer(404, error('not_found')), answer(404, '<html>Not Found</html>'));
    expect(await client(apiUrl).payment(ID)).toBeNull();
    expect(await failure(client(apiUrl).payment(ID))).toMatchObject({ sent: true, reason: 'HTTP 404' });
  });

  it.each(['', '.', '..', '../me', 'a/b', 'a?b=c', 'a#b', '%2e%2e', 'a b', 'ю', 'a'.repeat(65), `${ID}\n`])(
    'never asks about "%s"',
    async (id) => {
      const { apiUrl, requests } = await serve(answer(200, payment()));
      expect(await client(apiUrl).payment(id)).toBeNull();
      expect(await client(apiUrl).refund(id)).toBeNull();
      expect(requests).toHaveLength(0);
    },
  );

  it('does not take another object for the one it asked for', async () => {
    const { apiUrl } = await serve(answer(200, payment('another')));
    expect(await failure(client(apiUrl).payment(ID))).toMatchObject({ reason: 'answer about another object' });
  });

  const passing: [string, Reply][] = [
    ['500', answer(500, error('internal_server_error'))],
    ['429', answer(429, error('too_many_requests', { retry_after: 20 }))],
    ['202', answer(202, '')],
    ['reset', reset],
    ['unreadable', answer(200, '{')],
    ['unknown status', answer(200, { ...payment(), status: 'new' })],
  ];
  it.each(passing)('is tried again after %s', async (_, reply) => {
    const { apiUrl, requests } = await serve(reply, reply, reply, answer(200, payment()));
    expect(await client(apiUrl, { readRetryMs: [5, 10, 20] }).payment(ID)).toMatchObject({ id: ID });
    expect(requests).toHaveLength(4);
  });

  it('gives up after the fourth time', async () => {
    const { apiUrl, requests } = await serve(answer(503, ''));
    expect(await failure(client(apiUrl, { readRetryMs: [5, 10, 20] }).shop())).toMatchObject({ reason: 'HTTP 503' });
    expect(requests).toHaveLength(4);
  });

  it.each([
    ['401', answer(401, error('invalid_credentials'))],
    ['403', answer(403, error('forbidden'))],
    ['400', answer(400, error('invalid_request'))],
    ['429 that asks for more patience than we have', answer(429, error('too_many_requests', { retry_after: 60_000 }))],
  ])('is not tried again after %s', async (_, reply) => {
    const { apiUrl, requests } = await serve(reply);
    expect(await failure(client(apiUrl, { readRetryMs: [5, 10, 20] }).payment(ID))).toBeInstanceOf(YooKassaRefused);
    expect(requests).toHaveLength(1);
  });

  it('reads the shop', async () => {
    const shop = { account_id: '100500', status: 'enabled', test: true, fiscalization: { enabled: false } };
    const { apiUrl, requests } = await serve(answer(200, shop));
    expect(await client(apiUrl).shop()).toEqual({
      accountId: '100500',
      enabled: true,
      test: true,
      fiscalization: false,
    });
    expect(requests[0]?.url).toBe('/v3/me');
  });
});

describe('a list', () => {
  const page = (ids: string[], cursor?: string) => ({
    type: 'list',
    items: ids.map((id) => payment(id)),
    ...(cursor === undefined ? {} : { next_cursor: cursor }),
  });
  const query = (request: Request | undefined) =>
    Object.fromEntries(new URL(request?.url ?? '', 'http://x').searchParams);

  it('is read to its end, with the filter on every page, each item once', async () => {
    const { apiUrl, requests } = await serve(
      answer(200, page(['a', 'b'], 'one&two')),
      answer(200, page(['b', 'c'], 'three')),
      answer(200, page(['c', 'd'])),
    );
    const filter = {
      createdFrom: new Date('2026-11-20T00:00:00+03:00'),
      createdTo: new Date('2026-11-21T00:00:00+03:00'),
      capturedFrom: new Date('2026-11-19T00:00:00Z'),
      capturedTo: new Date('2026-11-22T00:00:00Z'),
    };
    expect((await all(client(apiUrl).payments(filter))).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    const asked = {
      limit: '100',
      'created_at.gte': '2026-11-19T21:00:00.000Z',
      'created_at.lt': '2026-11-20T21:00:00.000Z',
      'captured_at.gte': '2026-11-19T00:00:00.000Z',
      'captured_at.lt': '2026-11-22T00:00:00.000Z',
    };
    expect(requests.map(query)).toEqual([asked, { ...asked, cursor: 'one&two' }, { ...asked, cursor: 'three' }]);
  });

  it('of refunds may be of one payment', async () => {
    const { apiUrl, requests } = await serve(answer(200, page([])));
    expect(await all(client(apiUrl).refunds({ paymentId: ID }))).toEqual([]);
    expect(requests[0]?.url).toBe(`/v3/refunds?payment_id=${ID}&limit=100`);
  });

  it('is asked for page by page, as far as it is read', async () => {
    const { apiUrl, requests } = await serve(answer(200, page(['a', 'b'], 'next')));
    for await (const { id } of client(apiUrl).payments({})) if (id === 'b') break;
    expect(requests).toHaveLength(1);
  });

  it('survives a page that fails for a moment, and says so when it does not', async () => {
    const { apiUrl } = await serve(answer(200, page(['a'], 'next')), reset, answer(200, page(['b'])), answer(502, ''));
    expect(await all(client(apiUrl, { readRetryMs: [5] }).payments({}))).toHaveLength(2);
    expect(await failure(all(client(apiUrl).payments({})))).toBeInstanceOf(YooKassaUnreachable);
  });

  it('that goes in circles is given up', async () => {
    const { apiUrl, requests } = await serve(
      answer(200, page(['a'], 'x')),
      answer(200, page(['b'], 'y')),
      answer(200, page(['c'], 'x')),
    );
    expect(await failure(all(client(apiUrl).payments({})))).toMatchObject({ reason: 'a list that goes in circles' });
    expect(requests).toHaveLength(3);
  });
});
