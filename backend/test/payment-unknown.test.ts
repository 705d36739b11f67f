import type { Payment } from '@primerka/contract';
import type { YooScriptStepInput } from '@primerka/sandbox';
import { describe, expect, it } from 'vitest';
import { type SignedIn, useApp } from './harness.js';
import { balance, newKey } from './orders.js';
import {
  buy,
  credited,
  deliver,
  lookNow,
  notification,
  paySilently,
  providerId,
  readPayment,
  timePasses,
  untilPayment,
} from './purchases.js';
import { fire } from './schedules.js';

const app = useApp({ payments: {} });

const HOUR = 3_600_000;
const PACK = { times: 1, credits: 10_000 };
const NOTHING = { times: 0, credits: 0 };

/** The stand-in's payments that bear the name of one of ours. */
const objectsOf = (id: string) =>
  app()
    .yookassa.control.payments()
    .filter(({ metadata }) => metadata?.['payment_id'] === id);

async function resolve(): Promise<void> {
  await lookNow(app(), 'payment');
  expect(await fire(app(), 'payments-resolve', 15_000)).toBe('ok');
}

/** Opens a payment whose create call meets this fault. */
async function opened(user: SignedIn, fault: YooScriptStepInput, key = newKey()): Promise<Payment> {
  app().yookassa.control.script(fault);
  return buy(user, 'pack_100', 'yookassa', key);
}

describe('the answer to a create call is lost', () => {
  it.each([
    ['after they made it (connection reset)', 'accept-then-reset', 1],
    ['after they made it (500)', '500-after-commit', 1],
    ['after they made it (half an answer)', 'truncated', 1],
    ['before they made it (connection reset)', 'refuse-before', 0],
    ['before they made it (500)', '500-before', 0],
    ['and they say only that they are at it (202)', '202-processing', 0],
    ['behind a proxy (502, HTML)', '502-html', 0],
    ['because they are busy (429)', '429', 0],
  ] as const)('%s: the buyer sees "unknown", one payment comes of it', async (_what, fault, made) => {
    const user = await app().signIn();
    const key = newKey();
    const payment = await opened(user, { at: 'create', do: fault }, key);
    expect(payment).toMatchObject({ status: 'unknown', confirmation: null, decline: null });
    expect(objectsOf(payment.id)).toHaveLength(made);
    // The buyer's own repetition asks nobody: it is the same payment, as it is by now.
    expect(await buy(user, 'pack_100', 'yookassa', key)).toMatchObject({ id: payment.id, status: 'unknown' });
    await resolve();
    expect(await readPayment(user, payment.id)).toMatchObject({
      status: 'pending',
      confirmation: { type: 'redirect' },
    });
    expect(objectsOf(payment.id)).toHaveLength(1);
    await app().yookassa.control.pay(await providerId(app(), payment.id));
    await untilPayment(user, payment.id, ({ status }) => status === 'succeeded');
    expect(await credited(app(), payment.id)).toEqual(PACK);
  });

  it('and they never answer: known again after 35 s, made and not made alike', async () => {
    const user = await app().signIn();
    const [made, lost] = await Promise.all([
      opened(user, { at: 'create', do: 'accept-then-hang' }),
      opened(user, { at: 'create', do: 'hang' }),
    ]);
    for (const { status } of [made, lost]) expect(status).toBe('unknown');
    expect(objectsOf(made.id).length + objectsOf(lost.id).length).toBe(1);
    await resolve();
    for (const { id } of [made, lost]) {
      expect((await readPayment(user, id)).status).toBe('pending');
      expect(objectsOf(id)).toHaveLength(1);
    }
  });

  it('again and again: it stays unknown, with one key and the same bytes', async () => {
    const user = await app().signIn();
    const { control } = app().yookassa;
    const { id } = await opened(user, { at: 'create', do: '500-before', times: 3 });
    for (let round = 0; round < 2; round++) {
      await resolve();
      expect((await readPayment(user, id)).status).toBe('unknown');
    }
    await resolve();
    expect((await readPayment(user, id)).status).toBe('pending');
    const calls = control.log().filter(({ method, idempotenceKey }) => method === 'POST' && idempotenceKey === id);
    expect(calls).toHaveLength(4);
    expect(new Set(calls.map(({ text }) => text)).size).toBe(1);
  });

  it('and it was paid before anybody knew of it', async () => {
    const user = await app().signIn();
    const { id } = await opened(user, { at: 'create', do: 'accept-then-reset' });
    const theirs = objectsOf(id)[0]?.id ?? '';
    app().yookassa.control.script({ at: 'webhook', do: 'drop', match: id });
    await app().yookassa.control.pay(theirs);
    // The answer kept under the key is the old one; what became of it is asked for afterwards.
    await resolve();
    await lookNow(app(), 'payment');
    expect(await fire(app(), 'payments-poll')).toBe('ok');
    expect((await readPayment(user, id)).status).toBe('succeeded');
    expect(await credited(app(), id)).toEqual(PACK);
  });

  it('and a later repetition is refused: looked for in the list', async () => {
    const user = await app().signIn();
    const { id } = await opened(user, { at: 'create', do: 'accept-then-reset' });
    app().yookassa.control.script({ at: 'create', do: '400' }, { at: 'list', do: 'repeat-item' });
    await resolve();
    expect((await readPayment(user, id)).status).toBe('pending');
    expect(objectsOf(id)).toHaveLength(1);
    app().yookassa.control.script({ at: 'create', do: '500-before' });
    const lost = await buy(user);
    app().yookassa.control.script({ at: 'create', do: '401' });
    await resolve();
    expect((await readPayment(user, lost.id)).status, 'while the key lives a call may be on its way').toBe('unknown');
    await resolve();
    expect((await readPayment(user, lost.id)).status).toBe('pending');
  });
});

describe('a create call that is refused', () => {
  it.each(['401', '400'] as const)('with %s opens nothing, and says so', async (fault) => {
    const user = await app().signIn();
    const payment = await opened(user, { at: 'create', do: fault });
    expect(payment).toMatchObject({ status: 'canceled', decline: 'not_opened', confirmation: null });
    await resolve();
    expect(objectsOf(payment.id)).toEqual([]);
    expect(await credited(app(), payment.id)).toEqual(NOTHING);
  });
});

describe('YooKassa cannot be reached at all', () => {
  it('the buyer waits, the resolver opens it when they are back, and gives up after ten minutes', async () => {
    const user = await app().signIn();
    await app().restart({ YOOKASSA_API_URL: 'http://127.0.0.1:9/v3' });
    const [kept, left] = [await buy(user), await buy(user)];
    for (const payment of [kept, left]) expect(payment).toMatchObject({ status: 'creating', confirmation: null });
    await resolve();
    expect((await readPayment(user, kept.id)).status).toBe('creating');
    await app().database.query(`update payment set created_at = created_at - interval '11 minutes' where id = $1`, [
      left.id,
    ]);
    await resolve();
    expect(await readPayment(user, left.id)).toMatchObject({ status: 'canceled', decline: 'not_opened' });
    await app().restart();
    await resolve();
    expect((await readPayment(user, kept.id)).status).toBe('pending');
    expect(objectsOf(kept.id)).toHaveLength(1);
    expect(objectsOf(left.id)).toEqual([]);
  });
});

describe('nobody looked for a day, so the key is dead', () => {
  it('found in the list: paid is credited, unpaid and expired is over; not found is given up', async () => {
    const user = await app().signIn();
    const paid = await opened(user, { at: 'create', do: 'accept-then-reset' });
    const expired = await opened(user, { at: 'create', do: '500-after-commit' });
    const never = await opened(user, { at: 'create', do: '500-before' });
    const theirs = objectsOf(paid.id)[0]?.id ?? '';
    for (const { id } of [paid, expired]) app().yookassa.control.script({ at: 'webhook', do: 'drop', match: id });
    await app().yookassa.control.pay(theirs);
    await timePasses(app(), 25 * HOUR);
    const calls = () =>
      app()
        .yookassa.control.log()
        .filter(({ method, path }) => method === 'POST' && path === '/v3/payments').length;
    const before = calls();
    await resolve();
    expect(calls(), 'a dead key would make a second payment').toBe(before);
    expect((await readPayment(user, paid.id)).status).toBe('succeeded');
    expect(await credited(app(), paid.id)).toEqual(PACK);
    expect(await readPayment(user, expired.id)).toMatchObject({ status: 'canceled', decline: 'expired' });
    expect(await readPayment(user, never.id)).toMatchObject({ status: 'canceled', decline: 'not_opened' });
    for (const { id } of [paid, expired]) expect(objectsOf(id)).toHaveLength(1);
    expect(objectsOf(never.id)).toEqual([]);
    expect((await balance(user)).available).toBe(110);
  });

  it('given up, and then it turns out to be paid: a purchase of its own, once', async () => {
    const user = await app().signIn();
    const { control } = app().yookassa;
    const { id } = await opened(user, { at: 'create', do: 'accept-then-reset' });
    const theirs = objectsOf(id)[0]?.id ?? '';
    control.script({ at: 'webhook', do: 'drop', match: id });
    await control.pay(theirs);
    // They say that it is older than we can have asked for it, so it is not among those looked at.
    await control.advance(48 * HOUR);
    await app().database.query(`update payment set sent_at = sent_at - interval '24 hours' where id = $1`, [id]);
    control.script({ at: 'list', do: '401' });
    await resolve();
    expect((await readPayment(user, id)).status, 'a list that could not be read says nothing').toBe('unknown');
    await resolve();
    expect(await readPayment(user, id)).toMatchObject({ status: 'canceled', decline: 'not_opened' });
    const late = notification(app(), 'payment.succeeded', theirs);
    expect(await deliver(app().baseUrl, [late, late, late, late])).toEqual([200, 200, 200, 200]);
    await expect.poll(async () => (await balance(user)).available).toBe(110);
    expect(await readPayment(user, id)).toMatchObject({ status: 'canceled' });
    expect(await fire(app(), 'reconcile-nightly')).toBe('ok');
    const { rows } = await app().database.query(`select kind, provider_id from recon_diff where provider_id = $1`, [
      theirs,
    ]);
    expect(rows).toEqual([]);
    expect((await balance(user)).available).toBe(110);
  });
});

describe('a payment they know is not given up as one they do not know', () => {
  it('when it becomes known while the list is read', async () => {
    const user = await app().signIn();
    const { id } = await opened(user, { at: 'create', do: '500-before' });
    await timePasses(app(), 24 * HOUR);
    app().yookassa.control.script({ at: 'list', do: 'slow', ms: 2_000 });
    const resolving = resolve();
    const listed = () =>
      app()
        .yookassa.control.log()
        .filter(({ method, path }) => method === 'GET' && path.startsWith('/v3/payments?')).length;
    const before = listed();
    await expect.poll(listed, { timeout: 10_000 }).toBeGreaterThan(before);
    // Our call of a day ago arrives only now.
    const call = app()
      .yookassa.control.log()
      .find(({ idempotenceKey }) => idempotenceKey === id);
    const { YOOKASSA_API_URL, YOOKASSA_SHOP_ID, YOOKASSA_SECRET_KEY } = app().env;
    await fetch(`${YOOKASSA_API_URL}/payments`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotence-key': id,
        authorization: `Basic ${Buffer.from(`${YOOKASSA_SHOP_ID}:${YOOKASSA_SECRET_KEY}`).toString('base64')}`,
      },
      body: call?.text ?? '',
    });
    const theirs = objectsOf(id)[0]?.id ?? '';
    await app().yookassa.control.notify(theirs, 'payment.waiting_for_capture');
    await untilPayment(user, id, ({ status }) => status === 'pending');
    await resolving;
    expect((await readPayment(user, id)).status).toBe('pending');
    await paySilently(app(), id);
    await lookNow(app(), 'payment');
    await fire(app(), 'payments-poll');
    expect(await credited(app(), id)).toEqual(PACK);
  });
});
