import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { Payment } from './payments.entity.js';
import { Refund } from './refund.entity.js';
import { Refunds } from './refunds.js';
import { StarsPayments } from './stars-payments.js';
import { nextLook, YooKassaPayments } from './yookassa-payments.js';

/** One look at one payment or refund. */
@Injectable()
export class PaymentSteps {
  constructor(
    private readonly dataSource: DataSource,
    private readonly yookassa: YooKassaPayments,
    private readonly stars: StarsPayments,
    private readonly refunds: Refunds,
  ) {}

  /** A provider that cannot be reached is no error here: the row was claimed and comes up again. */
  async step(table: 'payment' | 'refund', id: string): Promise<void> {
    const { manager } = this.dataSource;
    if (table === 'refund') return this.refunds.look(await manager.findOneByOrFail(Refund, { id }));
    const payment = await manager.findOneByOrFail(Payment, { id });
    if (payment.provider === 'stars') return this.stars.look(payment);
    if (payment.status === 'pending') {
      const lookAt = nextLook(payment.createdAt, payment.looks, new Date());
      await manager.update(Payment, { id, status: In(['pending']) }, { lookAt });
    }
    await this.yookassa.look(payment);
  }
}
