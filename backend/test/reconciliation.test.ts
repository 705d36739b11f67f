import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { useApp } from './harness.js';
import { metricsPort } from './metrics.js';
import { balance } from './orders.js';
import {
  bought,
  boughtWithStars,
  buy,
  credited,
  paySilently,
  providerId,
  readPayment,
  timePasses,
  untilPayment,
} from './purchases.js';
import { fire } from './schedules.js';

const metrics = await metricsPort();
const app = useApp({ payments: {}, env: metrics.env });

const NIGHTLY = '15 4 * * *';
const WEEKLY = '45 4 * * 1';
const DAY = 24 * 3_600_000;

interface Diff {
  kind: string;
  theirs: string | null;
  healed: boolean;
}

/** What the last comparison of a provider's books with ours found. */
const found = async (provider: string): Promise<Diff[]> =>
  (
    await app().database.query<Diff>(
      `select kind, provider_id as theirs, healed from recon_diff where run_id =
         (select id from recon_run where provider = $1 order by started_at desc limit 1) order by kind`,
      [provider],
    )
  ).rows;

const openDiffs = async (): Promise<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(await metrics.samples('reconciliation_open_diffs')).filter(([, diffs]) => diffs > 0),
  );

const compare = async (): Promise<void> => expect(await fire(app(), 'reconcile-nightly', NIGHTLY)).toBe('ok');

/** Does what no code of ours may do, and takes it back afterwards. */
async function tampered(statements: readonly string[], during: () => Promise<void>): Promise<void> {
  const { database } = app();
  const tables = ['payment', 'payment_event', 'credit_entry'];
  const client = await database.connect();
  const unguarded = async (lines: readonly string[]) => {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    for (const line of lines) await client.query(line);
    await client.query('commit');
  };
  await unguarded([...tables.map((table) => `create table kept_${table} as table ${table}`), ...statements]);
  try {
    await during();
  } finally {
    await unguarded(
      ['payment', 'payment_event'].flatMap((table) => [
        `delete from ${table}`,
        `insert into ${table} overriding system value select * from kept_${table}`,
      ]),
    );
    await unguarded(tables.map((table) => `drop table kept_${table}`));
    client.release();
  }
}

describe('books that were tampered with', () => {
  const ids: { yookassa: string[]; stars: string[] } = { yookassa: [], stars: [] };

  beforeAll(async () => {
    for (let i = 0; i < 5; i++) {
      const user = await app().signIn();
      ids.yookassa.push((await bought(app(), user)).id);
      ids.stars.push((await boughtWithStars(app(), user)).id);
      // One that nobody paid and one that was declined are no difference either.
      await buy(user);
      const { id } = await buy(user);
      await app().yookassa.control.decline(await providerId(app(), id), 'general_decline');
    }
    await app().yookassa.control.cabinetRefund(await providerId(app(), ids.yookassa[4] ?? ''), '10.00');
  });

  it('agree before: 0 differences in 30 payments', async () => {
    await compare();
    expect([await found('yookassa'), await found('stars')]).toEqual([[], []]);
    const { rows } = await app().database.query<object>(
      'select distinct on (provider) provider, theirs, ours from recon_run order by provider, started_at desc',
    );
    expect(rows).toEqual([
      { provider: 'stars', theirs: 5, ours: 5 },
      { provider: 'yookassa', theirs: 15, ours: 15 },
    ]);
    expect(await openDiffs()).toEqual({});
  });

  it.each(['yookassa', 'stars'] as const)(
    '%s: 1 deleted, 1 doubled, 1 altered; 3 of 3 are found, 0 false alarms',
    async (provider) => {
      const [deleted = '', doubled = '', altered = ''] = ids[provider];
      const theirs = [await providerId(app(), deleted), await providerId(app(), altered)];
      const copy = randomUUID();
      const statements = [
        `delete from payment_event where payment_id = '${deleted}'`,
        `delete from payment where id = '${deleted}'`,
        `create temporary table twin as select * from payment where id = '${doubled}'`,
        `update twin set id = '${copy}', provider_payment_id = 'copy-of-${doubled}', idempotency_key = null`,
        'insert into payment select * from twin',
        'drop table twin',
        `update payment set amount = amount + 1 where id = '${altered}'`,
      ];
      await tampered(statements, async () => {
        const grants = async () => (await app().database.query('select id from credit_grant')).rowCount;
        const before = await grants();
        await compare();
        const all = await found(provider);
        expect(all.map(({ kind, theirs: id }) => [kind, id])).toEqual([
          ['amount', theirs[1]],
          ['credits', `copy-of-${doubled}`],
          ['missing_here', theirs[0]],
          ['missing_there', `copy-of-${doubled}`],
        ]);
        expect(all.every(({ healed }) => !healed)).toBe(true);
        expect(new Set(all.map(({ theirs: id }) => id)).size, '3 of 3').toBe(3);
        expect(await found(provider === 'stars' ? 'yookassa' : 'stars')).toEqual([]);
        expect(Object.keys(await openDiffs())).toHaveLength(4);
        expect(await grants(), 'nothing is paid out for it').toBe(before);
      });
      await compare();
      expect(await found(provider)).toEqual([]);
      expect(await openDiffs()).toEqual({});
    },
  );

  it('a refund that only we know of is found', async () => {
    const [id = ''] = ids.yookassa;
    await tampered(
      [`update payment set refunded_amount = 100, status = 'partially_refunded' where id = '${id}'`],
      async () => {
        await compare();
        expect(await found('yookassa')).toEqual([
          { kind: 'amount', theirs: await providerId(app(), id), healed: false },
        ]);
      },
    );
  });
});

describe('what was missed', () => {
  it('a notification that never came is made good, and is told as healed', async () => {
    const user = await app().signIn();
    const { id } = await buy(user);
    const theirs = await paySilently(app(), id);
    await compare();
    expect(await found('yookassa')).toEqual([{ kind: 'status', theirs, healed: true }]);
    expect((await readPayment(user, id)).status).toBe('succeeded');
    expect(await credited(app(), id)).toEqual({ times: 1, credits: 10_000 });
    await compare();
    expect(await found('yookassa')).toEqual([]);
  });

  it('what is older than three days is made good by the weekly one', async () => {
    const user = await app().signIn();
    const { id } = await buy(user);
    const theirs = await paySilently(app(), id);
    await app().database.query('update payment set look_at = null where id = $1', [id]);
    await timePasses(app(), 5 * DAY);
    await compare();
    expect((await readPayment(user, id)).status).toBe('pending');
    expect(await fire(app(), 'reconcile-weekly', WEEKLY)).toBe('ok');
    expect(await found('yookassa')).toContainEqual({ kind: 'status', theirs, healed: true });
    expect((await readPayment(user, id)).status).toBe('succeeded');
    expect((await balance(user)).available).toBeGreaterThanOrEqual(100);
  });

  it('a list that breaks off half-way writes nothing down, one that repeats a line raises no alarm', async () => {
    const { control } = app().yookassa;
    const runs = async () =>
      (await app().database.query(`select id from recon_run where provider = 'yookassa'`)).rowCount;
    const before = await runs();
    control.script({ at: 'list', do: '401' });
    expect(await fire(app(), 'reconcile-nightly')).toBe('failed');
    expect(await runs()).toBe(before);
    control.script({ at: 'list', do: 'repeat-item', times: 2 });
    await compare();
    expect((await found('yookassa')).filter(({ healed }) => !healed)).toEqual([]);
  });
});

describe('by the clock', () => {
  it.each([
    ['payments-poll', 15_000],
    ['payments-resolve', 15_000],
    ['refunds-poll', 15_000],
    ['payment-inbox-retry', 15_000],
    ['subscriptions-charge', 60_000],
    ['reconcile-nightly', NIGHTLY],
    ['reconcile-weekly', WEEKLY],
    ['payments-purge', '10 5 * * *'],
  ])('%s runs as planned, and its metrics move', async (job, wanted) => {
    const runs = async () => (await metrics.samples('scheduled_job_runs_total'))[`{job="${job}",outcome="ok"}`] ?? 0;
    const before = await runs();
    const started = Date.now() / 1000;
    expect(await fire(app(), job, wanted)).toBe('ok');
    expect(await runs()).toBeGreaterThan(before);
    const last = (await metrics.samples('scheduled_job_last_success_timestamp_seconds'))[`{job="${job}"}`] ?? 0;
    expect(last).toBeGreaterThanOrEqual(started);
  });

  it('tells how much it found to do', async () => {
    const user = await app().signIn();
    const open = [await buy(user), await buy(user), await buy(user)];
    await app().database.query(
      `update payment set look_at = case when id = any($1) then now() else now() + interval '1 hour' end where look_at is not null`,
      [open.map(({ id }) => id)],
    );
    expect(await fire(app(), 'payments-poll')).toBe('ok');
    expect((await metrics.samples('payments_due'))['{kind="payment pending"}']).toBe(3);
    for (const { id } of open) await app().yookassa.control.pay(await providerId(app(), id));
    for (const { id } of open) await untilPayment(user, id, ({ status }) => status === 'succeeded');
  });
});
