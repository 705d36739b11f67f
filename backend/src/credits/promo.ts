import { Injectable } from '@nestjs/common';
import type { PromoAnswer } from '@primerka/contract';
import { DataSource } from 'typeorm';
import { toCredits } from '../catalog.js';
import { notFound } from '../errors.js';
import { CreditsService } from './credits.service.js';
import { Ledger } from './ledger.js';
import { PromoCode } from './promo.entity.js';

const DAY = 86_400_000;

/** Redeems promo codes. The grant's key remembers who had which, and the code's row counts its uses. */
@Injectable()
export class Promo {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger,
    private readonly credits: CreditsService,
  ) {}

  /**
   * Gives a code's credits once to each user.
   * @throws AppError `not_found` for a code that is unknown, over or used up: one answer for all three,
   *   so that codes cannot be told apart by trying
   */
  async redeem(userId: string, code: string): Promise<PromoAnswer> {
    const key = `promo:${code}:${userId}`;
    const given = await this.dataSource.transaction(async (tx) => {
      // A user's attempts follow one another, so a twin finds the first one's grant and uses nothing up.
      await this.ledger.lock(tx, userId);
      const [had] = await tx.query<{ amount: number }[]>(`select amount from credit_grant where key = $1`, [key]);
      if (had) return { amount: had.amount, isNew: false };
      const [used] = await tx.query<[Pick<PromoCode, 'credits' | 'watermark' | 'expiresInDays'>[], number]>(
        `update promo_code set uses = uses + 1
         where code = $1 and (max_uses is null or uses < max_uses) and (valid_until is null or valid_until > now())
         returning credits, watermark, expires_in_days as "expiresInDays"`,
        [code],
      );
      const [promo] = used;
      if (!promo) throw notFound('promo code');
      await this.ledger.grant(tx, {
        key,
        userId,
        source: 'promo',
        amount: promo.credits,
        watermark: promo.watermark,
        expiresAt: promo.expiresInDays === null ? null : new Date(Date.now() + promo.expiresInDays * DAY),
        note: code,
      });
      return { amount: promo.credits, isNew: true };
    });
    if (given.isNew) await this.credits.announce(userId);
    return { credits: toCredits(given.amount), isNew: given.isNew, balance: await this.credits.balance(userId) };
  }

  /**
   * Makes a new code.
   * @param promo.credits in hundredths
   * @returns false when there is one of this name: a code that is out is never changed
   */
  async add(
    promo: Pick<PromoCode, 'code' | 'credits' | 'watermark' | 'expiresInDays' | 'validUntil' | 'maxUses'>,
  ): Promise<boolean> {
    const made = await this.dataSource.manager
      .createQueryBuilder()
      .insert()
      .into(PromoCode)
      .values(promo)
      .orIgnore()
      .returning('code')
      .execute();
    return (made.raw as unknown[]).length === 1;
  }

  list(): Promise<PromoCode[]> {
    return this.dataSource.manager.find(PromoCode, { order: { createdAt: 'ASC', code: 'ASC' } });
  }
}
