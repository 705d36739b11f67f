import { Injectable } from '@nestjs/common';
import type { GrantSource } from '@primerka/contract';
import type { EntityManager } from 'typeorm';
import { catalog, toCredits } from '../catalog.js';
import { AppError } from '../errors.js';
import { endOfMoscowMonth, moscowMonth } from './moscow-month.js';
import { type SpendableGrant, type SpendingPlan, planSpending } from './spending.js';

/**
 * The ledger. Amounts are hundredths of a credit.
 *
 * Every movement is one row of `credit_entry` that takes from one account and gives to another:
 *   grant    house:issued   → user:available     hold     user:available → user:held
 *   capture  user:held      → house:earned       release  user:held      → user:available
 *   expire   user:available → house:expired
 * `credit_account` caches the two sums of a user and is locked first by every movement of that user,
 * so a user's movements follow one another and users never wait for each other; the house has no
 * row to wait for. The database refuses what must not be: a balance below zero, a second movement
 * under one key, a change of an entry.
 *
 * A hold is settled once, by capture or by release; the later of two settlements finds nothing open
 * and that is an answer, not an error.
 */

/** A user's account with its row locked until the transaction ends. Only `lock` makes one. */
export interface LockedAccount {
  readonly userId: string;
  readonly available: number;
  readonly held: number;
  readonly version: number;
  readonly grants: SpendableGrant[];
}

export interface AccountRow {
  available: number;
  held: number;
  version: number;
  free_month: string | null;
}

const SPENDABLE = `select id, source, remaining, watermark, expires_at as "expiresAt", created_at as "createdAt"
  from credit_grant where user_id = $1 and remaining > 0 order by expires_at nulls last, created_at, id`;

export const isLive = (grant: SpendableGrant, now: Date): boolean => !grant.expiresAt || grant.expiresAt > now;

@Injectable()
export class Ledger {
  /** Locks the account (made on first use), expires what is over and gives this month's free credits. */
  async lock(tx: EntityManager, userId: string, now = new Date()): Promise<LockedAccount> {
    const select = `select available, held, version, free_month from credit_account where user_id = $1 for update`;
    let [account] = await tx.query<AccountRow[]>(select, [userId]);
    if (!account) {
      await tx.query(`insert into credit_account (user_id) values ($1) on conflict do nothing`, [userId]);
      [account] = await tx.query<AccountRow[]>(select, [userId]);
    }
    if (!account) throw new Error('The credit account could not be made');
    let grants = await tx.query<SpendableGrant[]>(SPENDABLE, [userId]);
    const expired = grants.filter((grant) => !isLive(grant, now));
    const month = moscowMonth(now);
    if (expired.length > 0) await this.expire(tx, userId, expired);
    if (account.free_month !== month) await this.giveFree(tx, userId, month, now);
    if (expired.length > 0 || account.free_month !== month) {
      [account = account] = await tx.query<AccountRow[]>(select, [userId]);
      grants = await tx.query<SpendableGrant[]>(SPENDABLE, [userId]);
    }
    return { userId, available: account.available, held: account.held, version: account.version, grants };
  }

  /** @throws AppError `credits.insufficient` with what is needed and what is there */
  plan(account: LockedAccount, amount: number, payWith: 'auto' | 'free'): SpendingPlan {
    const plan = planSpending(account.grants, amount, payWith);
    if (plan) return plan;
    throw new AppError('credits.insufficient', 'Not enough credits', {
      needed: toCredits(amount),
      available: toCredits(account.available),
      topUp: '/shop',
    });
  }

  /** Sets `amount` aside under the id of the order or message it is for. */
  async hold(
    tx: EntityManager,
    account: LockedAccount,
    subject: { kind: 'generation' | 'message'; id: string },
    amount: number,
    plan: SpendingPlan,
  ): Promise<void> {
    await tx.query(
      `with part as (select * from unnest($5::uuid[], $6::int[]) as part(grant_id, amount)),
        spent as (update credit_grant set remaining = remaining - part.amount from part where id = part.grant_id),
        account as (update credit_account set available = available - $4, held = held + $4, version = version + 1
          where user_id = $1),
        hold as (insert into credit_hold (id, subject, user_id, amount) values ($3, $2, $1, $4)),
        parts as (insert into credit_hold_part (hold_id, grant_id, amount) select $3, grant_id, amount from part)
      insert into credit_entry (key, user_id, type, debit, credit, amount, subject, subject_id)
      values ('hold:' || $3, $1, 'hold', 'user:available', 'user:held', $4, $2, $3)`,
      [
        account.userId,
        subject.kind,
        subject.id,
        amount,
        plan.parts.map((part) => part.grantId),
        plan.parts.map((part) => part.amount),
      ],
    );
  }

  /** The held credits are spent for good. False when the hold was settled before. */
  async capture(tx: EntityManager, id: string): Promise<boolean> {
    await this.lockOfHold(tx, id);
    const captured = await tx.query<unknown[]>(
      `with hold as (update credit_hold set state = 'captured', settled_at = now() where id = $1 and state = 'open'
          returning user_id, amount, subject),
        account as (update credit_account a set held = a.held - hold.amount, version = version + 1
          from hold where a.user_id = hold.user_id)
      insert into credit_entry (key, user_id, type, debit, credit, amount, subject, subject_id)
      select 'capture:' || $1, user_id, 'capture', 'user:held', 'house:earned', amount, subject, $1 from hold
      returning id`,
      [id],
    );
    return captured.length === 1;
  }

  /**
   * The held credits go back to the grants they came from; a grant that expired meanwhile lives on
   * for 24 hours. False when the hold was settled before.
   * @param reason shown in the order's money timeline
   */
  async release(tx: EntityManager, id: string, reason: string): Promise<boolean> {
    const userId = await this.lockOfHold(tx, id);
    // What expired unspent is gone first: only the part that comes back lives on.
    if (userId) await this.lock(tx, userId);
    const released = await tx.query<unknown[]>(
      `with hold as (update credit_hold set state = 'released', settled_at = now() where id = $1 and state = 'open'
          returning user_id, amount, subject),
        account as (update credit_account a
          set held = a.held - hold.amount, available = a.available + hold.amount, version = version + 1
          from hold where a.user_id = hold.user_id),
        grants as (update credit_grant g set remaining = g.remaining + part.amount,
            expires_at = case when g.expires_at <= now() then now() + interval '24 hours' else g.expires_at end
          from credit_hold_part part, hold where part.hold_id = $1 and g.id = part.grant_id)
      insert into credit_entry (key, user_id, type, debit, credit, amount, subject, subject_id, note)
      select 'release:' || $1, user_id, 'release', 'user:held', 'user:available', amount, subject, $1, $2 from hold
      returning id`,
      [id, reason],
    );
    return released.length === 1;
  }

  /** Gives credits once per `key`. False when they were given before. The caller holds the account's lock. */
  async grant(
    tx: EntityManager,
    grant: {
      key: string;
      userId: string;
      source: GrantSource;
      amount: number;
      watermark: boolean;
      expiresAt: Date | null;
      note: string | null;
    },
  ): Promise<boolean> {
    const given = await tx.query<unknown[]>(
      `with given as (insert into credit_grant (key, user_id, source, amount, remaining, watermark, expires_at)
          values ($1, $2, $3, $4, $4, $5, $6) on conflict (key) do nothing returning user_id, amount),
        account as (update credit_account a set available = a.available + given.amount, version = version + 1
          from given where a.user_id = given.user_id)
      insert into credit_entry (key, user_id, type, debit, credit, amount, note)
      select $1, user_id, 'grant', 'house:issued', 'user:available', amount, $7 from given returning id`,
      [grant.key, grant.userId, grant.source, grant.amount, grant.watermark, grant.expiresAt, grant.note],
    );
    return given.length === 1;
  }

  private async giveFree(tx: EntityManager, userId: string, month: string, now: Date): Promise<void> {
    await this.grant(tx, {
      key: `free:${userId}:${month}`,
      userId,
      source: 'free',
      amount: catalog.free.monthlyCredits,
      watermark: true,
      expiresAt: endOfMoscowMonth(now),
      note: month,
    });
    await tx.query(`update credit_account set free_month = $2 where user_id = $1`, [userId, month]);
  }

  private async expire(tx: EntityManager, userId: string, expired: SpendableGrant[]): Promise<void> {
    // A grant can expire twice: a released hold may bring it back to life for a day.
    await tx.query(
      `with over as (select id, remaining from credit_grant where id = any($2::uuid[])),
        emptied as (update credit_grant set remaining = 0 where id = any($2::uuid[])),
        account as (update credit_account set available = available - (select sum(remaining) from over)::int,
          version = version + 1 where user_id = $1)
      insert into credit_entry (key, user_id, type, debit, credit, amount, note)
      select 'expire:' || o.id || ':' || (select count(*) from credit_entry e where e.user_id = $1 and e.key like 'expire:' || o.id || ':%'),
        $1, 'expire', 'user:available', 'house:expired', o.remaining, null from over o`,
      [userId, expired.map((grant) => grant.id)],
    );
  }

  /** Account before hold, always: two movements of a user must not wait for each other crosswise. */
  private async lockOfHold(tx: EntityManager, id: string): Promise<string | undefined> {
    const [account] = await tx.query<{ user_id: string }[]>(
      `select a.user_id from credit_account a join credit_hold h on h.user_id = a.user_id where h.id = $1 for update of a`,
      [id],
    );
    return account?.user_id;
  }
}
