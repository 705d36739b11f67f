/** A truth of the books, and a statement that returns the rows of which it is not true. */
export interface Invariant {
  name: string;
  sql: string;
}

/**
 * What must be true of the ledger at any moment, each as one statement (so that all it compares is of
 * one moment) that returns the rows that are not.
 */
export const LEDGER_INVARIANTS: readonly Invariant[] = [
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
      left join credit_entry e on e.subject_id = h.id and e.amount = h.amount and e.type in ('hold', 'capture', 'release') group by h.id, h.state
      having array_agg(e.type order by e.id) <> case h.state
        when 'open' then array['hold'] when 'captured' then array['hold', 'capture'] else array['hold', 'release'] end`,
  },
  {
    name: 'a grant has left what was not held, spent, expired or taken back',
    sql: `with spent as (select p.grant_id, sum(p.amount) as amount from credit_hold_part p
          join credit_hold h on h.id = p.hold_id where h.state <> 'released' group by 1),
        expired as (select split_part(key, ':', 2)::uuid as grant_id, sum(amount) as amount
          from credit_entry where type = 'expire' group by 1),
        taken as (select grant_id, sum(taken) as amount from credit_reversal group by 1)
      select g.id, g.amount, g.remaining, s.amount as spent, x.amount as expired, t.amount as taken
      from credit_grant g left join spent s on s.grant_id = g.id left join expired x on x.grant_id = g.id
        left join taken t on t.grant_id = g.id left join credit_entry e on e.key = g.key and e.type = 'grant'
      where g.amount is distinct from e.amount
         or g.remaining <> g.amount - coalesce(s.amount, 0) - coalesce(x.amount, 0) - coalesce(t.amount, 0)`,
  },
  {
    name: 'a reversal has taken what its entries say',
    sql: `with entry as (select regexp_replace(key, ':held:[0-9a-f-]{36}$', '') as key, sum(amount) as amount
        from credit_entry where type = 'reverse' group by 1)
      select coalesce(r.key, e.key) as key, r.taken, e.amount from credit_reversal r full join entry e on e.key = r.key
      where coalesce(r.taken, -1) <> coalesce(e.amount, 0)`,
  },
  {
    name: 'a grant that has something left owes nothing to a reversal',
    sql: `select r.key, r.owed, g.remaining from credit_reversal r join credit_grant g on g.id = r.grant_id
      where r.owed > 0 and g.remaining > 0`,
  },
  {
    name: 'all accounts together come to nothing',
    sql: `with leg as (select debit as account, -amount::bigint as amount from credit_entry
        union all select credit, amount from credit_entry)
      select sum(amount) as left_over from leg having coalesce(sum(amount), 0) <> 0`,
  },
];
