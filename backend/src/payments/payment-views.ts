import { Injectable, Logger } from '@nestjs/common';
import type { Confirmation, Payment as PaymentView, Sum } from '@primerka/contract';
import { toCredits } from '../catalog.js';
import { CreditsService } from '../credits/credits.service.js';
import { Notifier } from '../realtime/notifier.js';
import type { Payment } from './payments.entity.js';

/** Kopecks or Stars as the API speaks of them. */
export const sumOf = (amount: number, currency: 'RUB' | 'XTR'): Sum => ({
  value: currency === 'RUB' ? (amount / 100).toFixed(2) : String(amount),
  currency,
});

export function viewOf(row: Payment): PaymentView {
  return {
    id: row.id,
    productId: row.product.id,
    productKind: row.product.kind,
    credits: toCredits(row.product.credits),
    method: row.method,
    status: row.status,
    version: row.version,
    amount: sumOf(row.amount, row.currency),
    refunded: row.refundedAmount > 0 ? sumOf(row.refundedAmount, row.currency) : null,
    confirmation: confirmationOf(row),
    decline: row.decline,
    renewal: row.renewal,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

function confirmationOf({ status, method, confirmation }: Payment): Confirmation | null {
  if (status !== 'pending' || confirmation === null) return null;
  if (method === 'yookassa_widget') return { type: 'embedded', token: confirmation };
  return { type: method === 'stars' ? 'invoice' : 'redirect', url: confirmation };
}

/** Tells every device of the buyer what became of a payment. */
@Injectable()
export class PaymentViews {
  private readonly log = new Logger(PaymentViews.name);

  constructor(
    private readonly credits: CreditsService,
    private readonly notifier: Notifier,
  ) {}

  /** Call after the change is committed. `money`: credits moved as well. */
  async announce(row: Payment, change?: 'money'): Promise<void> {
    try {
      this.notifier.send(row.userId, 'payment.updated', viewOf(row));
      if (change === 'money') {
        this.notifier.send(row.userId, 'credits.updated', await this.credits.balance(row.userId));
      }
    } catch (error) {
      // What happened has happened; a client that hears nothing reads it.
      this.log.warn(`Payment ${row.id} could not be announced: ${String(error)}`);
    }
  }
}
