import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { catalog } from '../catalog.js';
import { CreditsService } from '../credits/credits.service.js';
import { Ledger } from '../credits/ledger.js';
import { moscowMonth, startOfMoscowMonth } from '../credits/moscow-month.js';
import { Schedules } from '../queue/schedules.js';

const DAY = 86_400_000;
/** Milliseconds. */
const EVERY = 10 * 60_000;
const BATCH = 500;

/** A referral is due once its friend has a picture that was not paid back. What is due is found by this alone. */
const DUE = `r.rewarded_at is null and exists (
  select 1 from generation g where g.user_id = r.friend_id and g.status = 'succeeded' and g.withdrawn_at is null)`;

interface Pair {
  friendId: string;
  inviterId: string;
}

/**
 * Rewards both sides of a referral, once, in one transaction. The end of an order makes it quick; the
 * schedule finds whom the bell did not reach. An inviter is rewarded for so many friends a month, which
 * makes friends who are nobody not worth inventing; a friend, who knows nothing of that, always is.
 */
@Injectable()
export class ReferralRewards implements OnApplicationBootstrap {
  private readonly log = new Logger(ReferralRewards.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger,
    private readonly credits: CreditsService,
    private readonly schedules: Schedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.add({ name: 'referral-rewards', every: EVERY }, () => this.rewardDue());
  }

  /** An order ended: its owner may be somebody's friend. What throws here, the schedule comes back to. */
  async orderEnded(id: string): Promise<void> {
    const due = await this.due(`r.friend_id = (select user_id from generation where id = $1)`, [id]);
    for (const pair of due) await this.reward(pair);
  }

  private async rewardDue(): Promise<void> {
    let failed = 0;
    for (const pair of await this.due('true', [])) {
      await this.reward(pair).catch((error: unknown) => {
        // One that cannot be done must not keep the others from being done.
        failed += 1;
        this.log.error(`${pair.friendId}: ${error instanceof Error ? error.stack : String(error)}`);
      });
    }
    if (failed > 0) throw new Error(`${failed} referrals could not be rewarded`);
  }

  private due(condition: string, parameters: unknown[]): Promise<Pair[]> {
    return this.dataSource.query(
      `select r.friend_id as "friendId", r.inviter_id as "inviterId" from referral r
       where ${DUE} and ${condition} order by r.created_at limit ${BATCH}`,
      parameters,
    );
  }

  private async reward({ friendId, inviterId }: Pair): Promise<void> {
    const { inviter, friend, days, perMonth } = catalog.referral;
    const rewarded = await this.dataSource.transaction(async (tx) => {
      // The one place that locks two accounts. In the order of ids, or two rewards could wait for each other;
      // and before anything is looked at, so that neither a complaint nor the month's number is overtaken.
      for (const id of [friendId, inviterId].sort()) await this.ledger.lock(tx, id);
      const [[claimed]] = await tx.query<[{ earned: number }[], number]>(
        `update referral r set rewarded_at = now(), earned = case when (
             select count(*) from referral o where o.inviter_id = r.inviter_id and o.earned > 0 and o.rewarded_at >= $2
           ) < $3 then $4::int else 0 end
         where r.friend_id = $1 and ${DUE} returning earned`,
        [friendId, startOfMoscowMonth(moscowMonth(new Date())), perMonth, inviter],
      );
      if (!claimed) return false;
      const expiresAt = new Date(Date.now() + days * DAY);
      const common = { source: 'referral', watermark: false, expiresAt, note: 'referral' } as const;
      await this.ledger.grant(tx, {
        ...common,
        key: `referral:${friendId}:friend`,
        userId: friendId,
        amount: friend,
      });
      if (claimed.earned > 0) {
        await this.ledger.grant(tx, {
          ...common,
          key: `referral:${friendId}:inviter`,
          userId: inviterId,
          amount: claimed.earned,
        });
      }
      return true;
    });
    if (rewarded) await Promise.all([this.credits.announce(friendId), this.credits.announce(inviterId)]);
  }
}
