import type { Pool } from 'pg';
import { expect } from 'vitest';
import { CHAT_INVARIANTS } from '../src/chats/chat-invariants.js';
import { LEDGER_INVARIANTS } from '../src/credits/ledger-invariants.js';
import { PAYMENT_INVARIANTS } from '../src/payments/payment-invariants.js';

/** Each must return no row, after every test and at any moment in between. */
const ALWAYS: readonly { name: string; sql: string }[] = [
  ...LEDGER_INVARIANTS,
  ...PAYMENT_INVARIANTS,
  ...CHAT_INVARIANTS,
  {
    name: 'open hold ⇔ live order, captured ⇔ delivered, released ⇔ failed or canceled',
    sql: `select coalesce(g.id, h.id) as id, g.status, h.state from generation g full join credit_hold h on h.id = g.id
      where h.subject is distinct from 'message' and (g.status is null or h.state is distinct from
        case when g.status in ('queued', 'running') then 'open' when g.status = 'succeeded' then 'captured' else 'released' end)`,
  },
  {
    name: 'complaint credited ⇔ credits given back, once and in full ⇔ picture withdrawn',
    sql: `select coalesce(c.generation_id, e.subject_id, g.id) as id, c.state, e.amount, g.withdrawn_at
      from (select * from complaint where state = 'credited') c
      full join (select * from credit_entry where type = 'grant' and subject = 'generation') e on e.subject_id = c.generation_id
      full join (select * from generation where withdrawn_at is not null) g on g.id = coalesce(c.generation_id, e.subject_id)
      where c.generation_id is null or e.key is null or g.id is null or e.amount <> g.price`,
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
    name: 'at most two tasks at the provider: a second one only after an unknown create',
    sql: `select generation_id, array_agg(state order by attempt) from provider_task
      where state <> 'not_created' group by generation_id having count(*) > 2`,
  },
];

/** Whether an invariant is about what was paid: a test without payments' stand-ins may make up its sales. */
export const isOfPayments = (name: string): boolean => PAYMENT_INVARIANTS.some((invariant) => invariant.name === name);

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
