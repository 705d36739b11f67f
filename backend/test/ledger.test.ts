import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Ledger } from '../dist/credits/ledger.js';
import { LEDGER_INVARIANTS } from '../src/credits/ledger-invariants.js';
import { type Database, cloneDatabase } from './database.js';
import { checkInvariants } from './invariants.js';

const SEEDS = 150;
const STEPS = 40;

const ledger = new Ledger();
let database: Database;
let dataSource: DataSource;

beforeAll(async () => {
  database = await cloneDatabase();
  dataSource = await new DataSource({ type: 'postgres', url: database.url, extra: { max: 16 } }).initialize();
});
afterEach(async () => {
  const books = new Set(LEDGER_INVARIANTS.map(({ name }) => name));
  await checkInvariants({ database: database.pool }, (name) => books.has(name));
});
afterAll(async () => {
  await dataSource.destroy();
  await database.pool.end();
  await database.drop();
});

let lastTelegramId = 0;

/** Somebody without free credits, so that all there is was given by the test. */
async function somebody(): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>(
    `with person as (insert into user_account (telegram_id, first_name, locale) values ($1, 'x', 'ru') returning id)
     insert into credit_account (user_id, free_month)
     select id, to_char(now() at time zone 'Europe/Moscow', 'yyyy-mm') from person returning user_id as id`,
    [(lastTelegramId += 1)],
  );
  return rows[0]?.id ?? '';
}

async function give(userId: string, amount: number, expiresAt: Date | null = null): Promise<string> {
  const key = `topup:${randomUUID()}`;
  await dataSource.transaction(async (tx) => {
    await ledger.lock(tx, userId);
    const grant = { key, userId, source: 'purchase' as const, amount, watermark: false, expiresAt, note: null };
    expect(await ledger.grant(tx, { ...grant, subject: { kind: 'payment', id: randomUUID() } })).toBe(true);
    expect(await ledger.grant(tx, grant)).toBe(false);
  });
  return key;
}

const hold = async (userId: string, amount: number): Promise<string> => {
  const id = randomUUID();
  await dataSource.transaction(async (tx) => {
    const account = await ledger.lock(tx, userId);
    await ledger.hold(tx, account, { kind: 'message', id }, amount, ledger.plan(account, amount, 'auto'));
  });
  return id;
};
const capture = (id: string) => dataSource.transaction((tx) => ledger.capture(tx, id));
const release = (id: string) => dataSource.transaction((tx) => ledger.release(tx, id, 'test'));
const reverse = (grantKey: string, amount: number, key = `refund:${randomUUID()}`) =>
  dataSource.transaction((tx) =>
    ledger.reverse(tx, { grantKey, amount, key, note: 'refund', paymentId: randomUUID() }),
  );

async function standing(userId: string) {
  const { rows } = await database.pool.query<{ available: number; held: number }>(
    'select available, held from credit_account where user_id = $1',
    [userId],
  );
  return rows[0];
}

describe('credits of a refunded payment', () => {
  it('are taken back as far as they are unspent, once per key', async () => {
    const user = await somebody();
    const key = await give(user, 10_000);
    await capture(await hold(user, 3_000));
    expect(await reverse(key, 10_000, 'refund:1')).toBe(7_000);
    expect(await reverse(key, 10_000, 'refund:1')).toBe(7_000);
    expect(await reverse(key, 10_000, 'refund:2')).toBe(0);
    expect(await standing(user)).toEqual({ available: 0, held: 0 });
    const { rows } = await database.pool.query(
      `select type, debit, credit, amount, subject, note from credit_entry where user_id = $1 and type = 'reverse'`,
      [user],
    );
    const leg = { debit: 'user:available', credit: 'house:issued' };
    expect(rows).toEqual([{ type: 'reverse', ...leg, amount: 7_000, subject: 'payment', note: 'refund' }]);
  });

  it('are taken in part when a part was refunded, and other grants are left alone', async () => {
    const user = await somebody();
    const [key] = [await give(user, 10_000), await give(user, 5_000)];
    expect(await reverse(key, 2_500)).toBe(2_500);
    expect(await reverse(key, 2_500)).toBe(2_500);
    expect(await standing(user)).toEqual({ available: 10_000, held: 0 });
    expect(await reverse(key, 99_999)).toBe(5_000);
    expect(await standing(user)).toEqual({ available: 5_000, held: 0 });
  });

  it('that are held are taken when a release brings them back, and not before', async () => {
    const user = await somebody();
    const key = await give(user, 1_000);
    const [lost, back, spent] = [await hold(user, 300), await hold(user, 300), await hold(user, 300)];
    expect(await reverse(key, 700, 'refund:held')).toBe(100);
    expect(await standing(user)).toEqual({ available: 0, held: 900 });
    await release(lost);
    expect(await standing(user)).toEqual({ available: 0, held: 600 });
    expect(await reverse(key, 700, 'refund:held'), 'the same key, later').toBe(400);
    await capture(spent);
    await release(back);
    expect(await standing(user), 'all of it was owed').toEqual({ available: 0, held: 0 });
  });

  it('leave the rest of a released hold to its owner', async () => {
    const user = await somebody();
    const key = await give(user, 300);
    const held = await hold(user, 300);
    expect(await reverse(key, 100, 'refund:rest')).toBe(0);
    await release(held);
    expect(await standing(user)).toEqual({ available: 200, held: 0 });
    expect(await reverse(key, 100, 'refund:rest'), 'not a second time').toBe(100);
    expect(await standing(user)).toEqual({ available: 200, held: 0 });
  });

  it('are gone when they expired, and nothing is taken for an unknown grant or for nothing', async () => {
    const user = await somebody();
    const key = await give(user, 300, new Date(Date.now() + 200));
    await expect.poll(() => reverse(key, 300)).toBe(0);
    expect(await reverse('topup:nobody', 300)).toBe(0);
    expect(await reverse(await give(user, 100), 0)).toBe(0);
    await expect(reverse(await give(user, 100), -1)).rejects.toThrow();
  });

  it('a release, a capture and 20 reversals at once take no more than there is, and never twice', async () => {
    for (let round = 0; round < 10; round++) {
      const user = await somebody();
      const key = await give(user, 1_000);
      const [first, second] = [await hold(user, 400), await hold(user, 400)];
      await Promise.all([
        release(first),
        capture(second),
        release(second),
        ...Array.from({ length: 20 }, (_, i) => reverse(key, 500, `refund:${user}:${i % 2}`)),
      ]);
      const { rows } = await database.pool.query<{ taken: number; keys: string }>(
        `select sum(taken)::int as taken, count(*) as keys from credit_reversal r join credit_grant g on g.id = r.grant_id where g.key = $1`,
        [key],
      );
      const { rows: holds } = await database.pool.query<{ spent: number }>(
        `select coalesce(sum(amount), 0)::int as spent from credit_hold where user_id = $1 and state = 'captured'`,
        [user],
      );
      expect(rows).toEqual([{ taken: 1_000 - (holds[0]?.spent ?? 0), keys: '2' }]);
      expect(await standing(user)).toEqual({ available: 0, held: 0 });
    }
  });
});

it(`${SEEDS} random lives of an account follow the model`, async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    let state = seed;
    const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
    const user = await somebody();
    const grants: { key: string; amount: number; left: number; owed: number; wanted: number; taken: number }[] = [];
    const holds: { id: string; parts: [number, number][] }[] = [];
    for (let step = 0; step < STEPS; step++) {
      const total = grants.reduce((sum, { left }) => sum + left, 0);
      const of = () => random(grants.length);
      const doing = grants.length === 0 ? 0 : random(10);
      if (doing === 0) {
        const amount = 100 + random(900);
        grants.push({ key: await give(user, amount), amount, left: amount, owed: 0, wanted: 0, taken: 0 });
      } else if (doing <= 4) {
        const amount = 1 + random(400);
        if (amount > total) {
          await expect(hold(user, amount), `seed ${seed}`).rejects.toThrow('credits.insufficient');
          continue;
        }
        // None ends, so the oldest pays first.
        let missing = amount;
        const parts: [number, number][] = [];
        for (const [index, grant] of grants.entries()) {
          const part = Math.min(grant.left, missing);
          if (part === 0) continue;
          grant.left -= part;
          missing -= part;
          parts.push([index, part]);
        }
        holds.push({ id: await hold(user, amount), parts });
      } else if (doing <= 7) {
        const settled = holds.splice(random(Math.max(1, holds.length)), 1)[0];
        if (!settled) continue;
        if (random(2)) {
          await capture(settled.id);
        } else {
          await release(settled.id);
          for (const [index, part] of settled.parts) {
            const grant = grants[index];
            if (!grant) continue;
            const taken = Math.min(part, grant.owed);
            grant.owed -= taken;
            grant.taken += taken;
            grant.left += part - taken;
          }
        }
        expect(await (random(2) ? capture : release)(settled.id), 'settled once').toBe(false);
      } else {
        const grant = grants[of()];
        if (!grant) continue;
        const amount = 1 + random(500);
        const held = holds
          .flatMap(({ parts }) => parts)
          .reduce((sum, [index, part]) => sum + (grants[index] === grant ? part : 0), 0);
        const taken = Math.min(amount, grant.left);
        expect(await reverse(grant.key, amount), `seed ${seed}`).toBe(taken);
        grant.left -= taken;
        grant.taken += taken;
        grant.owed += Math.max(0, Math.min(amount - taken, held - grant.owed));
      }
      expect(await standing(user), `seed ${seed}, step ${step}`).toEqual({
        available: grants.reduce((sum, { left }) => sum + left, 0),
        held: holds.flatMap(({ parts }) => parts).reduce((sum, [, part]) => sum + part, 0),
      });
    }
  }
}, 180_000);
