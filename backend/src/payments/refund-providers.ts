import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Payment } from './payments.entity.js';
import type { Refund } from './refund.entity.js';
import { StarsClient } from './stars.js';
import type { YooRefund } from './yookassa-answers.js';
import { YooKassaClient } from './yookassa.js';

/** Whom to ask about a refund, and how. */
@Injectable()
export class RefundProviders {
  constructor(
    private readonly dataSource: DataSource,
    private readonly yookassa: YooKassaClient,
    private readonly stars: StarsClient,
  ) {}

  /**
   * @param mayAsk whether the provider still knows the key, so that asking again cannot refund twice
   * @returns their refund; `done` where they give no more than a yes; `not_there` when they never had it
   * @throws the clients' errors
   */
  async ask(refund: Refund, payment: Payment, mayAsk: boolean): Promise<YooRefund | 'done' | 'not_there'> {
    if (refund.provider === 'stars') {
      const [user] = await this.dataSource.query<{ id: string }[]>(
        `select telegram_id as id from user_account where id = $1`,
        [payment.userId],
      );
      await this.stars.refund(Number(user?.id), payment.providerPaymentId ?? '');
      return 'done';
    }
    if (refund.providerRefundId) return (await this.yookassa.refund(refund.providerRefundId)) ?? 'not_there';
    if (mayAsk) return this.yookassa.createRefund(refund.requestBody ?? '', refund.id);
    for await (const yoo of this.yookassa.refunds({ paymentId: payment.providerPaymentId ?? '' })) {
      if (yoo.metadata['refund_id'] === refund.id) return yoo;
    }
    return 'not_there';
  }
}
