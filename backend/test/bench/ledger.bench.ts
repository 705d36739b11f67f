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
const ROUNDS = 3;
const ledger = new Ledger();

/** The books of a house with `USERS` users who can all pay. */
interface House {
  database: Database;
  dataSource: DataSource;
  users: string[];
}

/** A young house, and one with a million entries behind it. */
let young: House;
let old: House;

beforeAll(async () => {
  young = await openHouse();
  old = await openHouse();
  await live(old, 1_000_000);
}, 600_000);

afterAll(async () => {
  for (const { database, dataSource } of [young, old]) {
    await dataSource.destroy();
    await database.pool.end();
    await database.drop();
  }
});

async function openHouse(): Promise<House> {
  const database = await cloneDatabase();
  database.pool.options.max = CLIENTS;
  const dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    extra: { max: CLIENTS },
  }).initialize();
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into user_account (telegram_id, first_name, locale) select n, 'x', 'ru' from generate_series(1, $1::int) n returning id`,
    [USERS],
  );
  const users = rows.map(({ id }) => id);
  await perSecond(USERS, CLIENTS, (i) => dataSource.transaction((tx) => ledger.lock(tx, users[i] ?? '')));
  await database.pool.query(`
    with given as (insert into credit_grant (key, user_id, source, amount, remaining, watermark)
        select 'bench:' || user_id, user_id, 'purchase', 10000000, 10000000, false from credit_account returning user_id, amount),
      account as (update credit_account a set available = a.available + given.amount from given where given.user_id = a.user_id)
    insert into credit_entry (key, user_id, type, debit, credit, amount)
    select 'bench:' || user_id, user_id, 'grant', 'house:issued', 'user:available', amount from given`);
  return { database, dataSource, users };
}

/** Gives a house a past: pairs of hold and capture, spread over its users, as the ledger would have booked them. */
async function live({ database: { pool } }: House, entries: number): Promise<void> {
  const each = entries / 2 / USERS;
  await pool.query('set statement_timeout = 0');
  await pool.query(
    `create table past as select gen_random_uuid() as id, g.user_id, g.id as grant_id
     from credit_grant g, generate_series(1, $1::int) where g.source = 'purchase'`,
    [each],
  );
  await pool.query(`insert into credit_hold (id, subject, user_id, amount, state, settled_at)
    select id, 'generation', user_id, 200, 'captured', now() from past`);
  await pool.query(`insert into credit_hold_part (hold_id, grant_id, amount) select id, grant_id, 200 from past`);
  await pool.query(`insert into credit_entry (key, user_id, type, debit, credit, amount, subject, subject_id)
    select 'hold:' || id, user_id, 'hold', 'user:available', 'user:held', 200, 'generation', id from past
    union all select 'capture:' || id, user_id, 'capture', 'user:held', 'house:earned', 200, 'generation', id from past`);
  await pool.query(`update credit_account set available = available - $1::int * 200`, [each]);
  await pool.query(`update credit_grant set remaining = remaining - $1::int * 200 where source = 'purchase'`, [each]);
  await pool.query('drop table past');
  await pool.query('vacuum analyze');
}

/** The statements that decide, as `ledger.ts` has them, without anything round them. */
async function rawPair({ database }: House, userId: string): Promise<void> {
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

async function ourPair({ dataSource }: House, userId: string): Promise<void> {
  const id = randomUUID();
  await dataSource.transaction(async (tx) => {
    const account = await ledger.lock(tx, userId);
    await ledger.hold(tx, account, { kind: 'generation', id }, 200, ledger.plan(account, 200, 'auto'));
  });
  await dataSource.transaction((tx) => ledger.capture(tx, id));
}

it('ledger', async () => {
  const anyone = ({ users }: House, i: number) => users[(i * 7919) % USERS] ?? '';
  const spread = (pair: typeof ourPair, house: House, count = PAIRS) =>
    perSecond(count, CLIENTS, (i) => pair(house, anyone(house, i)));
  const hot = (pair: typeof ourPair) => perSecond(500, CLIENTS, () => pair(young, young.users[0] ?? ''));
  // A round each to warm up, then of each in turn, so that what the machine does meanwhile hits all.
  for (const house of [young, old]) for (const pair of [rawPair, ourPair]) await spread(pair, house, 500);
  const speeds = { raw: 0, ours: 0, aged: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    speeds.raw += (await spread(rawPair, young)) / ROUNDS;
    speeds.ours += (await spread(ourPair, young)) / ROUNDS;
    speeds.aged += (await spread(ourPair, old)) / ROUNDS;
  }
  const [hotRaw, hotOurs] = [await hot(rawPair), await hot(ourPair)];
  const [few, many] = await Promise.all([young, old].map(entriesOf));
  report(`ledger, ${USERS} users, ${CLIENTS} clients`, [
    { what: 'hold + capture', ours: speeds.ours, raw: speeds.raw, unit: 'pairs/s', goal: '≥ 0.8' },
    {
      what: `${many} entries, against ${few}`,
      ours: speeds.aged,
      raw: speeds.ours,
      unit: 'pairs/s',
      goal: '0.85 – 1.15',
    },
    { what: 'everybody spends from one user', ours: hotOurs, raw: hotRaw, unit: 'pairs/s', goal: 'correct' },
  ]);
  for (const house of [young, old]) await checkLedger(house);
}, 600_000);

async function entriesOf({ database }: House): Promise<number> {
  const { rows } = await database.pool.query<{ entries: number }>('select count(*)::int as entries from credit_entry');
  return rows[0]?.entries ?? 0;
}

/** These holds have no orders; all else of the invariants must hold after the run. */
async function checkLedger({ database }: House): Promise<void> {
  await checkInvariants({ database: database.pool }, (name) => !name.includes('order'));
}
