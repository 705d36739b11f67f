import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { expect, it } from 'vitest';
import { useApp } from './harness.js';
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
  untilPayment,
} from './purchases.js';
import { fire } from './schedules.js';

// The API lives on in a process of its own: it is the workers that die here.
const app = useApp({ payments: {}, env: { ROLES: 'api' } });

const PACK = { times: 1, credits: 10_000 };

/** Runs `during` while this statement's rows are locked by somebody else. */
async function whileLocked<T>(sql: string, values: string[], during: (lock: PoolClient) => Promise<T>): Promise<T> {
  const lock = await app().database.connect();
  try {
    await lock.query('begin');
    expect((await lock.query(sql, values)).rowCount).toBe(1);
    return await during(lock);
  } finally {
    await lock.query('rollback');
    lock.release();
  }
}

/** Waits until a session of the app waits for a lock; returns its backend's process. */
async function waiting(): Promise<number> {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(20)) {
    const { rows } = await app().database.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database()
       and application_name like 'primerka%' and wait_event_type = 'Lock'`,
    );
    if (rows[0]) return rows[0].pid;
  }
  throw new Error('Nobody waits for a lock');
}

const inboxOf = async (theirs: string) =>
  (
    await app().database.query<{ handled: number; deliveries: number }>(
      `select handled, deliveries from provider_inbox where dedupe_key like '%' || $1`,
      [theirs],
    )
  ).rows;

it('SIGKILL between the credits and the note that the notification is done: credited once', async () => {
  const user = await app().signIn();
  const { id } = await buy(user);
  const theirs = await paySilently(app(), id);
  expect(await deliver(app().baseUrl, [notification(app(), 'payment.succeeded', theirs)])).toEqual([200]);
  await whileLocked(`select 1 from provider_inbox where dedupe_key like '%' || $1 for update`, [theirs], async () => {
    const worker = await app().startWorker();
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
    const session = await waiting();
    await worker.kill();
    // PostgreSQL would not notice that its client is gone before it has done what it was told.
    await app().database.query('select pg_terminate_backend($1, 5000)', [session]);
  });
  expect(await inboxOf(theirs)).toEqual([{ handled: 0, deliveries: 1 }]);
  const second = await app().startWorker();
  await expect.poll(() => inboxOf(theirs), { timeout: 30_000 }).toEqual([{ handled: 1, deliveries: 1 }]);
  expect(await credited(app(), id)).toEqual(PACK);
  expect((await balance(user)).available).toBe(110);
  await second.end(25_000);
});

it('SIGKILL between the payment and its credits: neither, then both', async () => {
  const user = await app().signIn();
  await balance(user);
  const { id } = await buy(user);
  const theirs = await paySilently(app(), id);
  await deliver(app().baseUrl, [notification(app(), 'payment.succeeded', theirs)]);
  await whileLocked(`select 1 from credit_account where user_id = $1 for update`, [user.user.id], async () => {
    const worker = await app().startWorker();
    await waiting();
    await worker.kill();
    expect((await readPayment(user, id)).status).toBe('pending');
  });
  const second = await app().startWorker();
  await untilPayment(user, id, ({ status }) => status === 'succeeded', 30_000);
  expect(await credited(app(), id)).toEqual(PACK);
  await second.end(25_000);
});

it('every connection to Postgres cut while ten notifications are worked on: ten credits', async () => {
  const user = await app().signIn();
  await balance(user);
  const worker = await app().startWorker();
  const payments = await Promise.all(Array.from({ length: 10 }, () => buy(user)));
  const { database, yookassa } = app();
  await whileLocked(`select 1 from credit_account where user_id = $1 for update`, [user.user.id], async () => {
    // Some are in the middle of their transaction, others still wait for YooKassa's answer.
    for (const { id } of payments.slice(5)) yookassa.control.script({ at: 'get', do: 'slow', match: id, ms: 1_500 });
    for (const { id } of payments) await yookassa.control.pay(await providerId(app(), id));
    await waiting();
    const { rowCount } = await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name like 'primerka%'`,
    );
    expect(rowCount).toBeGreaterThan(0);
  });
  for (const { id } of payments) {
    await untilPayment(user, id, ({ status }) => status === 'succeeded', 40_000);
    expect(await credited(app(), id)).toEqual(PACK);
  }
  expect((await balance(user)).available).toBe(1_010);
  await worker.end(25_000);
}, 90_000);

it('the process dies between the row and the call to YooKassa: a worker makes the call, once', async () => {
  const user = await app().signIn();
  const { control } = app().yookassa;
  const before = control.payments().length;
  const key = newKey();
  // The note that it is being sent waits for this lock, so the row is there and the call is not made.
  const { rows } = await app().database.query<{ n: number }>(`select count(*)::int as n from payment`);
  const lock = await app().database.connect();
  try {
    await lock.query(`create function hold() returns trigger language plpgsql as
      $$ begin perform pg_advisory_xact_lock(77); return new; end $$`);
    await lock.query(`create trigger hold before update of sent_at on payment for each row execute function hold()`);
    await lock.query('select pg_advisory_lock(77)');
    const cut = buy(user, 'pack_100', 'yookassa', key).catch(() => 'cut');
    await waiting();
    await app().kill();
    expect(await cut).toBe('cut');
  } finally {
    await lock.query('select pg_advisory_unlock(77)');
    await lock.query('drop trigger hold on payment; drop function hold');
    lock.release();
  }
  await app().restart();
  expect(control.payments().length).toBe(before);
  const again = await buy(user, 'pack_100', 'yookassa', key);
  expect(again).toMatchObject({ status: 'creating', confirmation: null });
  expect((await app().database.query(`select 1 from payment`)).rowCount).toBe((rows[0]?.n ?? 0) + 1);
  const worker = await app().startWorker();
  await lookNow(app(), 'payment');
  expect(await fire(app(), 'payments-resolve', 15_000)).toBe('ok');
  expect(await readPayment(user, again.id)).toMatchObject({ status: 'pending', confirmation: { type: 'redirect' } });
  expect(control.payments().length).toBe(before + 1);
  await control.pay(await providerId(app(), again.id));
  await untilPayment(user, again.id, ({ status }) => status === 'succeeded');
  expect(await credited(app(), again.id)).toEqual(PACK);
  await worker.end(25_000);
});
