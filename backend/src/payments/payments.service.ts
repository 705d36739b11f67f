import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Locale, PageQuery, Payment as PaymentView, PaymentInput, PaymentList } from '@primerka/contract';
import { DataSource, In, Not } from 'typeorm';
import { productOf } from '../catalog.js';
import { env } from '../env.js';
import { AppError, notFound } from '../errors.js';
import { decodeCursor, pageOf } from '../paging.js';
import { viewOf } from './payment-views.js';
import { Payment, PaymentEvent } from './payments.entity.js';
import { methodsOn, priceOf, snapshotOf } from './products.js';
import { StarsPayments } from './stars-payments.js';
import { Subscription } from './subscriptions.entity.js';
import { YooKassaPayments } from './yookassa-payments.js';

/** Milliseconds until a payment whose opening was interrupted is taken up by a worker. */
const TAKEN_UP_AFTER = 60_000;

/** Payments of one user that may wait to be paid at once; a limit like those of requests, and scaled with them. */
const MAX_OPEN = 20;

interface Buyer {
  id: string;
  surface: 'telegram' | 'web';
}

/** What a buyer does: opens a payment, and looks at his own. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly yookassa: YooKassaPayments,
    private readonly stars: StarsPayments,
  ) {}

  /**
   * Opens a payment at its provider. The same key and input give the same payment, as it is by now. The
   * row is there before the provider is called, so whatever is lost is found again: then the answer is
   * `creating` or `unknown`, and the rest comes by `payment.updated`.
   */
  async create(buyer: Buyer, input: PaymentInput, key: string): Promise<PaymentView> {
    const requestHash = createHash('sha256').update(JSON.stringify(input)).digest('hex');
    const before = await this.replay(buyer.id, key, requestHash);
    if (before) return viewOf(before);
    const row = await this.write(buyer, input, { idempotencyKey: key, requestHash });
    // A twin was faster: it is at the provider already, or about to be.
    if (!row) return viewOf(await this.replayed(buyer.id, key, requestHash));
    await (row.provider === 'stars' ? this.stars : this.yookassa).submit(row);
    return viewOf(await this.dataSource.manager.findOneByOrFail(Payment, { id: row.id }));
  }

  async list(userId: string, { limit, cursor }: PageQuery): Promise<PaymentList> {
    const query = this.dataSource.manager
      .createQueryBuilder(Payment, 'p')
      .where('p.user_id = :userId', { userId })
      .orderBy('p.createdAt', 'DESC')
      .addOrderBy('p.id', 'DESC')
      .limit(limit + 1);
    if (cursor) {
      const { at, id } = decodeCursor(cursor);
      query.andWhere('(p.created_at, p.id) < (:at, :id)', { at, id });
    }
    return pageOf(await query.getMany(), limit, ({ createdAt: at, id }) => ({ at, id }), viewOf);
  }

  async get(userId: string, id: string): Promise<PaymentView> {
    const row = await this.dataSource.manager.findOneBy(Payment, { id, userId });
    if (!row) throw notFound('payment');
    return viewOf(row);
  }

  private async write(
    { id: userId, surface }: Buyer,
    { productId, method }: PaymentInput,
    names: Pick<Payment, 'idempotencyKey' | 'requestHash'>,
  ): Promise<Payment | null> {
    const product = productOf(productId);
    if (!product) throw notFound('product');
    if (!methodsOn(surface).includes(method)) {
      const issues = [{ path: 'method', message: 'This way to pay is not offered here' }];
      throw new AppError('request.invalid', 'This way to pay is not offered here', { issues });
    }
    if (product.kind === 'plan') await this.refuseSecondPlan(userId);
    await this.refuseTooMany(userId);
    const locale = await this.localeOf(userId);
    const id = randomUUID();
    const provider = method === 'stars' ? 'stars' : 'yookassa';
    const currency = method === 'stars' ? 'XTR' : 'RUB';
    const requestBody =
      method === 'stars'
        ? this.stars.requestBody(product, locale)
        : this.yookassa.requestBody(id, product, { method, returnUrl: returnUrl(id, surface), locale });
    return this.dataSource.transaction(async (tx) => {
      const inserted = await tx
        .createQueryBuilder()
        .insert()
        .into(Payment)
        .values({
          id,
          userId,
          provider,
          method,
          status: 'creating',
          product: snapshotOf(product),
          amount: priceOf(product, currency),
          currency,
          ...names,
          requestBody,
          lookAt: new Date(Date.now() + TAKEN_UP_AFTER),
        })
        .orIgnore()
        .returning('id')
        .execute();
      if ((inserted.raw as unknown[]).length === 0) return null;
      await tx.insert(PaymentEvent, { paymentId: id, type: 'creating' });
      return tx.findOneByOrFail(Payment, { id });
    });
  }

  /** Each open one is asked about at its provider until it ends. */
  private async refuseTooMany(userId: string): Promise<void> {
    const status = In(['creating', 'unknown', 'pending']);
    const open = await this.dataSource.manager.countBy(Payment, { userId, renewal: false, status });
    if (open >= MAX_OPEN * Math.max(1, env().RATE_LIMIT_SCALE)) {
      throw new AppError('rate_limited', 'Pay or leave one of the open payments first', { retryAfter: 600 });
    }
  }

  /** A plan that renews is changed, not bought a second time. One that will not renew may be. */
  private async refuseSecondPlan(userId: string): Promise<void> {
    const live = await this.dataSource.manager.findOneBy(Subscription, { userId, status: Not('ended') });
    if (live?.status === 'active') {
      throw new AppError('state.conflict', 'There is a plan already: change it, or cancel it first');
    }
  }

  private async localeOf(userId: string): Promise<Locale> {
    const [user] = await this.dataSource.query<{ locale: Locale }[]>(`select locale from user_account where id = $1`, [
      userId,
    ]);
    return user?.locale ?? 'ru';
  }

  private async replay(userId: string, key: string, hash: string): Promise<Payment | null> {
    const row = await this.dataSource.manager.findOneBy(Payment, { userId, idempotencyKey: key });
    if (row && row.requestHash !== hash) {
      throw new AppError('idempotency.conflict', 'This Idempotency-Key was used for another payment');
    }
    return row;
  }

  private async replayed(userId: string, key: string, hash: string): Promise<Payment> {
    const row = await this.replay(userId, key, hash);
    if (!row) throw new Error('A payment vanished');
    return row;
  }
}

/**
 * Where YooKassa sends the buyer back to. From Telegram its page is open in a browser that nobody is
 * signed in with, so it comes to a page that only says where to go; on the web it is ours.
 */
function returnUrl(id: string, surface: 'telegram' | 'web'): string {
  return surface === 'telegram' ? `${env().PUBLIC_URL}/paid` : `${env().PUBLIC_URL}/payments/${id}`;
}
