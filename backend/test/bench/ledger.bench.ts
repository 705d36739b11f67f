import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, it } from 'vitest';
import { Ledger } from '../../dist/credits/ledger.js';
import { type Database, cloneDatabase } from '../database.js';
import { checkInvariants } from '../invariants.js';
import { perSecond, report } from './measure.js';

const USERS = 10_000;
const CLIENTS = 16;
const PAIRS = 3_000;

let database: Database;
let dataSource: DataSource;
let users: string[];

beforeAll(async () => {
  database = await cloneDatabase();
  database.pool.options.max = CLIENTS;
  dataSource = await new DataSource({ type: 'postgres', url: database.url, extra: { max: CLIENTS } }).initialize();
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into user_account (telegram_id, first_name, locale) select n, 'x', 'ru' from generate_series(1, $1::int) n returning id`,
    [USERS],
  );
  users = rows.map(({ id }) => id);
  const ledger = new Ledger();
  await perSecond(USERS, CLIENTS, (i) => dataSource.transaction((tx) => ledger.lock(tx, users[i] ?? '')));
  await database.pool.query(`
    with given as (insert into credit_grant (key, user_id, source, amount, remaining, watermark)
        select 'bench:' || user_id, user_id, 'purchase', 10000000, 10000000, false from credit_account returning user_id, amount),
      account as (update credit_account a set available = a.available + given.amount from given where given.user_id = a.user_id)
    insert into credit_entry (key, user_id, type, debit, credit, amount)
    select 'bench:' || user_id, user_id, 'grant', 'house:issued', 'user:available', amount from given`);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.pool.end();
  await database.drop();
});

/** The statements that decide, as `ledger.ts` has them, without anything round them. */
async function rawPair(userId: string): Promise<void> {
  const client = await database.pool.connect();
  const id = randomUUID();
  try {
    await client.query('begin');
    await client.query(
      'select available, held, version, free_month from credit_account where user_id = $1 for update',
      [userId],
    );
    const { rows } = await client.query<{ id: string }>(
      `select id, source, remaining, watermark, expires_at, created_at from credit_grant
       where user_id = $1 and remaining > 0 order by expires_at nulls last, created_at, id`,
      [userId],
    );
    await client.query(
      `with part as (select * from unnest($4::uuid[], $5::int[]) as part(grant_id, amount)),
        spent as (update credit_grant set remaining = remaining - part.amount from part where id = part.grant_id),
        account as (update credit_account set available = available - $3, held = held + $3, version = version + 1 where user_id = $1),
        hold as (insert into credit_hold (id, subject, user_id, amount) values ($2, 'generation', $1, $3)),
        parts as (insert into credit_hold_part (hold_id, grant_id, amount) select $2, grant_id, amount from part)
      insert into credit_entry (key, user_id, type, debit, credit, amount, subject, subject_id)
      values ('hold:' || $2, $1, 'hold', 'user:available', 'user:held', $3, 'generation', $2)`,
      [userId, id, 200, [rows.at(-1)?.id], [200]],
    );
    await client.query('commit');
    await client.query('begin');
    await client.query(
      'select 1 from credit_account a join credit_hold h on h.user_id = a.user_id where h.id = $1 for update of a',
      [id],
    );
    await client.query(
      `with hold as (update credit_hold set state = 'captured', settled_at = now() where id = $1 and state = 'open' returning user_id, amount, subject),
        account as (update credit_account a set held = a.held - hold.amount, version = version + 1 from hold where a.user_id = hold.user_id)
      insert into credit_entry (key, user_id, type, debit, credit, amount, subject, subject_id)
      select 'capture:' || $1, user_id, 'capture', 'user:held', 'house:earned', amount, subject, $1 from hold returning id`,
      [id],
    );
    await client.query('commit');
  } finally {
    client.release();
  }
}

async function ourPair(ledger: Ledger, userId: string): Promise<void> {
  const id = randomUUID();
  await dataSource.transaction(async (tx) => {
    const account = await ledger.lock(tx, userId);
    await ledger.hold(tx, account, { kind: 'generation', id }, 200, ledger.plan(account, 200, 'auto'));
  });
  await dataSource.transaction((tx) => ledger.capture(tx, id));
}

it('ledger', async () => {
  const ledger = new Ledger();
  const anyone = (i: number) => users[(i * 7919) % USERS] ?? '';
  const [one = ''] = users;
  // A round each to warm up, then two of each in turn, so that what the machine does meanwhile hits both.
  await perSecond(500, CLIENTS, (i) => rawPair(anyone(i)));
  await perSecond(500, CLIENTS, (i) => ourPair(ledger, anyone(i)));
  const [raw1, ours1] = [
    await perSecond(PAIRS, CLIENTS, (i) => rawPair(anyone(i))),
    await perSecond(PAIRS, CLIENTS, (i) => ourPair(ledger, anyone(i))),
  ];
  const [raw2, ours2] = [
    await perSecond(PAIRS, CLIENTS, (i) => rawPair(anyone(i))),
    await perSecond(PAIRS, CLIENTS, (i) => ourPair(ledger, anyone(i))),
  ];
  const [hotRaw, hotOurs] = [
    await perSecond(500, CLIENTS, () => rawPair(one)),
    await perSecond(500, CLIENTS, () => ourPair(ledger, one)),
  ];
  const { rows } = await database.pool.query<{ entries: number }>('select count(*)::int as entries from credit_entry');
  report(`ledger (${rows[0]?.entries} entries)`, [
    {
      what: `hold + capture, ${USERS} users, ${CLIENTS} clients`,
      ours: (ours1 + ours2) / 2,
      raw: (raw1 + raw2) / 2,
      unit: 'pairs/s',
      goal: '≥ 0.8',
    },
    { what: 'everybody spends from one user', ours: hotOurs, raw: hotRaw, unit: 'pairs/s', goal: 'correct' },
  ]);
  await checkLedger();
});

/** These holds have no orders; all else of the invariants must hold after the run. */
async function checkLedger(): Promise<void> {
  await checkInvariants({ database: database.pool }, (name) => !name.includes('order'));
}
