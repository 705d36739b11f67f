import { Injectable, Logger } from '@nestjs/common';
import type { Locale } from '@primerka/contract';
import { DataSource, In } from 'typeorm';
import { z } from 'zod';
import { catalog, type CatalogProduct } from '../catalog.js';
import { paymentIncidents } from '../observe/metrics.js';
import { Payment } from './payments.entity.js';
import { Settlement, type Truth } from './settlement.js';
import { type Invoice, StarsClient, StarsRefused, StarsUnreachable } from './stars.js';

/** Milliseconds. */
const MINUTE = 60_000;
/** How long after an agreed pre-checkout its payment may still arrive: updates are kept for 24 h. */
const AGREED_FOR = 24 * 60 * MINUTE;
/** An invoice nobody could make for so long is not waited for any more. */
const OPEN_WITHIN = 10 * MINUTE;

/** A payment in Stars that has come, as `successful_payment` or the list of transactions tells of it. */
export const Charge = z.object({
  chargeId: z.string().min(1).max(256),
  payload: z.string().max(128),
  stars: z.number().int().positive(),
  currency: z.string(),
  at: z.iso.datetime(),
  recurring: z.boolean(),
  firstRecurring: z.boolean(),
  /** End of the period paid for. */
  expiresAt: z.iso.datetime().nullable(),
});
export type Charge = z.infer<typeof Charge>;

const Body = z.object({ title: z.string(), description: z.string() });

/** What Telegram asks ten seconds before it takes Stars. */
export interface PreCheckout {
  payload: string;
  stars: number;
  currency: string;
}

/** Payments in Stars: an invoice is made, agreed to, paid, or left. */
@Injectable()
export class StarsPayments {
  private readonly log = new Logger(StarsPayments.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly settlement: Settlement,
    private readonly client: StarsClient,
  ) {}

  /** What the invoice says, kept with the payment so that it can be made again. */
  requestBody(product: CatalogProduct, locale: Locale): string {
    const credits = product.credits / 100;
    const once = {
      ru: `${credits} кредитов на счёт, без срока и водяного знака.`,
      en: `${credits} credits without an end or a watermark.`,
    };
    const period = {
      ru: `${credits} кредитов на 30 дней, без водяного знака. Продлевается каждые 30 дней, отменить можно в любой момент.`,
      en: `${credits} credits for 30 days, without a watermark. Renews every 30 days, cancel at any time.`,
    };
    const body: z.infer<typeof Body> = {
      title: product.names[locale],
      description: (product.kind === 'plan' ? period : once)[locale],
    };
    return JSON.stringify(body);
  }

  /** Makes the invoice. Never throws for what Telegram does; what failed is tried again. */
  async submit(payment: Payment): Promise<void> {
    const open = In(['creating', 'unknown']);
    const lookAt = new Date(Date.now() + MINUTE);
    await this.dataSource.manager.update(Payment, { id: payment.id, status: open }, { lookAt });
    try {
      const link = await this.client.invoiceLink(invoiceOf(payment));
      await this.settlement.opened(payment, link, new Date(Date.now() + catalog.invoiceMinutes * MINUTE));
    } catch (error) {
      if (!(error instanceof StarsRefused) && !(error instanceof StarsUnreachable)) throw error;
      this.log.warn(`Payment ${payment.id}: ${error.message}`);
      const hopeless = error instanceof StarsRefused && !error.mayPass;
      if (hopeless || Date.now() - payment.createdAt.getTime() > OPEN_WITHIN) {
        await this.settlement.giveUp(payment, error.message, 'soft');
      }
    }
  }

  /** An invoice nobody agreed to within the hour is closed; a later pre-checkout is refused. */
  async look(payment: Payment): Promise<void> {
    if (payment.status !== 'pending') return this.submit(payment);
    const lookAt = await this.dataSource.transaction(async (tx) => {
      const row = await tx.findOne(Payment, { where: { id: payment.id }, lock: { mode: 'pessimistic_write' } });
      if (row?.status !== 'pending') return null;
      const open = Math.max(row.expiresAt?.getTime() ?? 0, (row.agreedAt?.getTime() ?? -AGREED_FOR) + AGREED_FOR);
      if (open > Date.now()) return new Date(open);
      return 'over' as const;
    });
    if (lookAt === 'over') await this.settlement.expire(payment);
    else await this.dataSource.manager.update(Payment, { id: payment.id, status: 'pending' }, { lookAt });
  }

  /**
   * Whether Telegram may take the Stars. One statement, since it waits ten seconds at most. The
   * payment must be the asker's own, open and of this sum; a link that was paid is not paid again.
   */
  async agree(userId: string, { payload, stars, currency }: PreCheckout): Promise<boolean> {
    if (!z.uuid().safeParse(payload).success || currency !== 'XTR') return false;
    const { affected } = await this.dataSource.manager
      .createQueryBuilder()
      .update(Payment)
      .set({ agreedAt: () => 'now()' })
      .where(`id = :payload and user_id = :userId and provider = 'stars' and amount = :stars`, {
        payload,
        userId,
        stars,
      })
      .andWhere(`status = 'pending' and expires_at > now()`)
      .execute();
    return affected === 1;
  }

  /** The Stars are ours: credits, once per charge, whatever became of the payment meanwhile. */
  async charged(charge: Charge): Promise<void> {
    const { chargeId, payload, stars, currency, recurring, firstRecurring } = charge;
    const { manager } = this.dataSource;
    if (await manager.existsBy(Payment, { provider: 'stars', providerPaymentId: chargeId })) return;
    const payment = z.uuid().safeParse(payload).success
      ? await manager.findOneBy(Payment, { id: payload, provider: 'stars' })
      : null;
    if (!payment) {
      paymentIncidents.inc({ type: 'unknown_payment' });
      this.log.error(`Stars were paid for a payment that is not ours (charge ${chargeId})`);
      return;
    }
    const truth = {
      providerPaymentId: chargeId,
      amount: stars,
      currency,
      status: 'succeeded' as const,
      fee: null,
      paidAt: new Date(charge.at),
      method: null,
      stars: { expiresAt: charge.expiresAt === null ? null : new Date(charge.expiresAt), recurring },
    } satisfies Truth;
    const renewal = recurring && !firstRecurring;
    if (!renewal && payment.providerPaymentId === null) {
      if (await this.settlement.settle(payment, truth)) return;
    }
    await this.settlement.adopt(payment, truth, renewal ? { renewal, subscriptionId: payment.subscriptionId } : {});
  }
}

function invoiceOf({ id, requestBody, amount, product }: Payment): Invoice {
  const { title, description } = Body.parse(JSON.parse(requestBody ?? ''));
  return { title, description, payload: id, stars: amount, subscription: product.kind === 'plan' };
}
