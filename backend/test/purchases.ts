import type { Method, Payment, ProductList, SubscriptionState } from '@primerka/contract';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { App, SignedIn } from './harness.js';

const OWNER = fileURLToPath(new URL('../dist/admin/owner.js', import.meta.url));

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

/** A notification as YooKassa would write it about this object of the stand-in, or about an id nobody knows. */
export function notification({ yookassa }: App, event: string, objectId: string, change: object = {}): object {
  const objects = [...yookassa.control.payments(), ...yookassa.control.refunds()];
  const object = objects.find(({ id }) => id === objectId) ?? { id: objectId, status: event.split('.')[1] };
  return { type: 'notification', event, object: { ...object, ...change } };
}

/** Sends bodies to the webhook of an API process, all at once. @returns the statuses */
export async function deliver(
  url: string,
  bodies: readonly (object | string)[],
  headers: Record<string, string> = {},
): Promise<number[]> {
  const send = async (body: object | string): Promise<number> => {
    const response = await fetch(`${url}/api/v1/webhooks/yookassa`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    await response.body?.cancel();
    return response.status;
  };
  return Promise.all(bodies.map(send));
}

/** Paid at the stand-in, and nobody is told. @returns the stand-in's id */
export async function paySilently(app: App, id: string): Promise<string> {
  const theirs = await providerId(app, id);
  app.yookassa.control.script({ at: 'webhook', do: 'drop', match: id });
  await app.yookassa.control.pay(theirs);
  return theirs;
}

/** How often a payment was credited, and with how many hundredths in all. */
export async function credited({ database }: App, id: string): Promise<{ times: number; credits: number }> {
  const { rows } = await database.query<{ times: number; credits: number }>(
    `select count(*)::int as times, coalesce(sum(amount), 0)::int as credits from credit_entry
     where type = 'grant' and subject = 'payment' and subject_id = $1`,
    [id],
  );
  return rows[0] ?? { times: 0, credits: 0 };
}

/** Makes the next look at everything open due, as if its time had come. */
export async function lookNow({ database }: App, table: 'payment' | 'refund'): Promise<void> {
  await database.query(`update ${table} set look_at = now() where look_at is not null`);
}

/**
 * Writes a refund down as `Refunds.request` does, for a test of many. A single one is better asked for with
 * the owner's command.
 */
export async function askRefund(app: App, paymentId: string, amount: number): Promise<void> {
  const id = randomUUID();
  const { rowCount } = await app.database.query(
    `insert into refund (id, payment_id, provider, amount, status, origin, request_body)
     select $1, id, provider, $3, 'creating', 'owner', case provider when 'yookassa' then $4 end
     from payment where id = $2`,
    [
      id,
      paymentId,
      amount,
      JSON.stringify({
        payment_id: await providerId(app, paymentId),
        amount: { value: (amount / 100).toFixed(2), currency: 'RUB' },
        metadata: { refund_id: id },
      }),
    ],
  );
  expect(rowCount).toBe(1);
}

/** `npm run owner -- refund` as a process of its own. @returns its exit code and what it said */
export async function ownerRefunds(app: App, id: string, sum?: string): Promise<{ code: number; said: string }> {
  const command = [OWNER, 'refund', id, ...(sum === undefined ? [] : ['--amount', sum])];
  return promisify(execFile)(process.execPath, command, { env: app.env, timeout: 60_000 }).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, said: stderr }),
  );
}
