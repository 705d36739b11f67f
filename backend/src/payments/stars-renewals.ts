import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { paymentIncidents } from '../observe/metrics.js';
import { StarsClient, StarsRefused, StarsUnreachable } from './stars.js';
import { StarsStop } from './subscriptions.entity.js';

const BATCH = 50;
/** Minutes, doubling up to these, until Telegram is asked again. */
const LONGEST_PAUSE = 360;

/** Tries after which an alarm is raised, and after which a refusal is taken for the last word. */
const ALARM_AFTER = 3;
const TRIES = 30;

/** Whether Telegram renews a subscription: set when its owner asks, and stopped when our plan is over. */
@Injectable()
export class StarsRenewals {
  private readonly log = new Logger(StarsRenewals.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly client: StarsClient,
  ) {}

  /**
   * Telegram names a subscription by a charge, and does not say by which: the first is tried, then that
   * of the last renewal.
   * @param chargeId of the first payment
   * @throws StarsRefused when neither is taken, StarsUnreachable
   */
  async set(userId: string, chargeId: string, renews: boolean): Promise<void> {
    const [found] = await this.dataSource.query<{ telegramId: string; last: string | null }[]>(
      `select u.telegram_id as "telegramId", (select p.provider_payment_id from payment p
           where p.provider = 'stars' and p.renewal and p.subscription_id = f.subscription_id
           order by p.created_at desc limit 1) as last
       from user_account u left join payment f on f.provider = 'stars' and f.provider_payment_id = $2
       where u.id = $1`,
      [userId, chargeId],
    );
    const telegramId = Number(found?.telegramId);
    try {
      await this.client.setRenewal(telegramId, chargeId, renews);
    } catch (error) {
      const another = found?.last && found.last !== chargeId ? found.last : null;
      if (!(error instanceof StarsRefused) || error.mayPass || another === null) throw error;
      await this.client.setRenewal(telegramId, another, renews);
    }
  }

  /** Stops what is to be stopped. A row is claimed before the call, and asked for again until Telegram has agreed. */
  async stopDue(): Promise<void> {
    const [rows] = await this.dataSource.query<[{ chargeId: string; userId: string; attempts: number }[], number]>(
      `update stars_stop set attempts = attempts + 1,
         try_at = now() + least(power(2, attempts), ${LONGEST_PAUSE}) * interval '1 minute'
       where charge_id in (select charge_id from stars_stop where try_at <= now() order by try_at limit ${BATCH}
         for update skip locked)
       returning charge_id as "chargeId", user_id as "userId", attempts`,
    );
    for (const row of rows) await this.stop(row);
  }

  private async stop({
    chargeId,
    userId,
    attempts,
  }: Pick<StarsStop, 'chargeId' | 'userId' | 'attempts'>): Promise<void> {
    try {
      await this.set(userId, chargeId, false);
    } catch (error) {
      if (!(error instanceof StarsRefused) && !(error instanceof StarsUnreachable)) throw error;
      this.log.error(`A subscription in Stars could not be stopped: ${error.message}`);
      // A plan that is over must not be charged: somebody has to look, and we go on trying for a while.
      if (attempts === ALARM_AFTER) paymentIncidents.inc({ type: 'stars_not_stopped' });
      const isNoLongerTheirs = error instanceof StarsRefused && !error.mayPass && attempts >= TRIES;
      if (!isNoLongerTheirs) return;
    }
    await this.dataSource.manager.update(StarsStop, { chargeId }, { tryAt: null });
  }
}
