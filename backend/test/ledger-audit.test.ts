import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { CHAT_INVARIANTS } from '../src/chats/chat-invariants.js';
import { LEDGER_INVARIANTS } from '../src/credits/ledger-invariants.js';
import { PAYMENT_INVARIANTS } from '../src/payments/payment-invariants.js';
import { useApp } from './harness.js';
import { balance, isOver, order, until } from './orders.js';

const app = useApp();
const AUDIT = fileURLToPath(new URL('../dist/admin/audit.js', import.meta.url));

/** The exit code of `npm run ledger:audit` and the invariants it calls broken. */
async function audit(): Promise<{ code: number; broken: string[] }> {
  const { code, stdout } = await promisify(execFile)(process.execPath, [AUDIT], { env: app().env }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );
  const lines = stdout.split('\n').filter((line) => /^(holds|BROKEN)/.test(line));
  expect(lines).toHaveLength(LEDGER_INVARIANTS.length + PAYMENT_INVARIANTS.length + CHAT_INVARIANTS.length);
  return { code, broken: lines.filter((line) => line.startsWith('BROKEN')).map((line) => line.slice(8)) };
}

it('finds each way the books can be wrong, and nothing when they are right', async () => {
  const user = await app().signIn();
  const { id } = await order(user);
  await until(user, id, isOver);
  await balance(user);
  expect(await audit()).toEqual({ code: 0, broken: [] });

  const [sums, grants, parts, entries, left, reversals, owing] = LEDGER_INVARIANTS.map(({ name }) => name);
  // Behind the back of the triggers, as only somebody with the database's own rights could.
  const damages: [string, string, (string | undefined)[]][] = [
    [
      `update credit_account set available = available + 1 where user_id = $1`,
      `update credit_account set available = available - 1 where user_id = $1`,
      [sums, grants],
    ],
    [
      `update credit_grant set remaining = remaining - 1 where user_id = $1`,
      `update credit_grant set remaining = remaining + 1 where user_id = $1`,
      [grants, left],
    ],
    [
      `update credit_hold_part set amount = amount - 1 where $1::uuid is not null`,
      `update credit_hold_part set amount = amount + 1 where $1::uuid is not null`,
      [parts, left],
    ],
    [
      `update credit_hold set state = 'released' where user_id = $1`,
      `update credit_hold set state = 'captured' where user_id = $1`,
      [entries, left],
    ],
    [
      `insert into credit_reversal (key, grant_id, payment_id, asked, taken, owed)
       select 'x', id, id, 1, 1, 0 from credit_grant where user_id = $1`,
      `delete from credit_reversal where $1::uuid is not null`,
      [left, reversals],
    ],
    [
      `insert into credit_reversal (key, grant_id, payment_id, asked, taken, owed)
       select 'x', id, id, 1, 0, 1 from credit_grant where user_id = $1`,
      `delete from credit_reversal where $1::uuid is not null`,
      [owing],
    ],
  ];
  const client = await app().database.connect();
  await client.query(`set session_replication_role = replica`);
  try {
    for (const [damage, repair, expected] of damages) {
      await client.query(damage, [user.user.id]);
      expect(await audit(), damage).toEqual({ code: 1, broken: expected });
      await client.query(repair, [user.user.id]);
    }
  } finally {
    await client.query(`set session_replication_role = origin`);
    client.release();
  }
  expect(await audit()).toEqual({ code: 0, broken: [] });
});
