import { Injectable, type OnModuleInit } from '@nestjs/common';
import { paymentIncidents } from '../observe/metrics.js';
import { Inbox } from './inbox.js';
import type { InboxItem } from './inbox.entity.js';
import { Refunds } from './refunds.js';
import { YooKassaPayments } from './yookassa-payments.js';
import { YooKassaClient } from './yookassa.js';

/**
 * What YooKassa's notifications mean: somebody says that an object changed. Nothing of their body is
 * believed but the id, by which the object itself is read with our own key.
 */
@Injectable()
export class YooKassaNotifications implements OnModuleInit {
  constructor(
    private readonly inbox: Inbox,
    private readonly client: YooKassaClient,
    private readonly payments: YooKassaPayments,
    private readonly refunds: Refunds,
  ) {}

  onModuleInit(): void {
    this.inbox.handle('yookassa', (item) => this.handle(item));
  }

  private async handle({ dedupeKey }: InboxItem): Promise<void> {
    const [event = '', id = ''] = dedupeKey.split(':', 2);
    if (event.startsWith('refund.')) return this.refund(id);
    if (event.startsWith('payment.')) await this.payment(id);
  }

  private async payment(id: string): Promise<void> {
    const yoo = await this.client.payment(id);
    if (!yoo) return this.stranger();
    const payment = await this.payments.ours(yoo);
    if (!payment) return this.stranger();
    await this.payments.learn(payment, yoo);
  }

  private async refund(id: string): Promise<void> {
    const yoo = await this.client.refund(id);
    if (!yoo) return this.stranger();
    // Their two notifications come in any order: what is refunded was paid.
    await this.payment(yoo.paymentId);
    await this.refunds.adopt(yoo);
  }

  /** Forged, or of a shop that shares its address with ours. */
  private async stranger(): Promise<void> {
    paymentIncidents.inc({ type: 'unknown_object' });
  }
}
