import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { order, ShopUnderTest } from './shop-under-test.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let shop: ShopUnderTest;
beforeAll(async () => {
  shop = await ShopUnderTest.open();
});
beforeEach(() => shop.reset());
afterAll(() => shop.close());

describe('transport', () => {
  it('wants the credentials of the shop', async () => {
    const answer = await shop.call('GET', '/me', undefined, { authorization: `Basic ${btoa('100500:test_other')}` });
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ type: 'error', code: 'invalid_credentials', parameter: 'Authorization' });
  });

  it('wants JSON, the right method and a known path', async () => {
    const form = await shop.call('POST', '/payments', 'amount=1', { 'content-type': 'text/plain' });
    expect([form.status, form.text]).toEqual([415, '']);
    const put = await shop.call('PUT', '/payments', order());
    expect([put.status, put.text]).toEqual([405, '']);
    expect((await shop.call('DELETE', '/payments/x')).status).toBe(405);
    expect((await shop.post('/me', {})).status).toBe(405);
    expect((await shop.get('/nothing')).json['code']).toBe('not_found');
    expect(await shop.post('/payments', '{"amount":')).toMatchObject({
      status: 400,
      json: { code: 'invalid_request' },
    });
  });

  it.each([[''], ['k'.repeat(65)], ['no spaces'], ['ключ']])('refuses the key %j', async (key) => {
    const headers = { 'idempotence-key': encodeURIComponent(key) === key ? key : key.replace(/[^ -~]/g, '\u00e9') };
    const { status, json } = await shop.call('POST', '/payments', order(), headers);
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'invalid_request', parameter: 'Idempotence-Key' });
  });

  it('tells about the shop and logs without credentials', async () => {
    expect((await shop.get('/me')).json).toMatchObject({ account_id: '100500', test: true, status: 'enabled' });
    await shop.create({}, 'key-1');
    const [, logged] = shop.control.log();
    expect(logged).toMatchObject({ method: 'POST', path: '/v3/payments', idempotenceKey: 'key-1', status: 200 });
    expect(JSON.stringify(logged)).not.toContain('Basic');
  });
});

describe('idempotence', () => {
  it('repeats the first answer byte by byte, whatever has happened since', async () => {
    const first = await shop.create({}, 'k');
    await shop.control.pay(String(first.json['id']));
    const second = await shop.create({}, 'k');
    expect(second.text).toBe(first.text);
    expect(shop.control.payments()).toHaveLength(1);
  });

  it('makes one payment of a hundred parallel requests', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => shop.create({}, 'k')));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(shop.control.payments()).toHaveLength(1);
  });

  it('refuses other data under a known key, also at another endpoint', async () => {
    const id = await shop.paid();
    await shop.create({}, 'k');
    const other = await shop.create({ description: 'other' }, 'k');
    const refund = await shop.refund(id, '1.00', 'k');
    for (const { status, json } of [other, refund]) {
      expect(status).toBe(400);
      expect(json).toMatchObject({ description: 'Idempotence key duplicated', parameter: 'Idempotence-Key' });
    }
  });

  it('forgets a key after 24 h, and never keeps one of a refused request', async () => {
    const first = await shop.create({}, 'k');
    await shop.control.advance(DAY - 60_000);
    expect((await shop.create({}, 'k')).text).toBe(first.text);
    await shop.control.advance(60_000);
    expect((await shop.create({}, 'k')).json['id']).not.toBe(first.json['id']);
    expect((await shop.create({ description: 1 }, 'k2')).status).toBe(400);
    expect((await shop.create({}, 'k2')).status).toBe(200);
  });
});

describe('lists', () => {
  const idsOf = (json: Record<string, unknown>) => (json['items'] as { id: string }[]).map(({ id }) => id);

  it('give pages, newest first, whatever is created meanwhile', async () => {
    const ids = [];
    for (let count = 0; count < 5; count += 1) ids.unshift(await shop.payment());
    const first = await shop.get('/payments?limit=2');
    await shop.payment();
    const second = await shop.get(`/payments?limit=2&cursor=${String(first.json['next_cursor'])}`);
    const third = await shop.get(`/payments?limit=2&cursor=${String(second.json['next_cursor'])}`);
    expect([first, second, third].flatMap(({ json }) => idsOf(json))).toEqual(ids);
    expect(third.json).not.toHaveProperty('next_cursor');
  });

  it('are filtered by status, method and time', async () => {
    const old = await shop.paid();
    await shop.control.advance(2 * HOUR);
    const since = new Date(Date.now() - HOUR).toISOString();
    const paid = await shop.paid();
    const pending = await shop.payment();
    const filtered = async (query: string) => idsOf((await shop.get(`/payments?${query}`)).json);
    expect(await filtered('status=succeeded')).toEqual([paid, old]);
    expect(await filtered('payment_method=bank_card')).toEqual([paid, old]);
    expect(await filtered('payment_method=sbp')).toEqual([]);
    expect(await filtered(`created_at.gte=${since}`)).toEqual([pending, paid]);
    expect(await filtered(`captured_at.lt=${since}`)).toEqual([old]);
    const { created_at } = (await shop.get(`/payments/${paid}`)).json as { created_at: string };
    expect(await filtered(`created_at.lte=${created_at}&created_at.gte=${created_at}`)).toContain(paid);
    const [refund] = [await shop.control.cabinetRefund(paid, '1.00'), await shop.control.cabinetRefund(old, '1.00')];
    expect(idsOf((await shop.get(`/refunds?payment_id=${paid}&status=succeeded`)).json)).toEqual([refund]);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'status=paid', 'cursor=x', 'created_at.gte=yesterday'])(
    'refuse %s',
    async (query) => {
      expect((await shop.get(`/payments?${query}`)).status).toBe(400);
    },
  );
});
