import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ShopUnderTest } from './shop-under-test.js';

const HOUR = 3_600_000;

let shop: ShopUnderTest;
beforeAll(async () => {
  shop = await ShopUnderTest.open();
});
beforeEach(() => shop.reset());
afterAll(() => shop.close());

const attempts = () => shop.control.deliveries().map((delivery) => delivery.attempts);
const until = (count: number) => vi.waitUntil(() => shop.received.length >= count, { timeout: 5000, interval: 5 });

describe('notifications', () => {
  it('carry the snapshot of the event and are over when pay() resolves', async () => {
    const id = await shop.paid({ metadata: { order: '7' } });
    const [sent] = shop.received;
    expect(sent).toMatchObject({
      event: 'payment.succeeded',
      object: { id, status: 'succeeded', metadata: { order: '7' } },
    });
    expect(sent?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(sent?.text ?? '')).toMatchObject({ type: 'notification' });
    await shop.control.cabinetRefund(id, '1.00');
    expect(sent?.object.refunded_amount).toEqual({ value: '0.00', currency: 'RUB' });
  });

  it('are sent again until exactly 200, for 24 h', async () => {
    shop.statuses.push(500, 204, 302, 0);
    await shop.paid();
    for (let hour = 0; hour < 4; hour += 1) await shop.control.advance(HOUR);
    expect(attempts()).toEqual([[500, 204, 302, null, 200]]);
    expect(new Set(shop.received.map(({ text }) => text)).size).toBe(1);
    await shop.control.advance(HOUR);
    expect(shop.received).toHaveLength(5);
  });

  it('give up after 24 h', async () => {
    shop.statuses.push(...Array.from({ length: 40 }, () => 500));
    await shop.paid();
    for (let hour = 0; hour < 30; hour += 1) await shop.control.advance(HOUR);
    const [delivery] = shop.control.deliveries();
    expect(delivery?.state).toBe('given-up');
    expect(delivery?.attempts).toHaveLength(24);
  });

  it('are retried in real time too', async () => {
    shop.control.settings({ webhookRetryMs: 20 });
    shop.statuses.push(503, 503);
    await shop.paid();
    await until(3);
    await vi.waitUntil(() => shop.control.deliveries()[0]?.state === 'delivered');
  });

  it('follow the answer that caused them, or come before it', async () => {
    const id = await shop.paid({ save_payment_method: true });
    const charge = () => shop.create({ confirmation: undefined, payment_method_id: id });
    await charge();
    await until(2);
    shop.control.script({ at: 'webhook', do: 'before-answer' });
    let answered = false;
    const before: boolean[] = [];
    shop.onReceived = () => before.push(!answered);
    await charge();
    answered = true;
    expect(before).toEqual([true]);
  });

  it('arrive while the answer to the request is still on its way', async () => {
    shop.control.script({ at: 'create', do: 'slow', ms: 300 });
    const creating = shop.create();
    await vi.waitUntil(() => shop.control.payments().length === 1, { interval: 5 });
    await shop.control.pay(shop.control.payments()[0]?.id ?? '');
    expect(shop.events).toEqual(['payment.succeeded']);
    expect((await creating).json['status']).toBe('pending');
  });

  it('go nowhere without an address', async () => {
    shop.control.setWebhook(undefined);
    await shop.paid();
    expect(shop.control.deliveries()).toMatchObject([{ state: 'dropped', attempts: [] }]);
  });
});

describe('scripted deliveries', () => {
  it('duplicate in parallel', async () => {
    let [running, most] = [0, 0];
    shop.onReceived = async () => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 100));
      running -= 1;
    };
    shop.control.script({ at: 'webhook', do: 'duplicate', count: 5 });
    await shop.paid();
    expect([shop.received.length, most]).toEqual([5, 5]);
  });

  it('duplicate one after the other', async () => {
    shop.control.script({ at: 'webhook', do: 'duplicate', parallel: false });
    await shop.paid();
    expect(attempts()).toEqual([[200], [200]]);
  });

  it('delay until the clock is advanced', async () => {
    shop.control.script({ at: 'webhook', do: 'delay', ms: HOUR });
    await shop.paid();
    expect(shop.received).toEqual([]);
    await shop.control.advance(HOUR);
    expect(shop.events).toEqual(['payment.succeeded']);
  });

  it('drop for ever', async () => {
    shop.control.script({ at: 'webhook', do: 'drop' });
    await shop.paid();
    await shop.control.advance(24 * HOUR);
    expect(shop.received).toEqual([]);
    expect(shop.control.deliveries()).toMatchObject([{ state: 'dropped' }]);
  });

  it('lose the answer 200 twice', async () => {
    shop.control.script({ at: 'webhook', do: '200-lost' });
    await shop.paid();
    await shop.control.advance(HOUR);
    await shop.control.advance(HOUR);
    await shop.control.advance(HOUR);
    expect(attempts()).toEqual([[200, 200, 200]]);
  });

  it('reorder two events of a payment, and leave other payments alone', async () => {
    shop.control.script({ at: 'webhook', do: 'reorder', event: 'payment.waiting_for_capture' });
    const id = await shop.payment({ capture: false });
    await shop.control.pay(id);
    await shop.paid();
    expect(shop.control.deliveries()[0]?.state).toBe('held');
    await shop.post(`/payments/${id}/capture`, {});
    await until(3);
    expect(shop.received.filter(({ object }) => object.id === id).map(({ event }) => event)).toEqual([
      'payment.succeeded',
      'payment.waiting_for_capture',
    ]);
  });

  it('bring a refund before its payment', async () => {
    shop.control.script({ at: 'webhook', do: 'reorder', match: 'first' });
    const id = await shop.paid({ description: 'first' });
    await shop.refund(id, '1.00');
    await until(2);
    expect(shop.events).toEqual(['refund.succeeded', 'payment.succeeded']);
  });

  it('lie about the object', async () => {
    shop.control.script(
      { at: 'webhook', do: 'stale-snapshot' },
      { at: 'webhook', do: 'wrong-amount', value: '0.01' },
      { at: 'webhook', do: 'foreign-id' },
      { at: 'webhook', do: 'spoofed-source', ip: '185.71.76.5' },
      { at: 'webhook', do: 'malformed' },
    );
    const ids = [];
    for (let count = 0; count < 5; count += 1) ids.push(await shop.paid());
    const [stale, amount, foreign, spoofed, malformed] = shop.received;
    expect(stale).toMatchObject({ event: 'payment.succeeded', object: { id: ids[0], status: 'pending' } });
    expect(amount?.object.amount.value).toBe('0.01');
    expect(ids).not.toContain(foreign?.object.id);
    expect(spoofed?.headers['x-forwarded-for']).toBe('185.71.76.5');
    expect(malformed?.event).toBeUndefined();
    expect(shop.control.payments().every(({ status }) => status === 'succeeded')).toBe(true);
  });

  it('act on the event and text they name', async () => {
    shop.control.script({
      at: 'webhook',
      do: 'drop',
      event: 'refund.succeeded',
      match: '"order":"2"',
      times: 'always',
    });
    for (const orderId of ['1', '2'])
      await shop.control.cabinetRefund(await shop.paid({ metadata: { order: orderId } }), '1.00');
    expect(shop.events).toEqual(['payment.succeeded', 'refund.succeeded', 'payment.succeeded']);
    expect(shop.control.pending()).toMatchObject([{ do: 'drop', times: 'always' }]);
  });
});

describe('by hand', () => {
  it('sends any body, however often, and repeats none', async () => {
    shop.statuses.push(500);
    const forged = { type: 'notification', event: 'payment.succeeded', object: { id: 'x' } };
    const statuses = await shop.control.webhook(forged, {
      times: 3,
      parallel: false,
      headers: { 'x-forwarded-for': '1.2.3.4' },
    });
    expect(statuses).toEqual([500, 200, 200]);
    expect(shop.received[0]?.headers['x-forwarded-for']).toBe('1.2.3.4');
    expect(await shop.control.webhook(forged, { times: 20 })).toHaveLength(20);
  });

  it('sends the present state, or another event of it', async () => {
    const id = await shop.payment();
    expect(await shop.control.notify(id, 'payment.canceled')).toEqual([200]);
    expect(shop.received[0]).toMatchObject({ event: 'payment.canceled', object: { id, status: 'pending' } });
    await shop.control.pay(id);
    await shop.control.notify(id);
    expect(shop.events.slice(1)).toEqual(['payment.succeeded', 'payment.succeeded']);
    await expect(shop.control.notify('nothing')).rejects.toThrow('There is no');
    shop.control.setWebhook('http://127.0.0.1:9/');
    expect(await shop.control.notify(id)).toEqual([null]);
  });
});
