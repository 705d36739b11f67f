import type { Invariant } from '../credits/ledger-invariants.js';

/** What must be true of chats and the credits their answers took, at any moment. Returns the rows of which it is not. */
export const CHAT_INVARIANTS: readonly Invariant[] = [
  {
    // A deleted chat leaves its settled holds behind.
    name: 'an answer holds its credit while it is written, costs it with variants and gives it back without',
    sql: `select coalesce(m.id, h.id) as id, m.state as answer, h.state as hold
      from (select * from chat_message where role = 'assistant') m
      full join (select * from credit_hold where subject = 'message') h on h.id = m.id
      where h.id is null or (m.id is null and h.state = 'open') or (m.id is not null and h.state <> case
        when m.state = 'streaming' then 'open'
        when m.state = 'done' and m.parts @> '[{"type": "variants"}]' then 'captured' else 'released' end)`,
  },
  {
    name: 'one answer at a time is written in a chat',
    sql: `select chat_id, count(*) from chat_message where state = 'streaming' group by chat_id having count(*) > 1`,
  },
];
