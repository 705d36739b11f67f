import type { Pool } from 'pg';
import { expect } from 'vitest';

/** Each must return no row, after every test and at any moment in between. */
const ALWAYS: readonly { name: string; sql: string }[] = [
  {
    name: 'an account is the sum of its entries',
    sql: `select a.user_id, a.available, a.held, s.available as entries_available, s.held as entries_held
      from credit_account a cross join lateral (
        select coalesce(sum(amount) filter (where credit = 'user:available'), 0)
             - coalesce(sum(amount) filter (where debit = 'user:available'), 0) as available,
               coalesce(sum(amount) filter (where credit = 'user:held'), 0)
             - coalesce(sum(amount) filter (where debit = 'user:held'), 0) as held
        from credit_entry e where e.user_id = a.user_id) s
      where a.available <> s.available or a.held <> s.held`,
  },
  {
    name: 'what can be spent is what the grants have left, what is held is what the open holds hold',
    sql: `select a.user_id, a.available, a.held from credit_account a
      where a.available <> (select coalesce(sum(remaining), 0) from credit_grant g where g.user_id = a.user_id)
         or a.held <> (select coalesce(sum(amount), 0) from credit_hold h where h.user_id = a.user_id and h.state = 'open')`,
  },
  {
    name: 'a hold is the sum of its parts',
    sql: `select h.id from credit_hold h
      where h.amount <> (select coalesce(sum(amount), 0) from credit_hold_part p where p.hold_id = h.id)`,
  },
  {
    name: 'a hold has the entries of its state and no other',
    sql: `select h.id, h.state, array_agg(e.type order by e.id) as entries from credit_hold h
      left join credit_entry e on e.subject_id = h.id and e.amount = h.amount group by h.id, h.state
      having array_agg(e.type order by e.id) <> case h.state
        when 'open' then array['hold'] when 'captured' then array['hold', 'capture'] else array['hold', 'release'] end`,
  },
  {
    name: 'open hold ⇔ live order, captured ⇔ delivered, released ⇔ failed or canceled',
    sql: `select coalesce(g.id, h.id) as id, g.status, h.state from generation g full join credit_hold h on h.id = g.id
      where h.subject is distinct from 'message' and (g.status is null or h.state is distinct from
        case when g.status in ('queued', 'running') then 'open' when g.status = 'succeeded' then 'captured' else 'released' end)`,
  },
  {
    name: 'a kept file has an owner, and an owner his files',
    sql: `with owned as (
        select key from photo union all select thumb_key from photo union all
        select unnest(array[clean_key, shown_key, thumb_key]) from generation)
      select key, delete_after, 'nobody owns it' as flaw from stored_file f
        where delete_after is null and not exists (select 1 from owned o where o.key = f.key)
      union all
      select o.key, f.delete_after, 'owned, yet to be deleted' from owned o left join stored_file f on f.key = o.key
        where o.key is not null and (f.key is null or f.delete_after is not null)`,
  },
  {
    name: 'a second task at the provider only after an unknown create',
    sql: `select generation_id, array_agg(state order by attempt) from provider_task
      where state <> 'not_created' group by generation_id having count(*) > 2`,
  },
];

/** What must hold of the whole database whatever a test did. A failure shows the offending rows. */
export async function checkInvariants(
  { database }: { database: Pool },
  wanted: (name: string) => boolean = () => true,
): Promise<void> {
  for (const { name, sql } of ALWAYS.filter((invariant) => wanted(invariant.name))) {
    const { rows } = await database.query<Record<string, unknown>>(sql);
    expect(rows, name).toEqual([]);
  }
}
