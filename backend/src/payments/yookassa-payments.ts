import { Injectable, Logger } from '@nestjs/common';
import type { Locale } from '@primerka/contract';
import { DataSource, type EntityManager, In } from 'typeorm';
import { z } from 'zod';
import type { CatalogProduct } from '../catalog.js';
import { env } from '../env.js';
import { declineOf } from './declines.js';
import { advance, Settlement, type Truth } from './settlement.js';
import { Payment } from './payments.entity.js';
import { isOpen } from './payment-state.js';
import { SavedMethod, Subscription } from './subscriptions.entity.js';
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
    if (!isConfigured()) return;
    try {
      const attempt = await this.begin(payment.id);
      if (attempt === null) return;
      const { row, what } = attempt;
      if (what === 'send') await this.send(row, attempt.isFirst);
      else if (row.sentAt === null) await this.notOpened(row, 'withdrawn');
      else await this.find(row, row.sentAt);
    } catch (error) {
      if (!isTheirs(error)) throw error;
      // Nothing was learned; the row comes up again by itself.
      this.log.warn(`Payment ${payment.id}: ${error.message}`);
    }
  }

  /** Asks what became of a payment they know. Never throws for what YooKassa does. */
  async look(payment: Payment): Promise<void> {
    if (payment.providerPaymentId === null) return this.submit(payment);
    if (!isConfigured()) return;
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
    if (!z.uuid().safeParse(id).success) return null;
    return this.dataSource.manager.findOneBy(Payment, { id, provider: 'yookassa' });
  }

  /**
   * Written down before the call: from here on there may be a payment there. A charge whose plan was
   * canceled or whose method was withdrawn is not made; what was sent before that is only looked for.
   * @returns null when the payment needs no call any more
   */
  private async begin(id: string): Promise<{ row: Payment; what: 'send' | 'find'; isFirst: boolean } | null> {
    return this.dataSource.transaction(async (tx) => {
      const row = await tx.findOne(Payment, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!row || !isOpen(row.status) || row.providerPaymentId !== null) return null;
      const isFirst = row.sentAt === null;
      const lives = row.sentAt === null || Date.now() - row.sentAt.getTime() < KEY_LIFE;
      if (!lives || !(await this.isWanted(tx, row))) return { row, what: 'find', isFirst };
      row.sentAt ??= new Date();
      await tx.update(Payment, { id }, { sentAt: row.sentAt, lookAt: new Date(Date.now() + MINUTE) });
      return { row, what: 'send', isFirst };
    });
  }

  /** First the plan, then the method: the order of locks. Both are held until the sending is written down. */
  private async isWanted(tx: EntityManager, { renewal, subscriptionId, savedMethodId }: Payment): Promise<boolean> {
    if (!renewal || subscriptionId === null || savedMethodId === null) return true;
    const lock = { mode: 'pessimistic_read' as const };
    const plan = await tx.findOne(Subscription, { where: { id: subscriptionId }, lock });
    const method = await tx.findOne(SavedMethod, { where: { id: savedMethodId, status: 'active' }, lock });
    return method !== null && (plan?.status === 'active' || plan?.status === 'past_due');
  }

  private async send(payment: Payment, isFirst: boolean): Promise<void> {
    let yoo: YooPayment;
    try {
      yoo = await this.client.createPayment(payment.requestBody ?? '', payment.id);
    } catch (error) {
      return this.failed(payment, isFirst, error);
    }
    await this.learn(payment, yoo);
  }

  private async failed(payment: Payment, isFirst: boolean, error: unknown): Promise<void> {
    if (!isTheirs(error)) throw error;
    const { id, sentAt, renewal } = payment;
    if (error instanceof YooKassaUnreachable || mayPass(error, renewal)) {
      this.log.warn(`Payment ${id}: ${error.message}`);
      const neverSent = isFirst && (error instanceof YooKassaRefused ? error.kind !== 'rate_limited' : !error.sent);
      await this.dataSource.transaction(async (tx) => {
        // This call made nothing, and it was the first: unless another has been made since, none was.
        if (neverSent && sentAt) await tx.update(Payment, { id, sentAt, status: 'creating' }, { sentAt: null });
        else await advance(tx, id, 'unknown', {}, { reason: error.message });
        await this.postpone(tx, payment, Math.max(error.retryAfterMs ?? 0, neverSent ? MINUTE / 6 : MINUTE));
      });
      // Nobody waits for a renewal, so it is patient; a buyer has gone by then.
      if (neverSent && !renewal) await this.giveUpIfStale(payment);
      return;
    }
    this.log.error(`Payment ${id}: ${error.message}`);
    // A refusal speaks of this call only, and a key that belongs to another body has made a payment:
    // what an earlier call did is found in the list.
    if (sentAt && (error.kind === 'key_reused' || !isFirst)) return this.find(payment, sentAt);
    await this.notOpened(payment, error.kind);
  }

  private async giveUpIfStale(payment: Payment): Promise<void> {
    if (Date.now() - payment.createdAt.getTime() < NEVER_SENT_LIFE) return;
    const { sentAt } = await this.dataSource.manager.findOneByOrFail(Payment, { id: payment.id });
    if (sentAt === null) await this.notOpened(payment, 'never_sent');
  }

  /** A payment we know only by our own name for it. The lists carry no such filter, so they are read. */
  private async find(payment: Payment, sentAt: Date): Promise<void> {
    // Before the list is read: whatever it brings, the next look is not at once.
    await this.postpone(this.dataSource.manager, payment, 10 * MINUTE);
    const createdFrom = new Date(sentAt.getTime() - 5 * MINUTE);
    for await (const yoo of this.client.payments({ createdFrom, createdTo: new Date(Date.now() + 5 * MINUTE) })) {
      if (yoo.metadata['payment_id'] !== payment.id) continue;
      await this.learn(payment, yoo);
      return;
    }
    // While the key lives, a call of ours may still be on its way to them.
    if (Date.now() - sentAt.getTime() > KEY_LIFE) await this.notOpened(payment, 'not_found');
  }

  private async notOpened(payment: Payment, reason: string): Promise<void> {
    await this.settlement.giveUp(payment, reason, reason === 'withdrawn' ? 'user' : 'soft');
  }

  private async postpone(tx: EntityManager, { id }: Payment, ms: number): Promise<void> {
    // One that ended meanwhile has nothing to be looked at.
    const open = In(['creating', 'unknown', 'pending']);
    await tx.update(Payment, { id, status: open }, { lookAt: new Date(Date.now() + ms) });
  }
}

/** A process that was not given the shop's key leaves everything as it is for one that was. */
const isConfigured = (): boolean => env().YOOKASSA_SHOP_ID !== undefined;

/**
 * Worth another call as it is. A key or a contract that they do not accept is our trouble and not the
 * buyer's plan's: a renewal waits until it is put right.
 */
const mayPass = ({ kind }: YooKassaRefused, renewal: boolean): boolean =>
  kind === 'rate_limited' || (renewal && (kind === 'unauthorized' || kind === 'forbidden'));

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
