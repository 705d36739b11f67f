import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Locale } from '@primerka/contract';
import { Api, GrammyError, InlineKeyboard } from 'grammy';
import { DataSource, In } from 'typeorm';
import { User } from '../auth/user.entity.js';
import { env } from '../env.js';
import { PaymentNotice } from '../payments/subscriptions.entity.js';
import { Schedules } from '../queue/schedules.js';
import { noticeText } from './notice-texts.js';

/** Milliseconds. */
const EVERY = 15_000;
const BATCH = 25;
/** One that could not be sent for so many tries, doubling from a minute, is news no longer. */
const TRIES = 10;

const BUTTON: Record<Locale, string> = { ru: 'Открыть план', en: 'Open the plan' };

/** Sends what payments has to tell about plans. A row is claimed before it is sent, and sent once. */
@Injectable()
export class Notices implements OnApplicationBootstrap {
  private readonly log = new Logger(Notices.name);
  private readonly api = new Api(env().TELEGRAM_BOT_TOKEN, { apiRoot: env().TELEGRAM_API_URL, timeoutSeconds: 20 });

  constructor(
    private readonly dataSource: DataSource,
    private readonly schedules: Schedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.add({ name: 'payment-notices', every: EVERY }, () => this.send());
  }

  private async send(): Promise<void> {
    const [rows] = await this.dataSource.query<[{ id: string }[], number]>(
      `update payment_notice set attempts = attempts + 1, send_at = now() + power(2, attempts) * interval '1 minute'
       where id in (select id from payment_notice where send_at <= now() order by id limit ${BATCH} for update skip locked)
       returning id`,
    );
    const notices = await this.dataSource.manager.findBy(PaymentNotice, { id: In(rows.map(({ id }) => id)) });
    for (const notice of notices) await this.sendOne(notice);
  }

  private async sendOne(notice: PaymentNotice): Promise<void> {
    const { manager } = this.dataSource;
    const user = await manager.findOneByOrFail(User, { id: notice.userId });
    try {
      const url = `${env().PUBLIC_URL}/subscription`;
      // Telegram opens https pages only inside itself; elsewhere the words have to do.
      const keyboard = url.startsWith('https://') ? new InlineKeyboard().webApp(BUTTON[user.locale], url) : undefined;
      const buttons = keyboard ? { reply_markup: keyboard } : {};
      await this.api.sendMessage(user.telegramId, noticeText(notice, user.locale), buttons);
      await manager.update(PaymentNotice, { id: notice.id }, { sendAt: null, sentAt: new Date() });
    } catch (error) {
      // Blocked, or never started: he reads it in the app.
      const hopeless = error instanceof GrammyError && [400, 403].includes(error.error_code);
      if (hopeless || notice.attempts >= TRIES)
        await manager.update(PaymentNotice, { id: notice.id }, { sendAt: null });
      this.log.warn(`Notice ${notice.id}: ${error instanceof Error ? error.message : 'not sent'}`);
    }
  }
}
