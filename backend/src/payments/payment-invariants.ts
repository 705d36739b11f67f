import type { Invariant } from '../credits/ledger-invariants.js';

/**
 * What must be true of payments and what they bought at any moment, each as one statement (so that all it
 * compares is of one moment) that returns the rows that are not.
 */
export const PAYMENT_INVARIANTS: readonly Invariant[] = [
  {
    name: 'paid ⇔ credited, once, to the buyer and as much as was sold',
    sql: `select coalesce('topup:' || p.id, g.key) as key, p.status, p.product ->> 'credits' as sold, g.amount as given
      from payment p full join (select * from credit_grant where key like 'topup:%') g on g.key = 'topup:' || p.id
      where coalesce(p.status in ('succeeded', 'partially_refunded', 'refunded'), false) <> (g.id is not null)
         or g.amount <> (p.product ->> 'credits')::int or g.user_id <> p.user_id`,
  },
  {
    name: 'what a payment shows as given back is what its refunds gave back',
    sql: `select p.id, p.refunded_amount, coalesce(sum(r.amount), 0) as refunds
      from payment p left join refund r on r.payment_id = p.id and r.status = 'succeeded'
      group by p.id having p.refunded_amount <> coalesce(sum(r.amount), 0)`,
  },
  {
    // One made in the provider's cabinet asks nobody here, and may leave no room for what was asked before.
    name: 'what was given back or is asked for by the owner is not more than was paid',
    sql: `select p.id, p.status, p.amount, array_agg(r.amount || ' ' || r.origin || ' ' || r.status) as refunds
      from payment p join refund r on r.payment_id = p.id and r.status <> 'canceled'
      group by p.id having p.status not in ('succeeded', 'partially_refunded', 'refunded')
        or sum(r.amount) filter (where r.status = 'succeeded') > p.amount
        or sum(r.amount) filter (where r.origin = 'owner') > p.amount`,
  },
  {
    name: 'credits are taken back for money that went back, and never more than it bought',
    sql: `with taken as (select r.payment_id, sum(v.taken + v.owed) as credits, bool_and(r.status = 'succeeded') as done
        from credit_reversal v left join refund r on v.key = 'refund:' || r.id where v.key like 'refund:%' group by 1)
      select t.payment_id, t.credits, t.done, p.amount, p.refunded_amount
      from taken t left join payment p on p.id = t.payment_id
      where p.id is null or not t.done
         or t.credits > floor((p.product ->> 'credits')::numeric * p.refunded_amount / p.amount)`,
  },
  {
    name: 'a payment is where the last word of its story says',
    sql: `select p.id, p.status, e.type from payment p left join lateral (
        select type from payment_event where payment_id = p.id and type in
          ('creating', 'unknown', 'pending', 'succeeded', 'canceled', 'partially_refunded', 'refunded')
        order by id desc limit 1) e on true
      where e.type is distinct from p.status`,
  },
];
