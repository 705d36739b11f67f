import { Injectable, Logger } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { User } from '../auth/user.entity.js';
import { PaymentNotice } from '../payments/subscriptions.entity.js';
import { appButtons } from './app-buttons.js';
import { BotChats } from './bot-chats.js';
import { noticeText } from './notice-texts.js';
import { Pace } from './pace.js';
import { Sender } from './sender.js';
import { TEXTS } from './texts.js';

const BATCH = 25;
/** One that could not be sent for so many tries, doubling from a minute, is news no longer. */
const TRIES = 10;

/** Sends what payments has to tell about plans. A row is claimed before it is sent, and sent once. */
@Injectable()
export class Notices {
  private readonly log = new Logger(Notices.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly chats: BotChats,
    private readonly pace: Pace,
    private readonly sender: Sender,
  ) {}

  /** Sends those whose time has come. */
  async sendDue(): Promise<void> {
    const [rows] = await this.dataSource.query<[{ id: string }[], number]>(
      `update payment_notice set attempts = attempts + 1, send_at = now() + power(2, attempts) * interval '1 minute'
       where id in (select id from payment_notice where send_at <= now() order by id limit ${BATCH} for update skip locked)
       returning id`,
    );
    const notices = await this.dataSource.manager.findBy(PaymentNotice, { id: In(rows.map(({ id }) => id)) });
    for (const notice of notices) await this.send(notice);
  }

  private async send(notice: PaymentNotice): Promise<void> {
    const { manager } = this.dataSource;
    const user = await manager.findOneByOrFail(User, { id: notice.userId });
    // Blocked, or never started: he reads it in the app.
    if (await this.chats.isClosed(user.id)) return this.close(notice, null);
    const wait = await this.pace.take(user.id);
    if (wait > 0) {
      // Not a try: it was not made.
      const sendAt = new Date(Date.now() + wait);
      await manager.update(PaymentNotice, { id: notice.id }, { sendAt, attempts: notice.attempts - 1 });
      return;
    }
    const sent = await this.sender.send(user, {
      text: noticeText(notice, user.locale),
      keyboard: appButtons([TEXTS[user.locale].buttons.plan, '/subscription']),
    });
    if (sent.kind === 'later' && notice.attempts < TRIES) return;
    // One that may have arrived is not sent again.
    await this.close(notice, sent.kind === 'sent' || sent.kind === 'unknown' ? new Date() : null);
  }

  private async close({ id }: PaymentNotice, sentAt: Date | null): Promise<void> {
    if (!sentAt) this.log.warn(`Notice ${id} was not sent`);
    await this.dataSource.manager.update(PaymentNotice, { id }, { sendAt: null, sentAt });
  }
}
