import type { Problem } from '@primerka/contract';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type SignedIn, useApp } from './harness.js';
import { metricsPort } from './metrics.js';
import { balance } from './orders.js';
import {
  buy,
  credited,
  lookNow,
  providerId,
  readPayment,
  subscription,
  timePasses,
  untilPayment,
} from './purchases.js';
import { fire } from './schedules.js';

const metrics = await metricsPort();
const app = useApp({ payments: {}, env: metrics.env });

const HOUR = 3_600_000;
const PACK = { times: 1, credits: 10_000 };
const NOTHING = { times: 0, credits: 0 };

const incidents = async (type: string): Promise<number> =>
  (await metrics.samples('payment_incidents_total'))[`{type="${type}"}`] ?? 0;

const available = async (user: SignedIn): Promise<number> => (await balance(user)).available;

/** An open invoice, and how its buyer pays it. */
async function invoice(user: SignedIn, productId = 'pack_100') {
  const { id, confirmation } = await buy(user, productId, 'stars');
  const link = confirmation?.type === 'invoice' ? confirmation.url : '';
  return { id, link, pay: () => app().telegram.control.pay(user.user.telegramId, link) };
}

/** Charges of this person at the stand-in, the first one first. */
const chargesOf = ({ user }: SignedIn) =>
  app()
    .telegram.control.transactions()
    .filter(({ source }) => source?.user.id === user.telegramId);

const fault = (user: SignedIn) => ({ at: 'webhook', kind: 'successful_payment', user: user.user.telegramId }) as const;

/** A message that says that this person has paid. */
const paidMessage = ({ user }: SignedIn, payment: object) => ({
  message: {
    message_id: 77,
    date: Math.floor(Date.now() / 1000),
    chat: { id: user.telegramId, type: 'private', first_name: 'x' },
    from: { id: user.telegramId, is_bot: false, first_name: 'x' },
    successful_payment: {
      currency: 'XTR',
      total_amount: 180,
      telegram_payment_charge_id: `forged-${randomUUID()}`,
      provider_payment_charge_id: 'x',
      ...payment,
    },
  },
});

async function untilHandled(): Promise<void> {
  const open = async () =>
    (await app().database.query(`select dedupe_key, error from provider_inbox where handled < deliveries`)).rows;
  await expect.poll(open, { timeout: 20_000 }).toEqual([]);
}

afterEach(() => expect(app().telegram.control.pending(), 'faults that did not strike').toEqual([]));

describe('successful_payment', () => {
  it('100 times at once, again later, and under other update ids: credited once', async () => {
    const user = await app().signIn();
    const { id, pay } = await invoice(user);
    const { control } = app().telegram;
    control.script({ ...fault(user), do: 'duplicate', count: 100, parallel: true });
    expect(await pay()).toBe('paid');
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
    const [update] = control
      .updates()
      .filter((one) => JSON.stringify(one).includes('successful_payment') && JSON.stringify(one).includes(id));
    expect(await control.redeliver(update?.update_id ?? 0, 5)).toEqual([200, 200, 200, 200, 200]);
    await control.update({ message: update?.['message'] }, { times: 5, parallel: true });
    await untilHandled();
    expect(await credited(app(), id)).toEqual(PACK);
    expect(await available(user)).toBe(110);
    expect(chargesOf(user)).toHaveLength(1);
  });

  it('two charges on one link, and both in the wrong order: two purchases', async () => {
    const user = await app().signIn();
    const { control } = app().telegram;
    const { id, pay } = await invoice(user);
    control.script({ ...fault(user), do: 'swap' });
    // Both are agreed to, since the money of the first has not been told of.
    expect([await pay(), await pay()]).toEqual(['paid', 'paid']);
    await expect.poll(() => available(user)).toBe(210);
    expect(await credited(app(), id)).toEqual(PACK);
    expect(await pay()).toBe('failed');
    const { body } = await user.api<{ items: { status: string; method: string }[] }>('GET', '/payments');
    expect(body.items.map(({ status, method }) => [status, method])).toEqual([
      ['succeeded', 'stars'],
      ['succeeded', 'stars'],
    ]);
  });

  it('of a renewal before the first one: two periods, one plan', async () => {
    const user = await app().signIn();
    const { control } = app().telegram;
    const { id, pay } = await invoice(user, 'plan_light');
    control.script({ ...fault(user), do: 'swap' });
    expect(await pay()).toBe('paid');
    await control.renew(chargesOf(user)[0]?.id ?? '');
    // Both begin a plan at once; whichever comes second is worked on again by the inbox job.
    await expect.poll(() => available(user), { timeout: 40_000 }).toBe(110);
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
    const { rows } = await app().database.query<{ plans: number; payments: number }>(
      `select count(distinct subscription_id)::int as plans, count(*)::int as payments from payment where user_id = $1`,
      [user.user.id],
    );
    expect(rows).toEqual([{ plans: 1, payments: 2 }]);
    expect(await subscription(user)).toMatchObject({ subscription: { status: 'active' } });
  });

  it('for a payment that was closed since: a purchase of its own', async () => {
    const user = await app().signIn();
    const { id, pay } = await invoice(user);
    app().telegram.control.script({ ...fault(user), do: 'drop' });
    expect(await pay()).toBe('paid');
    await timePasses(app(), 2 * HOUR);
    await lookNow(app(), 'payment');
    expect(await fire(app(), 'payments-poll')).toBe('ok');
    expect((await readPayment(user, id)).status, 'agreed to, so money may be on its way').toBe('pending');
    await timePasses(app(), 24 * HOUR);
    await lookNow(app(), 'payment');
    expect(await fire(app(), 'payments-poll')).toBe('ok');
    expect(await readPayment(user, id)).toMatchObject({ status: 'canceled', decline: 'expired' });
    expect(await fire(app(), 'reconcile-nightly')).toBe('ok');
    expect((await readPayment(user, id)).status).toBe('canceled');
    expect(await available(user)).toBe(110);
  });

  it('that never came: the nightly comparison brings it', async () => {
    const user = await app().signIn();
    const { id, pay } = await invoice(user);
    app().telegram.control.script({ ...fault(user), do: 'drop' });
    expect(await pay()).toBe('paid');
    expect(await fire(app(), 'reconcile-nightly', '15 4 * * *')).toBe('ok');
    expect((await readPayment(user, id)).status).toBe('succeeded');
    expect(await fire(app(), 'reconcile-nightly')).toBe('ok');
    expect(await credited(app(), id)).toEqual(PACK);
  });
});

describe('forged', () => {
  it.each(['wrong', 'absent'] as const)('with a secret that is %s: refused', async (secret) => {
    const user = await app().signIn();
    const { id } = await invoice(user);
    const [status] = await app().telegram.control.update(paidMessage(user, { invoice_payload: id }), { secret });
    expect([401, 403]).toContain(status);
    await untilHandled();
    expect((await readPayment(user, id)).status).toBe('pending');
    expect(await credited(app(), id)).toEqual(NOTHING);
  });

  it.each([
    ['for a payment nobody knows', 'unknown_payment', () => ({ invoice_payload: randomUUID() })],
    ['for no payment at all', 'unknown_payment', () => ({ invoice_payload: "'; drop table payment" })],
    ['of another sum', 'mismatch', (id: string) => ({ invoice_payload: id, total_amount: 1 })],
    ['in another currency', 'mismatch', (id: string) => ({ invoice_payload: id, currency: 'USD' })],
  ])('%s: one incident, nothing credited', async (_what, incident, change) => {
    const user = await app().signIn();
    const { id } = await invoice(user);
    const before = await incidents(incident);
    const statuses = await app().telegram.control.update(paidMessage(user, change(id)));
    expect(statuses).toEqual([200]);
    await untilHandled();
    expect(await incidents(incident)).toBe(before + 1);
    expect((await readPayment(user, id)).status).toBe('pending');
    expect(await available(user)).toBe(10);
  });

  it('an update that is none, or too big to be one', async () => {
    const post = async (body: string) =>
      (
        await fetch(`${app().baseUrl}/api/v1/webhooks/telegram`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-telegram-bot-api-secret-token': app().env['TELEGRAM_WEBHOOK_SECRET'] ?? '',
          },
          body,
        })
      ).status;
    expect(await post('{"update_id":')).toBe(400);
    expect(await post(`{"update_id":1,"x":"${'x'.repeat(2_000_000)}"}`)).toBe(400);
    expect(await post('{"update_id":"seven"}')).toBeLessThan(500);
  });
});

describe('the pre-checkout', () => {
  it('while the database is slow is refused in time: nobody pays', async () => {
    const user = await app().signIn();
    const { id, pay } = await invoice(user);
    const lock = await app().database.connect();
    try {
      await lock.query('begin');
      await lock.query('select 1 from payment where id = $1 for update', [id]);
      const started = Date.now();
      expect(await pay()).toBe('failed');
      expect(Date.now() - started).toBeLessThan(9_500);
      await sleep(Math.max(0, 9_000 - (Date.now() - started)));
    } finally {
      await lock.query('rollback');
      lock.release();
    }
    expect(chargesOf(user)).toEqual([]);
    expect(await credited(app(), id)).toEqual(NOTHING);
    // It is a payment like any other afterwards.
    expect(await pay()).toBe('paid');
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
    expect(await credited(app(), id)).toEqual(PACK);
  });

  it('whose answer arrives after the money: credited once', async () => {
    const user = await app().signIn();
    const { id, pay } = await invoice(user);
    app().telegram.control.script({ at: 'answerPreCheckoutQuery', do: 'success-first' });
    expect(await pay()).toBe('paid');
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
    expect(await credited(app(), id)).toEqual(PACK);
  });

  it('of somebody without the Stars asks us nothing', async () => {
    const user = await app().signIn();
    const { id, pay } = await invoice(user);
    app().telegram.control.wallet(user.user.telegramId, 179);
    expect(await pay()).toBe('cancelled');
    expect((await readPayment(user, id)).status).toBe('pending');
  });
});

describe('the link', () => {
  it.each([
    ['lost', { do: 'commit-then-reset' }],
    ['not made', { do: 'reset' }],
    ['HTML', { do: 'html' }],
    ['half of itself', { do: 'malformed' }],
    ['"too many requests"', { do: 'answer', code: 429, retryAfter: 1 }],
  ] as const)('is %s: the buyer waits, a worker makes it again', async (_what, how) => {
    const user = await app().signIn();
    app().telegram.control.script({ at: 'createInvoiceLink', ...how });
    const { id, confirmation, status } = await buy(user, 'pack_100', 'stars');
    expect([status, confirmation]).toEqual(['creating', null]);
    await lookNow(app(), 'payment');
    expect(await fire(app(), 'payments-resolve', 15_000)).toBe('ok');
    const open = await readPayment(user, id);
    expect(open).toMatchObject({ status: 'pending', confirmation: { type: 'invoice' } });
    const link = open.confirmation?.type === 'invoice' ? open.confirmation.url : '';
    expect(await app().telegram.control.pay(user.user.telegramId, link)).toBe('paid');
    await untilPayment(user, id, ({ status: now }) => now === 'succeeded');
    expect(await credited(app(), id)).toEqual(PACK);
  });

  it('is refused: nothing was opened, and the buyer reads so', async () => {
    const user = await app().signIn();
    app().telegram.control.script({ at: 'createInvoiceLink', do: 'answer', code: 400 });
    expect(await buy(user, 'pack_100', 'stars')).toMatchObject({ status: 'canceled', decline: 'not_opened' });
  });

  it('is left for an hour: expired, and nobody can pay it any more', async () => {
    const user = await app().signIn();
    const { id, pay } = await invoice(user);
    await timePasses(app(), 61 * 60_000);
    expect(await pay(), 'before anybody looked').toBe('failed');
    await lookNow(app(), 'payment');
    expect(await fire(app(), 'payments-poll')).toBe('ok');
    expect(await readPayment(user, id)).toMatchObject({ status: 'canceled', decline: 'expired' });
    expect(await pay()).toBe('failed');
    expect(chargesOf(user)).toEqual([]);
    const other = await app().signIn();
    expect((await other.api<Problem>('GET', `/payments/${id}`)).status).toBe(404);
    expect(await providerId(app(), id)).toBe('');
  });
});
