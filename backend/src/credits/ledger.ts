import { Injectable } from '@nestjs/common';
import type { GrantSource } from '@primerka/contract';
import type { EntityManager } from 'typeorm';
import { catalog, toCredits } from '../catalog.js';
import { AppError } from '../errors.js';
import { expireGrants, isLive } from './grant-end.js';
import { endOfMoscowMonth, moscowMonth } from './moscow-month.js';
import { type Reversal, takeBack, takeOwed } from './reversal.js';
import { type SpendableGrant, type SpendingPlan, planSpending } from './spending.js';

/**
 * The ledger. Amounts are hundredths of a credit.
 *
 * Every movement is one row of `credit_entry` that takes from one account and gives to another:
 *   grant    house:issued   → user:available     hold     user:available → user:held
 *   capture  user:held      → house:earned       release  user:held      → user:available
 *   expire   user:available → house:expired      reverse  user:available → house:issued
 * `credit_account` caches the two sums of a user and is locked first by every movement of that user,
 * so a user's movements follow one another and users do not wait for each other, save for a moment the
 * two of a referral; the house has no row to wait for. The database refuses what must not be: a balance
 * below zero, a second movement under one key, a change of an entry.
 *
 * A hold is settled once, by capture or by release; the later of two settlements finds nothing open
 * and that is an answer, not an error.
 *
 * A refunded payment's credits are taken back (`reverse`) as far as they are unspent: what is there at
 * once, what is held when a release brings it back, in that same transaction. Nobody's balance goes
 * below zero for it; what was spent is the house's loss.
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

const SPENDABLE = `select id, source, remaining, watermark, priority, expires_at as "expiresAt", created_at as "createdAt"
  from credit_grant where user_id = $1 and remaining > 0 order by expires_at nulls last, created_at, id`;

@Injectable()
export class Ledger {
  /** Locks the account (made on first use), expires what is over and gives this month's free credits. */
  async lock(tx: EntityManager, userId: string, now = new Date()): Promise<LockedAccount> {
    let account = await this.lockRow(tx, userId);
    if (!account) {
      await tx.query(`insert into credit_account (user_id) values ($1) on conflict do nothing`, [userId]);
      account = await this.lockRow(tx, userId);
    }
    if (!account) throw new Error('The credit account could not be made');
    const month = moscowMonth(now);
    const isNewMonth = account.free_month !== month;
    let { grants, expired } = await this.expireOver(tx, userId, now);
    if (isNewMonth) await this.giveFree(tx, userId, month, now);
    if (expired > 0 || isNewMonth) {
      account = (await this.lockRow(tx, userId)) ?? account;
      grants = await tx.query<SpendableGrant[]>(SPENDABLE, [userId]);
    }
    return { userId, available: account.available, held: account.held, version: account.version, grants };
  }

  /**
   * Locks the account and expires what is over, for somebody who has not come: free credits of a new
   * month are given to those who do.
   * @returns how many grants ended
   */
  async expireDue(tx: EntityManager, userId: string, now = new Date()): Promise<number> {
    await this.lockRow(tx, userId);
    return (await this.expireOver(tx, userId, now)).expired;
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
    if (userId && released.length === 1) await takeOwed(tx, userId, id);
    return released.length === 1;
  }

  /**
   * Takes back what is unspent of a grant, once per `key`. What of it lies in open holds is taken when
   * one of them is released.
   * @returns how many hundredths are taken by now; 0 when there never was such a grant
   */
  async reverse(tx: EntityManager, reversal: Reversal): Promise<number> {
    const [grant] = await tx.query<{ user_id: string }[]>(`select user_id from credit_grant where key = $1`, [
      reversal.grantKey,
    ]);
    if (!grant || reversal.amount === 0) return 0;
    await this.expireDue(tx, grant.user_id);
    return takeBack(tx, grant.user_id, reversal);
  }

  /**
   * Gives credits once per `key`. False when they were given before. The caller holds the account's lock.
   * @param grant.subject what they are for, named in the entry
   * @param grant.priority whether orders that these credits pay for are drawn before others
   */
  async grant(
    tx: EntityManager,
    grant: {
      key: string;
      userId: string;
      source: GrantSource;
      amount: number;
      watermark: boolean;
      priority?: boolean;
      expiresAt: Date | null;
      subject?: { kind: 'payment' | 'generation'; id: string };
      note: string | null;
    },
  ): Promise<boolean> {
    const given = await tx.query<unknown[]>(
      `with given as (
          insert into credit_grant (key, user_id, source, amount, remaining, watermark, priority, expires_at)
          values ($1, $2, $3, $4, $4, $5, $6, $7) on conflict (key) do nothing returning user_id, amount),
        account as (update credit_account a set available = a.available + given.amount, version = version + 1
          from given where a.user_id = given.user_id)
      insert into credit_entry (key, user_id, type, debit, credit, amount, subject, subject_id, note)
      select $1, user_id, 'grant', 'house:issued', 'user:available', amount, $8, $9, $10 from given returning id`,
      [
        grant.key,
        grant.userId,
        grant.source,
        grant.amount,
        grant.watermark,
        grant.priority ?? false,
        grant.expiresAt,
        grant.subject?.kind ?? null,
        grant.subject?.id ?? null,
        grant.note,
      ],
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

  private async lockRow(tx: EntityManager, userId: string): Promise<AccountRow | undefined> {
    const [account] = await tx.query<AccountRow[]>(
      `select available, held, version, free_month from credit_account where user_id = $1 for update`,
      [userId],
    );
    return account;
  }

  private async expireOver(tx: EntityManager, userId: string, now: Date) {
    const grants = await tx.query<SpendableGrant[]>(SPENDABLE, [userId]);
    const over = grants.filter((grant) => !isLive(grant, now));
    if (over.length > 0) await expireGrants(tx, userId, over);
    return { grants, expired: over.length };
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
