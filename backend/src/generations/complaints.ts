import { Injectable } from '@nestjs/common';
import type { ComplaintInput, Generation as GenerationView } from '@primerka/contract';
import { DataSource, type EntityManager } from 'typeorm';
import { catalog } from '../catalog.js';
import { Ledger } from '../credits/ledger.js';
import { moscowMonth, startOfMoscowMonth } from '../credits/moscow-month.js';
import { AppError, notFound } from '../errors.js';
import { complaintsDecided } from '../observe/metrics.js';
import { Storage } from '../storage/storage.service.js';
import { Complaint } from './complaints.entity.js';
import { GenerationViews } from './generation-view.js';
import { Generation } from './generations.entity.js';
import { takeStory } from './stories.js';

const DAY = 86_400_000;
/** Milliseconds after its end within which an order can be complained about. */
const WITHIN = 7 * DAY;

/** A complaint that waits for a person, with what one needs to decide. `price` in hundredths of a credit. */
export interface ComplaintInReview {
  generationId: string;
  userId: string;
  reason: Complaint['reason'];
  text: string | null;
  price: number;
  createdAt: Date;
}

/**
 * A wrong face is our problem: a complaint gives the credits back, at once a few times a month, after
 * that once a person has looked. A picture that is paid back is withdrawn in the same transaction, so
 * nobody has both. The user's credit account is locked first and the order after it, as when an edit of
 * its picture is ordered: the order has succeeded, so its end, which locks the other way round, is past.
 * The account lets the complaints of two devices through one after the other.
 */
@Injectable()
export class Complaints {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger,
    private readonly storage: Storage,
    private readonly views: GenerationViews,
  ) {}

  /**
   * The same complaint again gets the same answer.
   * @throws AppError `not_found`; `state.conflict` for an order that did not succeed, is older than
   *   seven days, or was complained about in other words
   */
  async complain(userId: string, id: string, input: ComplaintInput): Promise<GenerationView> {
    const { reason } = input;
    const text = input.text ?? null;
    const { row, change } = await this.dataSource.transaction(async (tx) => {
      const seen = await tx.findOneBy(Generation, { id, userId });
      if (!seen || seen.deletedAt) throw notFound('order');
      if (seen.status !== 'succeeded') throw new AppError('state.conflict', 'There is no picture to complain about');
      const row = await this.lock(tx, seen);
      if (row.deletedAt) throw notFound('order');
      const before = await tx.findOneBy(Complaint, { generationId: id });
      if (before?.reason === reason && before.text === text) return { row, change: null };
      if (before) throw new AppError('state.conflict', 'This order was complained about before');
      if (Date.now() - (row.finishedAt?.getTime() ?? 0) > WITHIN) {
        throw new AppError('state.conflict', 'An order can be complained about for seven days');
      }
      const state = (await this.credited(tx, userId)) < catalog.compensation.perMonth ? 'credited' : 'review';
      const decidedAt = state === 'credited' ? new Date() : null;
      await tx.insert(Complaint, { generationId: id, userId, reason, text, state, decidedAt });
      if (state === 'credited') await this.payBack(tx, row);
      return { row: await this.changed(tx, id), change: state };
    });
    if (change) {
      complaintsDecided.inc({ state: change });
      await this.views.announce(row, change === 'credited' ? 'money' : undefined);
    }
    return this.views.one(row);
  }

  /** Those a person has to decide, oldest first. */
  inReview(): Promise<ComplaintInReview[]> {
    return this.dataSource.query(
      `select c.generation_id as "generationId", c.user_id as "userId", c.reason, c.text, g.price,
         c.created_at as "createdAt"
       from complaint c join generation g on g.id = c.generation_id
       where c.state = 'review' order by c.created_at`,
    );
  }

  /**
   * Ends a review.
   * @returns the complaint as it is now, or null when there is none to decide: it never was in review,
   *   or was decided before
   */
  async decide(id: string, state: 'credited' | 'declined'): Promise<Complaint | null> {
    const decided = await this.dataSource.transaction(async (tx) => {
      // Only an order that succeeded was complained about.
      if (!(await tx.existsBy(Complaint, { generationId: id }))) return null;
      const row = await this.lock(tx, await tx.findOneByOrFail(Generation, { id }));
      const { affected } = await tx.update(
        Complaint,
        { generationId: id, state: 'review' },
        { state, decidedAt: () => 'now()' },
      );
      if (affected !== 1) return null;
      if (state === 'credited') await this.payBack(tx, row);
      return {
        row: await this.changed(tx, id),
        complaint: await tx.findOneByOrFail(Complaint, { generationId: id }),
      };
    });
    if (!decided) return null;
    complaintsDecided.inc({ state });
    if (!decided.row.deletedAt) await this.views.announce(decided.row, state === 'credited' ? 'money' : undefined);
    return decided.complaint;
  }

  /** The account, then the order. */
  private async lock(tx: EntityManager, { id, userId }: Generation): Promise<Generation> {
    await this.ledger.lock(tx, userId);
    return tx.findOneOrFail(Generation, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** How many of this month's complaints were paid back. */
  private credited(tx: EntityManager, userId: string): Promise<number> {
    return tx
      .createQueryBuilder(Complaint, 'complaint')
      .where(`complaint.user_id = :userId and complaint.state = 'credited' and complaint.created_at >= :start`, {
        userId,
        start: startOfMoscowMonth(moscowMonth(new Date())),
      })
      .getCount();
  }

  private async payBack(tx: EntityManager, row: Generation): Promise<void> {
    await this.ledger.grant(tx, {
      key: `complaint:${row.id}`,
      userId: row.userId,
      source: 'compensation',
      amount: row.price,
      watermark: row.watermarked,
      priority: row.priority,
      expiresAt: new Date(Date.now() + catalog.compensation.days * DAY),
      subject: { kind: 'generation', id: row.id },
      note: 'complaint',
    });
    const withdrawn = { withdrawnAt: () => 'now()', cleanKey: null, shownKey: null, thumbKey: null };
    await tx.update(Generation, { id: row.id }, withdrawn);
    const keys = [row.cleanKey, row.shownKey, row.thumbKey].filter((key) => key !== null);
    await this.storage.remove(tx, [...keys, ...(await takeStory(tx, row.id))]);
  }

  private async changed(tx: EntityManager, id: string): Promise<Generation> {
    await tx.increment(Generation, { id }, 'version', 1);
    return tx.findOneByOrFail(Generation, { id });
  }
}
