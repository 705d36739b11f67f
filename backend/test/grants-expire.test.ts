import { expect, it } from 'vitest';
import { useApp } from './harness.js';
import { giveCredits } from './orders.js';
import { fire } from './schedules.js';

const app = useApp();

it('what is over expires for people who do not come back, who get no free credits by it', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => app().signIn()));
  for (const user of people) await giveCredits(app(), user, 50);
  const ids = people.map(({ user }) => user.id);
  const [gone = '', ...others] = ids;
  // The free credits of a month long past, and a plan that is over.
  await app().database.query(`update credit_account set free_month = '2020-01' where user_id = any($1)`, [ids]);
  await app().database.query(
    `update credit_grant set expires_at = case when source = 'free' or user_id = $1 then now() - interval '1 second' end
     where user_id = any($2)`,
    [gone, ids],
  );
  expect(await fire(app(), 'grants-expire', 600_000)).toBe('ok');
  const { rows } = await app().database.query<{ user_id: string; available: number; month: string; expired: number }>(
    `select a.user_id, a.available, a.free_month as month,
       (select sum(amount)::int from credit_entry e where e.user_id = a.user_id and type = 'expire') as expired
     from credit_account a where a.user_id = any($1)`,
    [ids],
  );
  expect(new Map(rows.map(({ user_id, ...row }) => [user_id, row]))).toEqual(
    new Map([
      [gone, { available: 0, expired: 6_000, month: '2020-01' }],
      ...others.map((id) => [id, { available: 5_000, expired: 1_000, month: '2020-01' }] as const),
    ]),
  );
});
