import { Injectable, Logger } from '@nestjs/common';
import type { Balance, Charge, EntryList, PageQuery } from '@primerka/contract';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { catalog, toCredits } from '../catalog.js';
import { decodeCursor, pageOf } from '../paging.js';
import { Notifier } from '../realtime/notifier.js';
import { CreditEntry } from './credits.entity.js';
import { isLive } from './grant-end.js';
import { type AccountRow, Ledger } from './ledger.js';
import { moscowMonth } from './moscow-month.js';
import { type SpendableGrant, planSpending } from './spending.js';

type Nullable<T> = { [K in keyof T]: T[K] | null };

/** What a user sees of the ledger. */
@Injectable()
export class CreditsService {
  private readonly log = new Logger(CreditsService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger,
    private readonly notifier: Notifier,
  ) {}

  async balance(userId: string): Promise<Balance> {
    const { account, grants } = await this.read(userId);
    return {
      available: toCredits(account.available),
      held: toCredits(account.held),
      version: account.version,
      grants: grants.map((grant) => ({
        source: grant.source,
        remaining: toCredits(grant.remaining),
        expiresAt: grant.expiresAt?.toISOString() ?? null,
        watermark: grant.watermark,
      })),
      prices: {
        tryOn: toCredits(catalog.prices.tryOn),
        assistantMessage: toCredits(catalog.prices.assistantMessage),
        edit: toCredits(catalog.prices.edit),
      },
    };
  }

  /** Tells the user's devices the balance. Call after the movement is committed. */
  async announce(userId: string): Promise<void> {
    try {
      this.notifier.send(userId, 'credits.updated', await this.balance(userId));
    } catch (error) {
      // The credits have moved; a client that hears nothing reads it.
      this.log.warn(`The balance of ${userId} could not be announced: ${String(error)}`);
    }
  }

  /** What `amount` would be paid with now, or null when there is not enough. Holds nothing. */
  async preview(userId: string, amount: number, payWith: 'auto' | 'free') {
    const { account, grants } = await this.read(userId);
    return { plan: planSpending(grants, amount, payWith), available: account.available };
  }

  async entries(userId: string, { limit, cursor }: PageQuery): Promise<EntryList> {
    const before = cursor === undefined ? null : decodeCursor(cursor, z.string().regex(/^\d{1,18}$/)).id;
    const rows = await this.dataSource.manager
      .createQueryBuilder(CreditEntry, 'entry')
      .where('entry.user_id = :userId', { userId })
      .andWhere(before === null ? 'true' : 'entry.id < :before', { before })
      .orderBy('entry.id', 'DESC')
      .limit(limit + 1)
      .getMany();
    return pageOf(
      rows,
      limit,
      (row) => ({ at: row.at, id: row.id }),
      (row) => ({
        id: row.id,
        type: row.type,
        amount: toCredits(row.amount),
        delta:
          row.credit === 'user:available'
            ? toCredits(row.amount)
            : row.debit === 'user:available'
              ? -toCredits(row.amount)
              : 0,
        at: row.at.toISOString(),
        ...(row.subject && row.subjectId ? { [`${row.subject}Id`]: row.subjectId } : {}),
        note: row.note,
      }),
    );
  }

  /** The money timelines of orders, by id. A grant that names an order has paid it back. */
  async charges(ids: readonly string[]): Promise<Map<string, Charge>> {
    const rows = await this.dataSource.query<
      {
        id: string;
        amount: number;
        state: 'open' | 'captured' | 'released';
        type: 'hold' | 'capture' | 'release' | 'grant';
        moved: number;
        at: Date;
        note: string | null;
      }[]
    >(
      `select h.id, h.amount, h.state, e.type, e.amount as moved, e.at, e.note
       from credit_hold h join credit_entry e on e.subject_id = h.id
       where h.id = any($1::uuid[]) order by e.id`,
      [ids],
    );
    const eventType = { hold: 'held', capture: 'captured', release: 'released', grant: 'returned' } as const;
    const charges = new Map<string, Charge>();
    for (const row of rows) {
      const state = row.state === 'open' ? 'held' : row.state;
      const charge: Charge = charges.get(row.id) ?? { amount: toCredits(row.amount), state, events: [] };
      const type = eventType[row.type];
      charge.events.push({ type, amount: toCredits(row.moved), at: row.at.toISOString(), reason: row.note });
      if (type === 'returned') charge.state = type;
      charges.set(row.id, charge);
    }
    return charges;
  }

  /** Reads without a lock when nothing is due; else does what is due first. */
  private async read(
    userId: string,
  ): Promise<{ account: { available: number; held: number; version: number }; grants: SpendableGrant[] }> {
    const now = new Date();
    // One statement, so that the sum and its parts are of the same moment.
    const rows = await this.dataSource.query<(AccountRow & Nullable<SpendableGrant>)[]>(
      `select a.available, a.held, a.version, a.free_month, g.id, g.source, g.remaining, g.watermark, g.priority,
         g.expires_at as "expiresAt", g.created_at as "createdAt"
       from credit_account a left join credit_grant g on g.user_id = a.user_id and g.remaining > 0
       where a.user_id = $1 order by g.expires_at nulls last, g.created_at, g.id`,
      [userId],
    );
    const [account] = rows;
    if (account?.free_month === moscowMonth(now)) {
      const grants = rows.filter((row): row is AccountRow & SpendableGrant => row.id !== null);
      if (grants.every((grant) => isLive(grant, now))) return { account, grants };
    }
    const locked = await this.dataSource.transaction((tx) => this.ledger.lock(tx, userId, now));
    return { account: locked, grants: locked.grants };
  }
}
