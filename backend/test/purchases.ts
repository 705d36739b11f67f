import type { Method, Payment, ProductList, SubscriptionState } from '@primerka/contract';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { App, SignedIn } from './harness.js';

/** Opens a payment. */
export async function buy(
  { api }: SignedIn,
  productId = 'pack_100',
  method: Method = 'yookassa',
  key: string = randomUUID(),
): Promise<Payment> {
  const { status, body } = await api<Payment>('POST', '/payments', { productId, method }, { 'idempotency-key': key });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

export async function readPayment({ api }: SignedIn, id: string): Promise<Payment> {
  const { status, body } = await api<Payment>('GET', `/payments/${id}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** Waits for what a condition says of a payment; at most `within` ms. */
export async function untilPayment(
  user: SignedIn,
  id: string,
  done: (payment: Payment) => boolean,
  within = 20_000,
): Promise<Payment> {
  for (const end = Date.now() + within; ; await sleep(25)) {
    const payment = await readPayment(user, id);
    if (done(payment)) return payment;
    if (Date.now() > end) throw new Error(`Still waiting: ${JSON.stringify(payment)}`);
  }
}

export const subscription = async ({ api }: SignedIn): Promise<SubscriptionState> =>
  (await api<SubscriptionState>('GET', '/subscription')).body;

export const products = async ({ api }: SignedIn): Promise<ProductList> =>
  (await api<ProductList>('GET', '/products')).body;

/** YooKassa's id of a payment of ours. */
export async function providerId({ database }: App, id: string): Promise<string> {
  const { rows } = await database.query<{ id: string }>('select provider_payment_id as id from payment where id = $1', [
    id,
  ]);
  return rows[0]?.id ?? '';
}

/** A paid purchase by YooKassa. */
export async function bought(app: App, user: SignedIn, productId = 'pack_100'): Promise<Payment> {
  const { id } = await buy(user, productId);
  await app.yookassa.control.pay(await providerId(app, id));
  return untilPayment(user, id, ({ status }) => status === 'succeeded');
}

/** A paid purchase in Stars. */
export async function boughtWithStars(app: App, user: SignedIn, productId = 'pack_100'): Promise<Payment> {
  const { id, confirmation } = await buy(user, productId, 'stars');
  if (confirmation?.type !== 'invoice') throw new Error('No invoice');
  expect(await app.telegram.control.pay(user.user.telegramId, confirmation.url)).toBe('paid');
  return untilPayment(user, id, ({ status }) => status === 'succeeded');
}

/**
 * Lets time pass: everything that is written down, here and at the providers, gets older by so much. The
 * clocks stay as they are, so that tokens and locks live on.
 */
export async function timePasses({ database, yookassa, telegram }: App, ms: number): Promise<void> {
  const client = await database.connect();
  try {
    await client.query('begin');
    // Triggers protect the past from the product; a test may move it.
    await client.query(`set local session_replication_role = replica`);
    const { rows } = await client.query<{ table: string; columns: string[] }>(
      `select c.table_name as table, array_agg(c.column_name::text) as columns
       from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
       where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'timestamp with time zone'
         and c.table_name not in ('session', 'socket_io_attachments') group by c.table_name`,
    );
    for (const { table, columns } of rows) {
      const set = columns.map((column) => `"${column}" = "${column}" - $1 * interval '1 millisecond'`).join(', ');
      await client.query(`update "${table}" set ${set}`, [ms]);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
  await yookassa.control.advance(ms);
  await telegram.control.advance(ms);
}
