import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { useApp } from './harness.js';
import { metricsPort } from './metrics.js';
import { balance } from './orders.js';
import {
  buy,
  credited,
  deliver,
  lookNow,
  notification,
  paySilently,
  providerId,
  readPayment,
  untilPayment,
} from './purchases.js';
import { fire } from './schedules.js';

const PACK = { times: 1, credits: 10_000 };
const NOTHING = { times: 0, credits: 0 };
const repeated = <T>(value: T, times: number): T[] => Array.from({ length: times }, () => value);

const metrics = await metricsPort();
const app = useApp({ payments: {}, env: metrics.env });

const incidents = async (type: string): Promise<number> =>
  (await metrics.samples('payment_incidents_total'))[`{type="${type}"}`] ?? 0;

/** Waits until every notification that came has been worked on. */
async function untilHandled(): Promise<void> {
  const open = async () =>
    (await app().database.query(`select dedupe_key, error from provider_inbox where handled < deliveries`)).rows;
  await expect.poll(open, { timeout: 20_000 }).toEqual([]);
}

/** A payment made in our shop, but not by this app. */
async function madeElsewhere(value: string, metadata: Record<string, string>): Promise<string> {
  const { YOOKASSA_API_URL, YOOKASSA_SHOP_ID, YOOKASSA_SECRET_KEY } = app().env;
  const response = await fetch(`${YOOKASSA_API_URL}/payments`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotence-key': randomUUID(),
      authorization: `Basic ${Buffer.from(`${YOOKASSA_SHOP_ID}:${YOOKASSA_SECRET_KEY}`).toString('base64')}`,
    },
    body: JSON.stringify({
      amount: { value, currency: 'RUB' },
      capture: true,
      confirmation: { type: 'redirect', return_url: 'https://elsewhere.example/' },
      metadata,
    }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { id: string }).id;
}

afterEach(async () => {
  expect(app().yookassa.control.pending(), 'faults that did not strike').toEqual([]);
});

describe('however often it comes', () => {
  it('one notification 100 times at once on two API processes: credited once, all are acknowledged', async () => {
    const user = await app().signIn();
    const second = await app().startApi({ METRICS_PORT: '' });
    const { id } = await buy(user);
    const body = notification(app(), 'payment.succeeded', await paySilently(app(), id));
    const halves = await Promise.all([
      deliver(app().baseUrl, repeated(body, 50)),
      deliver(second.url, repeated(body, 50)),
    ]);
    expect(halves.flat()).toEqual(repeated(200, 100));
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
    await untilHandled();
    expect(await credited(app(), id)).toEqual(PACK);
    expect((await balance(user)).available).toBe(110);
    const { rows } = await app().database.query<{ deliveries: number }>(
      `select deliveries from provider_inbox where dedupe_key like '%' || $1`,
      [await providerId(app(), id)],
    );
    expect(rows).toEqual([{ deliveries: 100 }]);
    await second.process.end();
  });

  it('20 payments, each told of 20 times, all mixed: 20 credits', async () => {
    const user = await app().signIn();
    const payments = await Promise.all(Array.from({ length: 20 }, () => buy(user)));
    const told: object[] = [];
    for (const { id } of payments)
      told.push(...repeated(notification(app(), 'payment.succeeded', await paySilently(app(), id)), 20));
    const mixed = Array.from({ length: told.length }, (_, i) => told[(i * 37) % told.length] ?? {});
    expect(await deliver(app().baseUrl, mixed)).toEqual(repeated(200, 400));
    for (const { id } of payments) await untilPayment(user, id, ({ status }) => status === 'succeeded');
    await untilHandled();
    for (const { id } of payments) expect(await credited(app(), id)).toEqual(PACK);
    expect((await balance(user)).available).toBe(2_010);
  });

  it('again a day later, and after a refund: nothing more', async () => {
    const user = await app().signIn();
    const { id } = await buy(user);
    const theirs = await paySilently(app(), id);
    const body = notification(app(), 'payment.succeeded', theirs);
    await deliver(app().baseUrl, [body]);
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
    await app().yookassa.control.cabinetRefund(theirs, '199.00');
    await untilPayment(user, id, ({ status }) => status === 'refunded');
    await deliver(app().baseUrl, repeated(body, 5));
    await untilHandled();
    expect(await readPayment(user, id)).toMatchObject({ status: 'refunded' });
    expect(await credited(app(), id)).toEqual(PACK);
    expect((await balance(user)).available).toBe(10);
  });
});

describe('forged', () => {
  it('for a payment nobody paid: nothing, however it is told', async () => {
    const user = await app().signIn();
    const { id } = await buy(user);
    const theirs = await providerId(app(), id);
    const lies = ['payment.succeeded', 'payment.waiting_for_capture', 'payment.canceled', 'payment.of_tomorrow'];
    const change = { status: 'succeeded', paid: true, amount: { value: '9999.00', currency: 'RUB' } };
    expect(
      await deliver(
        app().baseUrl,
        lies.map((event) => notification(app(), event, theirs, change)),
      ),
    ).toEqual(repeated(200, 4));
    await untilHandled();
    expect((await readPayment(user, id)).status).toBe('pending');
    expect(await credited(app(), id)).toEqual(NOTHING);
    // The true one still counts afterwards.
    await app().yookassa.control.pay(theirs);
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
    expect(await credited(app(), id)).toEqual(PACK);
  });

  it.each([
    ['a payment', 'payment.succeeded'],
    ['a refund', 'refund.succeeded'],
  ])('for %s nobody knows: one incident', async (_what, event) => {
    const before = await incidents('unknown_object');
    expect(await deliver(app().baseUrl, [notification(app(), event, randomUUID())])).toEqual([200]);
    await untilHandled();
    expect(await incidents('unknown_object')).toBe(before + 1);
  });

  it('for a payment in our shop that is not of this app: one incident', async () => {
    const before = await incidents('unknown_object');
    await app().yookassa.control.pay(await madeElsewhere('199.00', { order: '77' }));
    await untilHandled();
    expect(await incidents('unknown_object')).toBe(before + 1);
  });

  it('a cheap payment that bears the name of a dear one: one incident, nothing credited', async () => {
    const user = await app().signIn();
    const { id } = await buy(user);
    const before = await incidents('mismatch');
    const cheap = await madeElsewhere('1.00', { payment_id: id });
    await app().yookassa.control.pay(cheap);
    await deliver(app().baseUrl, repeated(notification(app(), 'payment.succeeded', cheap), 3));
    await untilHandled();
    expect(await incidents('mismatch')).toBe(before + 1);
    expect((await readPayment(user, id)).status).toBe('pending');
    expect(await credited(app(), id)).toEqual(NOTHING);
  });

  it('a second paid payment of the same name and price is money too: credited apart', async () => {
    const user = await app().signIn();
    const { id } = await buy(user);
    await app().yookassa.control.pay(await providerId(app(), id));
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
    const twin = await madeElsewhere('199.00', { payment_id: id });
    app().yookassa.control.script({ at: 'webhook', do: 'duplicate', count: 10 });
    await app().yookassa.control.pay(twin);
    await untilHandled();
    expect(await credited(app(), id)).toEqual(PACK);
    expect((await balance(user)).available).toBe(210);
    // It has a row of its own by now, and is recognised by its id.
    const before = await incidents('mismatch');
    await deliver(app().baseUrl, [notification(app(), 'payment.succeeded', twin)]);
    await app().yookassa.control.cabinetRefund(twin, '199.00');
    await expect.poll(async () => (await balance(user)).available).toBe(110);
    await untilHandled();
    expect(await incidents('mismatch')).toBe(before);
  });

  it('with another sum in its body: the sum is read from YooKassa', async () => {
    const user = await app().signIn();
    const { id } = await buy(user);
    const theirs = await providerId(app(), id);
    app().yookassa.control.script({ at: 'webhook', do: 'wrong-amount', match: id, value: '19900.00' });
    await app().yookassa.control.pay(theirs);
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
    expect(await credited(app(), id)).toEqual(PACK);
  });

  it.each([
    ['another sum', { at: 'get', do: 'other-amount' } as const],
    ['another shop', { at: 'get', do: 'other-shop' } as const],
  ])('with %s at YooKassa itself: one incident, and credited only when it is put right', async (_what, lie) => {
    const user = await app().signIn();
    const { id } = await buy(user);
    const before = await incidents('mismatch');
    app().yookassa.control.script({ ...lie, match: id, times: 2 });
    await app().yookassa.control.pay(await providerId(app(), id));
    await untilHandled();
    await deliver(app().baseUrl, [notification(app(), 'payment.succeeded', await providerId(app(), id))]);
    await untilHandled();
    expect(await incidents('mismatch')).toBe(before + 1);
    expect((await readPayment(user, id)).status).toBe('pending');
    expect(await credited(app(), id)).toEqual(NOTHING);
    await lookNow(app(), 'payment');
    expect(await fire(app(), 'payments-poll')).toBe('ok');
    expect((await readPayment(user, id)).status).toBe('succeeded');
    expect(await credited(app(), id)).toEqual(PACK);
  });

  it.each([
    ['no JSON', '{"type":"notification","event":'],
    ['no object', '{"type":"notification","event":"payment.succeeded"}'],
    ['a list', '[]'],
    ['another type', { type: 'webhook', event: 'payment.succeeded', object: { id: 'x' } }],
    ['a path for an id', { type: 'notification', event: 'payment.succeeded', object: { id: '../refunds' } }],
    ['a number for an id', { type: 'notification', event: 'payment.succeeded', object: { id: 7 } }],
    ['a long id', { type: 'notification', event: 'payment.succeeded', object: { id: 'a'.repeat(65) } }],
    ['a strange event', { type: 'notification', event: "payment.succeeded'--", object: { id: 'x' } }],
  ])('%s is a bad request and is not written down', async (_what, body) => {
    const rows = async () => (await app().database.query(`select id from provider_inbox`)).rowCount;
    const before = await rows();
    expect(await deliver(app().baseUrl, [body])).toEqual([400]);
    expect(await rows()).toBe(before);
  });
});

describe('who may notify, when YooKassa is not on this machine', () => {
  const far = useApp({ payments: {}, env: { YOOKASSA_API_URL: 'https://yookassa.invalid/v3' } });
  const THEIRS = '185.71.76.1';
  const FOREIGN = '203.0.113.9';
  const notify = async (forwardedFor?: string): Promise<number | undefined> => {
    const headers: Record<string, string> = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
    const body = { type: 'notification', event: 'payment.succeeded', object: { id: randomUUID() } };
    return (await deliver(far().baseUrl, [body], headers))[0];
  };
  const inbox = async () => (await far().database.query('select id from provider_inbox')).rowCount;

  it('without a proxy of ours nobody is believed about who he is', async () => {
    for (const address of [undefined, THEIRS, `${THEIRS}, ${THEIRS}`, '2a02:5180::1'])
      expect(await notify(address)).toBe(403);
    expect(await inbox()).toBe(0);
    expect(far().log.text).toContain('check TRUST_PROXY_HOPS');
  });

  it('behind one proxy its word counts and what the sender claims before it does not', async () => {
    await far().restart({ TRUST_PROXY_HOPS: '1' });
    for (const address of [undefined, FOREIGN, `${THEIRS}, ${FOREIGN}`, '127.0.0.1', '185.71.76.32', 'x']) {
      expect(await notify(address), String(address)).toBe(403);
    }
    expect(await inbox()).toBe(0);
    const allowed = [THEIRS, `${FOREIGN}, ${THEIRS}`, `::ffff:${THEIRS}`, '77.75.156.35', '2a02:5180:0:1509::1'];
    for (const address of allowed) expect(await notify(address), address).toBe(200);
    expect(await inbox()).toBe(allowed.length);
  });
});

describe('out of order', () => {
  it('canceled told after succeeded, and pending after both', async () => {
    const user = await app().signIn();
    const { id } = await buy(user);
    const theirs = await providerId(app(), id);
    await app().yookassa.control.pay(theirs);
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
    const before = await incidents('contradiction');
    for (const event of ['payment.canceled', 'payment.waiting_for_capture'])
      await deliver(app().baseUrl, [notification(app(), event, theirs, { status: 'canceled' })]);
    await untilHandled();
    expect((await readPayment(user, id)).status).toBe('succeeded');
    expect(await credited(app(), id)).toEqual(PACK);
    expect(await incidents('contradiction')).toBe(before);
  });

  it('the refund told of before the payment: both are in the books, once', async () => {
    const user = await app().signIn();
    const { id } = await buy(user);
    const theirs = await providerId(app(), id);
    app().yookassa.control.script({ at: 'webhook', do: 'reorder', match: id });
    await app().yookassa.control.pay(theirs);
    await app().yookassa.control.cabinetRefund(theirs, '50.00');
    await untilPayment(user, id, ({ status }) => status === 'partially_refunded');
    await untilHandled();
    expect(await credited(app(), id)).toEqual(PACK);
    expect((await balance(user)).available).toBe(84.88);
  });

  it('told of before the answer to our own call', async () => {
    const user = await app().signIn();
    app().yookassa.control.script({ at: 'create', do: 'slow', ms: 2_000 });
    const known = new Set(
      app()
        .yookassa.control.payments()
        .map(({ id }) => id),
    );
    const opening = buy(user);
    const made = () =>
      app()
        .yookassa.control.payments()
        .find(({ id }) => !known.has(id));
    await expect.poll(made).toBeTruthy();
    await app().yookassa.control.pay(made()?.id ?? '');
    await untilHandled();
    const { id } = await opening;
    expect((await readPayment(user, id)).status).toBe('succeeded');
    expect(await credited(app(), id)).toEqual(PACK);
  });

  it('with a stale body, hours late, or with its first two acknowledgements lost', async () => {
    const user = await app().signIn();
    const [stale, late, lost] = [await buy(user), await buy(user), await buy(user)];
    const { control } = app().yookassa;
    control.script(
      { at: 'webhook', do: 'stale-snapshot', match: stale.id },
      { at: 'webhook', do: 'delay', match: late.id, ms: 30 * 60_000 },
      { at: 'webhook', do: '200-lost', match: lost.id, count: 2 },
    );
    control.settings({ webhookRetryMs: 50 });
    for (const { id } of [stale, late, lost]) await control.pay(await providerId(app(), id));
    expect((await readPayment(user, late.id)).status).toBe('pending');
    await control.advance(31 * 60_000);
    for (const { id } of [stale, late, lost]) {
      await untilPayment(user, id, ({ status }) => status === 'succeeded');
      expect(await credited(app(), id)).toEqual(PACK);
    }
    const told = control.deliveries().find(({ body }) => body.includes(lost.id));
    await expect.poll(() => control.deliveries().find(({ body }) => body === told?.body)?.attempts.length).toBe(3);
  });

  it('never: the poller sees it', async () => {
    const user = await app().signIn();
    const { id } = await buy(user);
    await paySilently(app(), id);
    expect((await readPayment(user, id)).status).toBe('pending');
    await lookNow(app(), 'payment');
    expect(await fire(app(), 'payments-poll', 15_000)).toBe('ok');
    expect((await readPayment(user, id)).status).toBe('succeeded');
    expect(await credited(app(), id)).toEqual(PACK);
  });

  it('while YooKassa refuses to be asked: noted, and asked again by the job', async () => {
    const user = await app().signIn();
    const { id } = await buy(user);
    const theirs = await providerId(app(), id);
    app().yookassa.control.script({ at: 'get', do: '401', match: id });
    await app().yookassa.control.pay(theirs);
    const item = async () =>
      (
        await app().database.query<Record<string, unknown>>(
          `select handled, attempts, error is not null as failed from provider_inbox where dedupe_key like '%' || $1`,
          [theirs],
        )
      ).rows;
    await expect.poll(item).toEqual([{ handled: 0, attempts: 1, failed: true }]);
    expect((await readPayment(user, id)).status).toBe('pending');
    await app().database.query(`update provider_inbox set next_at = now() where next_at is not null`);
    expect(await fire(app(), 'payment-inbox-retry', 15_000)).toBe('ok');
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
    await expect.poll(item).toEqual([{ handled: 1, attempts: 0, failed: false }]);
    expect(await credited(app(), id)).toEqual(PACK);
  });
});

describe('one payment nobody can settle', () => {
  it('does not keep the others of its run from theirs', async () => {
    const user = await app().signIn();
    const payments = await Promise.all(Array.from({ length: 12 }, () => buy(user)));
    for (const { id } of payments) await paySilently(app(), id);
    const broken = payments[0]?.id ?? '';
    const { database } = app();
    await database.query(`create function never() returns trigger language plpgsql as
      $$ begin raise exception 'never'; end $$`);
    await database.query(
      `create trigger never before update of status on payment for each row when (old.id = '${broken}') execute function never()`,
    );
    try {
      await database.query(`update payment set look_at = now() - interval '1 hour' where id = $1`, [broken]);
      await lookNow(app(), 'payment');
      expect(await fire(app(), 'payments-poll')).toBe('failed');
      for (const { id } of payments.slice(1)) expect((await readPayment(user, id)).status).toBe('succeeded');
    } finally {
      await database.query('drop trigger never on payment; drop function never');
    }
    await lookNow(app(), 'payment');
    expect(await fire(app(), 'payments-poll')).toBe('ok');
    expect(await credited(app(), broken)).toEqual(PACK);
  });
});
