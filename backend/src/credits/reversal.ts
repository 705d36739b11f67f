import type { EntityManager } from 'typeorm';

/** Credits to be taken back from the grant of a payment that was refunded. */
export interface Reversal {
  grantKey: string;
  /** Hundredths of a credit, at most. */
  amount: number;
  key: string;
  /** Shown with the entry. */
  note: string | null;
  paymentId: string;
}

/**
 * Takes up to `amount` of what the grant has left, and writes down what of the rest lies in open
 * holds. The caller holds the account's lock and has expired what is over.
 * @returns what is taken by now, in hundredths
 */
export async function takeBack(
  tx: EntityManager,
  userId: string,
  { grantKey, amount, key, note, paymentId }: Reversal,
): Promise<number> {
  const [before] = await tx.query<{ taken: number }[]>(`select taken from credit_reversal where key = $1`, [key]);
  if (before) return before.taken;
  const [grant] = await tx.query<{ id: string; remaining: number; held: number; owed: number }[]>(
    `select id, remaining,
       (select coalesce(sum(p.amount), 0)::int from credit_hold_part p join credit_hold h on h.id = p.hold_id
         where p.grant_id = g.id and h.state = 'open') as held,
       (select coalesce(sum(owed), 0)::int from credit_reversal r where r.grant_id = g.id) as owed
     from credit_grant g where key = $1`,
    [grantKey],
  );
  if (!grant) return 0;
  const taken = Math.min(amount, grant.remaining);
  const owed = Math.max(0, Math.min(amount - taken, grant.held - grant.owed));
  await tx.query(
    `insert into credit_reversal (key, grant_id, payment_id, asked, taken, owed, note)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [key, grant.id, paymentId, amount, taken, owed, note],
  );
  if (taken > 0) await move(tx, userId, { entryKey: key, grantId: grant.id, amount: taken, note, paymentId });
  return taken;
}

/** Takes what reversals are owed of the credits that the release of a hold has just given back. */
export async function takeOwed(tx: EntityManager, userId: string, holdId: string): Promise<void> {
  const debts = await tx.query<
    { key: string; grantId: string; paymentId: string; owed: number; part: number; note: string | null }[]
  >(
    `select r.key, r.grant_id as "grantId", r.payment_id as "paymentId", r.owed, p.amount as part, r.note
     from credit_hold_part p join credit_reversal r on r.grant_id = p.grant_id and r.owed > 0
     where p.hold_id = $1 order by r.created_at, r.key`,
    [holdId],
  );
  const left = new Map(debts.map(({ grantId, part }) => [grantId, part]));
  for (const { key, grantId, paymentId, owed, note } of debts) {
    const back = left.get(grantId) ?? 0;
    const amount = Math.min(owed, back);
    if (amount === 0) continue;
    left.set(grantId, back - amount);
    await tx.query(`update credit_reversal set taken = taken + $2, owed = owed - $2 where key = $1`, [key, amount]);
    await move(tx, userId, { entryKey: `${key}:held:${holdId}`, grantId, amount, note, paymentId });
  }
}

async function move(
  tx: EntityManager,
  userId: string,
  movement: { entryKey: string; grantId: string; amount: number; note: string | null; paymentId: string },
): Promise<void> {
  const { entryKey, grantId, amount, note, paymentId } = movement;
  await tx.query(
    `with grant_left as (update credit_grant set remaining = remaining - $4 where id = $3),
      account as (update credit_account set available = available - $4, version = version + 1 where user_id = $2)
    insert into credit_entry (key, user_id, type, debit, credit, amount, subject, subject_id, note)
    values ($1, $2, 'reverse', 'user:available', 'house:issued', $4, 'payment', $5, $6)`,
    [entryKey, userId, grantId, amount, paymentId, note],
  );
}
