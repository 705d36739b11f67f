import { Injectable, Logger } from '@nestjs/common';
import type { Locale } from '@primerka/contract';
import { DataSource, type EntityManager, In } from 'typeorm';
import type { CatalogProduct } from '../catalog.js';
import { env } from '../env.js';
import { declineOf } from './declines.js';
import { advance, Settlement, type Truth } from './settlement.js';
import { Payment } from './payments.entity.js';
import { SavedMethod } from './subscriptions.entity.js';
import { money, type YooPayment } from './yookassa-answers.js';
import { YooKassaRefused, YooKassaUnreachable } from './yookassa-errors.js';
import { YooKassaClient } from './yookassa.js';

/** Milliseconds. They keep an Idempotence-Key for 24 h from its first use; we stop an hour before. */
const KEY_LIFE = 23 * 3_600_000;
/** A request that provably never left is given up sooner: its buyer is not waiting any more. */
const NEVER_SENT_LIFE = 10 * 60_000;
const MINUTE = 60_000;
/** Minutes after its creation at which a pending payment is looked at; then every hour. Their term is one hour. */
const LOOKS = [1, 2, 5, 10, 20, 40, 65];

/** Payments at YooKassa: opened, asked about again and again, and found when their answer was lost. */
@Injectable()
export class YooKassaPayments {
  private readonly log = new Logger(YooKassaPayments.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly settlement: Settlement,
    private readonly client: YooKassaClient,
  ) {}

  /** What they are sent, as it will be repeated. `returnUrl`: where the buyer comes back to. */
  requestBody(
    id: string,
    product: CatalogProduct,
    how: { locale: Locale } & (
      { method: 'yookassa' | 'yookassa_widget'; returnUrl: string } | { savedMethodId: string }
    ),
  ): string {
    const locale = how.locale === 'ru' ? 'ru_RU' : 'en_US';
    const confirmation =
      'savedMethodId' in how
        ? { payment_method_id: how.savedMethodId }
        : how.method === 'yookassa'
          ? { confirmation: { type: 'redirect', return_url: how.returnUrl, locale } }
          : { confirmation: { type: 'embedded', locale } };
    const save = product.kind === 'plan' && 'method' in how ? { save_payment_method: true } : {};
    return JSON.stringify({
      amount: { value: money(product.rub), currency: 'RUB' },
      // Without it they would only hold the money.
      capture: true,
      description: how.locale === 'ru' ? `Примерка: ${product.names.ru}` : `Primerka: ${product.names.en}`,
      metadata: { payment_id: id },
      ...confirmation,
      ...save,
    });
  }

  /**
   * Sends the create call, or sends it again: with the same key and body it makes one payment. Never
   * throws for what YooKassa does; what is not known stays to be resolved.
   */
  async submit(payment: Payment): Promise<void> {
    const since = payment.sentAt ?? new Date();
    const lives = Date.now() - since.getTime() < KEY_LIFE;
    try {
      if (lives && (await this.maySend(payment))) await this.send(payment);
      else await this.find(payment);
    } catch (error) {
      if (!isTheirs(error)) throw error;
      // Nothing was learned; the row comes up again by itself.
      this.log.warn(`Payment ${payment.id}: ${error.message}`);
    }
  }

  /** Asks what became of a payment they know. Never throws for what YooKassa does. */
  async look(payment: Payment): Promise<void> {
    if (payment.providerPaymentId === null) return this.submit(payment);
    try {
      const yoo = await this.client.payment(payment.providerPaymentId);
      if (yoo === null) await this.settlement.incident(payment.id, 'missing_there', {});
      else await this.learn(payment, yoo);
    } catch (error) {
      if (!isTheirs(error)) throw error;
      this.log.warn(`Payment ${payment.id}: ${error.message}`);
    }
  }

  /** Brings their word to the settlement, unless it is about another shop's or another's payment. */
  async learn(payment: Payment, yoo: YooPayment): Promise<Payment | null> {
    const { YOOKASSA_SHOP_ID, production } = env();
    const wrong =
      yoo.accountId !== YOOKASSA_SHOP_ID
        ? 'shop'
        : // One that was adopted is ours by its id and bears the name of another.
          payment.providerPaymentId !== yoo.id && yoo.metadata['payment_id'] !== payment.id
          ? 'order'
          : // A test shop's payment is play money.
            yoo.test && production
            ? 'test'
            : null;
    if (wrong) {
      await this.settlement.incident(payment.id, 'mismatch', { of: wrong, providerPaymentId: yoo.id });
      return null;
    }
    return this.settlement.settle(payment, truthOf(yoo));
  }

  /** The payment of ours that theirs belongs to. */
  async ours(yoo: YooPayment): Promise<Payment | null> {
    const known = await this.dataSource.manager.findOneBy(Payment, { provider: 'yookassa', providerPaymentId: yoo.id });
    if (known) return known;
    const id = yoo.metadata['payment_id'] ?? '';
    if (!/^[0-9a-f-]{36}$/.test(id)) return null;
    return this.dataSource.manager.findOneBy(Payment, { id, provider: 'yookassa' });
  }

  /**
   * Written down before the call: from here on there may be a payment there. A saved method that was
   * withdrawn is not charged, and what was sent before is only looked for.
   */
  private async maySend(payment: Payment): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      if (payment.savedMethodId !== null) {
        const where = { id: payment.savedMethodId, status: 'active' as const };
        // Shared with other charges, and waited for by a removal.
        const method = await tx.findOne(SavedMethod, { where, lock: { mode: 'pessimistic_read' } });
        if (!method) return false;
      }
      await this.postpone(tx, payment, MINUTE);
      if (payment.sentAt === null) await tx.update(Payment, { id: payment.id }, { sentAt: () => 'now()' });
      return true;
    });
  }

  private async send(payment: Payment): Promise<void> {
    let yoo: YooPayment;
    try {
      yoo = await this.client.createPayment(payment.requestBody ?? '', payment.id);
    } catch (error) {
      return this.failed(payment, error);
    }
    await this.learn(payment, yoo);
  }

  private async failed(payment: Payment, error: unknown): Promise<void> {
    if (error instanceof YooKassaUnreachable || (error instanceof YooKassaRefused && error.kind === 'rate_limited')) {
      this.log.warn(`Payment ${payment.id}: ${error.message}`);
      const neverSent = error instanceof YooKassaUnreachable && !error.sent;
      const first = payment.sentAt === null;
      await this.dataSource.transaction(async (tx) => {
        // Provably not sent, so it may still be forgotten.
        if (neverSent && first) await tx.update(Payment, { id: payment.id }, { sentAt: null });
        else await advance(tx, payment.id, 'unknown', {}, { reason: error.message });
        await this.postpone(tx, payment, Math.max(error.retryAfterMs ?? 0, neverSent ? MINUTE / 6 : MINUTE));
      });
      if (first) await this.giveUpIfStale(payment);
      return;
    }
    if (!(error instanceof YooKassaRefused)) throw error;
    this.log.error(`Payment ${payment.id}: ${error.message}`);
    // The key belongs to another body: there is a payment, and it is looked for by name.
    if (error.kind === 'key_reused') return this.find(payment);
    // A refusal speaks of this call only; what an earlier one did is found in the list.
    if (payment.sentAt !== null) return this.find(payment);
    await this.notOpened(payment, error.kind);
  }

  private async giveUpIfStale(payment: Payment): Promise<void> {
    if (Date.now() - payment.createdAt.getTime() < NEVER_SENT_LIFE) return;
    const { sentAt } = await this.dataSource.manager.findOneByOrFail(Payment, { id: payment.id });
    if (sentAt === null) await this.notOpened(payment, 'never_sent');
  }

  /** A payment we know only by our own name for it. The lists carry no such filter, so they are read. */
  private async find(payment: Payment): Promise<void> {
    if (payment.sentAt === null) return this.notOpened(payment, 'method_withdrawn');
    const createdFrom = new Date(payment.sentAt.getTime() - 5 * MINUTE);
    for await (const yoo of this.client.payments({ createdFrom, createdTo: new Date(Date.now() + 5 * MINUTE) })) {
      if (yoo.metadata['payment_id'] !== payment.id) continue;
      await this.learn(payment, yoo);
      return;
    }
    // While the key lives, a call of ours may still be on its way to them.
    if (Date.now() - payment.sentAt.getTime() > KEY_LIFE) return this.notOpened(payment, 'not_found');
    await this.postpone(this.dataSource.manager, payment, 10 * MINUTE);
  }

  private async notOpened(payment: Payment, reason: string): Promise<void> {
    await this.settlement.giveUp(payment, reason, reason === 'method_withdrawn' ? 'user' : 'soft');
  }

  private async postpone(tx: EntityManager, { id }: Payment, ms: number): Promise<void> {
    // One that ended meanwhile has nothing to be looked at.
    const open = In(['creating', 'unknown', 'pending']);
    await tx.update(Payment, { id, status: open }, { lookAt: new Date(Date.now() + ms) });
  }
}

const isTheirs = (error: unknown): error is YooKassaRefused | YooKassaUnreachable =>
  error instanceof YooKassaRefused || error instanceof YooKassaUnreachable;

/** When to look next at a pending payment that was looked at `looks` times. */
export function nextLook(createdAt: Date, looks: number, now: Date): Date {
  const minutes = LOOKS[looks];
  const planned = createdAt.getTime() + (minutes ?? 0) * MINUTE;
  return new Date(minutes === undefined ? now.getTime() + 60 * MINUTE : Math.max(planned, now.getTime() + MINUTE / 2));
}

function truthOf(yoo: YooPayment): Truth {
  const { kopecks: amount, currency } = yoo.amount;
  const common = { providerPaymentId: yoo.id, amount, currency };
  if (yoo.status === 'canceled') {
    const reason = yoo.cancellation?.reason ?? null;
    return { ...common, status: 'canceled', ...declineOf(reason), reason };
  }
  if (yoo.status === 'succeeded') {
    return {
      ...common,
      status: 'succeeded',
      fee: yoo.incomeKopecks === null ? null : amount - yoo.incomeKopecks,
      paidAt: yoo.capturedAt ?? yoo.createdAt,
      method: yoo.method?.saved ? yoo.method : null,
      stars: null,
    };
  }
  const { confirmation } = yoo;
  return {
    ...common,
    status: 'pending',
    confirmation: confirmation && (confirmation.type === 'redirect' ? confirmation.url : confirmation.token),
    // Most methods are confirmed within the hour or not at all.
    expiresAt: new Date(yoo.createdAt.getTime() + 60 * MINUTE),
  };
}
