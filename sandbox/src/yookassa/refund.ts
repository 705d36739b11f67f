import { wireAmount, type WireAmount } from './money.js';
import type { Cancellation, Payment, Showing } from './payment.js';

export type RefundStatus = 'pending' | 'succeeded' | 'canceled';

/** The amount is in kopecks, the moment on the clock's inner scale. */
export interface Refund {
  id: string;
  serial: number;
  payment: Payment;
  status: RefundStatus;
  amount: number;
  description: string | undefined;
  metadata: Record<string, string | null>;
  hasReceipt: boolean;
  createdAt: number;
  cancellation: Cancellation | undefined;
  /** What the API showed before the last change. */
  previous: RefundObject | undefined;
}

/** A refund as the API shows it. */
export interface RefundObject {
  id: string;
  payment_id: string;
  status: RefundStatus;
  created_at: string;
  amount: WireAmount;
  description?: string;
  receipt_registration?: RefundStatus;
  metadata: Record<string, string | null>;
  cancellation_details?: Cancellation;
}

export function refundObject(refund: Refund, { clock }: Showing): RefundObject {
  const { id, payment, status, amount, description, metadata, cancellation, createdAt } = refund;
  return {
    id,
    payment_id: payment.id,
    status,
    created_at: clock.iso(createdAt),
    amount: wireAmount(amount, payment.currency),
    ...(description === undefined ? {} : { description }),
    ...(refund.hasReceipt ? { receipt_registration: status } : {}),
    metadata,
    ...(cancellation ? { cancellation_details: cancellation } : {}),
  };
}
