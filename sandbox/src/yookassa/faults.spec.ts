import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { YooScriptStepInput } from './server.js';
import { ShopUnderTest } from './shop-under-test.js';

let shop: ShopUnderTest;
beforeAll(async () => {
  shop = await ShopUnderTest.open();
});
beforeEach(() => shop.reset());
afterAll(() => shop.close());

const made = () => shop.control.payments().length;

describe('before anything is done', () => {
  it.each<[YooScriptStepInput, number, object]>([
    [{ at: 'create', do: '500-before' }, 500, { code: 'internal_server_error' }],
    [{ at: 'create', do: '202-processing', retryAfter: 700 }, 202, { type: 'processing', retry_after: 700 }],
    [{ at: 'create', do: '429', retryAfter: 900 }, 429, { code: 'too_many_requests', retry_after: 900 }],
    [{ at: 'create', do: '401' }, 401, { code: 'invalid_credentials' }],
    [
      { at: 'create', do: '400', description: 'Receipt is missing or illegal', parameter: 'receipt' },
      400,
      { code: 'invalid_request', description: 'Receipt is missing or illegal', parameter: 'receipt' },
    ],
    [{ at: 'create', do: 'error', status: 410, code: 'gone' }, 410, { code: 'gone' }],
  ])('%j answers %i', async (step, status, body) => {
    shop.control.script(step);
    const answer = await shop.create({}, 'k');
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject(body);
    expect(made()).toBe(0);
    expect((await shop.create({}, 'k')).status).toBe(200);
  });

  it('an HTML page of the proxy', async () => {
    shop.control.script({ at: 'create', do: '502-html' });
    const answer = await shop.create();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, expect.stringContaining('text/html')]);
    expect(made()).toBe(0);
  });

  it.each(['refuse-before', 'hang'] as const)('%s', async (fault) => {
    shop.control.script({ at: 'create', do: fault });
    await expect(shop.create()).rejects.toThrow();
    expect(made()).toBe(0);
  });
});

describe('after it is done', () => {
  it.each(['accept-then-reset', 'accept-then-hang', '500-after-commit', 'truncated'] as const)(
    '%s: the retry finds what was made',
    async (fault) => {
      shop.control.script({ at: 'create', do: fault });
      const lost = await shop.create({}, 'k').catch(() => null);
      expect(lost?.json['status']).toBeUndefined();
      expect(made()).toBe(1);
      const retried = await shop.create({}, 'k');
      expect(retried.json['id']).toBe(shop.control.payments()[0]?.id);
      expect(made()).toBe(1);
    },
  );

  it('refunds and captures likewise', async () => {
    const id = await shop.payment({ capture: false });
    await shop.control.pay(id);
    shop.control.script({ at: 'change', do: '500-after-commit' }, { at: 'refund', do: 'accept-then-reset' });
    expect((await shop.post(`/payments/${id}/capture`, {}, 'c')).status).toBe(500);
    expect((await shop.post(`/payments/${id}/capture`, {}, 'c')).json['status']).toBe('succeeded');
    await expect(shop.refund(id, '199.00', 'r')).rejects.toThrow();
    expect((await shop.refund(id, '199.00', 'r')).json['status']).toBe('succeeded');
    expect(shop.control.totals().refunded).toBe(19_900);
  });

  it('slowly', async () => {
    shop.control.script({ at: 'create', do: 'slow', ms: 200 });
    const since = Date.now();
    expect((await shop.create()).status).toBe(200);
    expect(Date.now() - since).toBeGreaterThan(190);
  });
});

describe('reading', () => {
  it('tells of the state before', async () => {
    const id = await shop.paid();
    shop.control.script({ at: 'get', do: 'stale' });
    expect((await shop.get(`/payments/${id}`)).json['status']).toBe('pending');
    expect((await shop.get(`/payments/${id}`)).json['status']).toBe('succeeded');
    await shop.control.cabinetRefund(id, '1.00');
    shop.control.script({ at: 'get', do: 'stale' });
    expect((await shop.get(`/payments/${id}`)).json).toMatchObject({ refunded_amount: { value: '0.00' } });
  });

  it('tells of values nobody knows', async () => {
    const id = await shop.payment();
    await shop.control.pay(id, { method: '5555555555554600' });
    shop.control.script({ at: 'get', do: 'unknown-values' });
    const { json } = await shop.get(`/payments/${id}`);
    expect(json).toMatchObject({
      payment_method: { type: 'alfa_pay' },
      cancellation_details: { reason: 'reason_of_next_year' },
    });
  });

  it('tells of another amount, another shop, no test', async () => {
    const id = await shop.paid();
    shop.control.script(
      { at: 'get', do: 'other-amount' },
      { at: 'get', do: 'other-shop' },
      { at: 'get', do: 'not-test' },
    );
    expect((await shop.get(`/payments/${id}`)).json).toMatchObject({ amount: { value: '1.00' } });
    expect((await shop.get(`/payments/${id}`)).json).toMatchObject({ recipient: { account_id: '999999' } });
    expect((await shop.get(`/payments/${id}`)).json).toMatchObject({ test: false });
  });

  it('repeats an item of a list', async () => {
    const [second, first] = [await shop.payment(), await shop.payment()];
    shop.control.script({ at: 'list', do: 'repeat-item', times: 2 });
    const idsOf = (json: Record<string, unknown>) => (json['items'] as { id: string }[]).map(({ id }) => id);
    const page = await shop.get('/payments?limit=1');
    expect(idsOf(page.json)).toEqual([first, first]);
    const next = await shop.get(`/payments?limit=1&cursor=${String(page.json['next_cursor'])}`);
    expect(idsOf(next.json)).toEqual([first, second]);
  });

  it('fails at /me', async () => {
    shop.control.script({ at: 'me', do: '401' });
    expect((await shop.get('/me')).status).toBe(401);
  });
});

describe('refunds', () => {
  it('are canceled inside 200, or left pending', async () => {
    const id = await shop.paid();
    shop.control.script({ at: 'refund', do: 'canceled', reason: 'rejected_by_payee' }, { at: 'refund', do: 'pending' });
    expect(await shop.refund(id, '199.00')).toMatchObject({
      status: 200,
      json: { status: 'canceled', cancellation_details: { party: 'yoo_money', reason: 'rejected_by_payee' } },
    });
    expect((await shop.refund(id, '199.00')).json['status']).toBe('pending');
    expect(shop.events).toEqual(['payment.succeeded']);
  });
});

describe('steps', () => {
  it('act where their text stands', async () => {
    shop.control.script({ at: 'create', do: '500-before', match: '"order":"7"' });
    expect((await shop.create({ metadata: { order: '8' } })).status).toBe(200);
    expect((await shop.create({ metadata: { order: '7' } })).status).toBe(500);
    shop.control.script({ at: 'get', do: '500-before', match: '/refunds/' });
    expect((await shop.get(`/payments/${await shop.payment()}`)).status).toBe(200);
    expect((await shop.get('/refunds/x')).status).toBe(500);
    expect(shop.control.pending()).toEqual([]);
  });

  it('that are misspelt are refused', () => {
    expect(() => shop.control.script({ at: 'create', do: 'explode' } as never)).toThrow();
  });
});

describe('control over HTTP', () => {
  const control = async (path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(`${shop.standIn.origin}${path}`, { ...sent, headers: { ...type, ...headers } });
    return { status: response.status, json: response.status === 403 ? null : await response.json() };
  };

  it('does what the functions do', async () => {
    const paymentId = await shop.payment({ save_payment_method: true });
    expect((await control('/__ctl/script', { at: 'webhook', do: 'drop' })).json).toEqual({ pending: 1 });
    expect(await control('/__ctl/pay', { paymentId })).toMatchObject({ status: 200 });
    expect(shop.received).toEqual([]);
    expect((await control('/__ctl/notify', { objectId: paymentId })).json).toEqual({ statuses: [200] });
    expect((await control('/__ctl/cabinet-refund', { paymentId, value: '9.00' })).json).toHaveProperty('refundId');
    expect((await control('/__ctl/totals')).json).toEqual({ succeeded: 19_900, refunded: 900, held: 0 });
    expect((await control('/__ctl/methods')).json).toMatchObject([{ id: paymentId }]);
    expect((await control('/__ctl/settings', { feeRate: 0.035 })).json).toMatchObject({ feeRate: 0.035 });
    expect((await control('/__ctl/advance', { ms: 1000 })).status).toBe(200);
    for (const what of ['payments', 'refunds', 'log', 'deliveries', 'script']) {
      expect(Array.isArray((await control(`/__ctl/${what}`)).json)).toBe(true);
    }
    await control('/__ctl/reset', {});
    expect(made()).toBe(0);
    expect(shop.control.settings().feeRate).toBe(0.028);
  });

  it('explains itself and says what is wrong', async () => {
    expect((await control('/')).json).toMatchObject({ steps: { create: expect.any(Array) as unknown } });
    expect((await control('/__ctl/pay', { paymentId: 'nothing' })).status).toBe(404);
    expect((await control('/__ctl/pay', {})).status).toBe(400);
    expect((await control('/__ctl/script', { at: 'create', do: 'explode' })).status).toBe(400);
    const paid = await shop.paid();
    expect((await control('/__ctl/pay', { paymentId: paid })).status).toBe(409);
    expect((await control('/__ctl/cabinet-refund', { paymentId: paid, value: '200.00' })).status).toBe(400);
  });

  it('is closed to pages of other sites', async () => {
    const paymentId = await shop.payment();
    for (const origin of ['https://evil.example', 'null']) {
      expect((await control('/__ctl/pay', { paymentId }, { origin })).status).toBe(403);
    }
    expect(shop.control.payments()[0]?.status).toBe('pending');
  });
});
