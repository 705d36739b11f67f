import type { EntityManager } from 'typeorm';
import type { SpendableGrant } from './spending.js';

export const isLive = (grant: SpendableGrant, now: Date): boolean => !grant.expiresAt || grant.expiresAt > now;

/** What is left of these grants goes back to the house. The caller holds the account's lock. */
export async function expireGrants(tx: EntityManager, userId: string, over: SpendableGrant[]): Promise<void> {
  // A grant can expire twice: a released hold may bring it back to life for a day.
  await tx.query(
    `with over as (select id, remaining from credit_grant where id = any($2::uuid[])),
      emptied as (update credit_grant set remaining = 0 where id = any($2::uuid[])),
      account as (update credit_account set available = available - (select sum(remaining) from over)::int,
        version = version + 1 where user_id = $1)
    insert into credit_entry (key, user_id, type, debit, credit, amount, note)
    select 'expire:' || o.id || ':' || (select count(*) from credit_entry e where e.user_id = $1 and e.key like 'expire:' || o.id || ':%'),
      $1, 'expire', 'user:available', 'house:expired', o.remaining, null from over o`,
    [userId, over.map((grant) => grant.id)],
  );
}
