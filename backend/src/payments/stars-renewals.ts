import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { StarsClient, StarsRefused, StarsUnreachable } from './stars.js';
import { StarsStop } from './subscriptions.entity.js';

const BATCH = 50;
/** Minutes, doubling up to these, until Telegram is asked again. */
const LONGEST_PAUSE = 360;

/** Whether Telegram renews a subscription: set when its owner asks, and stopped when our plan is over. */
@Injectable()
export class StarsRenewals {
  private readonly log = new Logger(StarsRenewals.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly client: StarsClient,
  ) {}

  /** @param chargeId of the first payment. @throws StarsRefused, StarsUnreachable */
  async set(userId: string, chargeId: string, renews: boolean): Promise<void> {
    const [user] = await this.dataSource.query<{ telegramId: string }[]>(
      `select telegram_id as "telegramId" from user_account where id = $1`,
      [userId],
    );
    await this.client.setRenewal(Number(user?.telegramId), chargeId, renews);
  }

  /** Stops what is to be stopped. A row is claimed before the call, and asked for again until Telegram has agreed. */
  async stopDue(): Promise<void> {
    const [rows] = await this.dataSource.query<[{ chargeId: string; userId: string }[], number]>(
      `update stars_stop set attempts = attempts + 1,
         try_at = now() + least(power(2, attempts), ${LONGEST_PAUSE}) * interval '1 minute'
       where charge_id in (select charge_id from stars_stop where try_at <= now() order by try_at limit ${BATCH}
         for update skip locked)
       returning charge_id as "chargeId", user_id as "userId"`,
    );
    for (const { chargeId, userId } of rows) await this.stop(userId, chargeId);
  }

  private async stop(userId: string, chargeId: string): Promise<void> {
    try {
      await this.set(userId, chargeId, false);
    } catch (error) {
      if (!(error instanceof StarsRefused) && !(error instanceof StarsUnreachable)) throw error;
      this.log.error(`A subscription in Stars could not be stopped: ${error.message}`);
      // A charge they do not know cannot be renewed either.
      if (error instanceof StarsUnreachable || error.mayPass) return;
    }
    await this.dataSource.manager.update(StarsStop, { chargeId }, { tryAt: null });
  }
}
