import type { PaymentStatus } from '@primerka/contract';

/**
 * Status → what may come next. `creating`: written down, not answered yet; `unknown`: sent, and the
 * answer was lost. Money has moved in `succeeded` and what follows it; nothing leaves `canceled` or
 * `refunded` (a trigger refuses it as well).
 */
const NEXT: Record<PaymentStatus, readonly PaymentStatus[]> = {
  creating: ['unknown', 'pending', 'succeeded', 'canceled'],
  unknown: ['pending', 'succeeded', 'canceled'],
  pending: ['succeeded', 'canceled'],
  succeeded: ['partially_refunded', 'refunded'],
  partially_refunded: ['partially_refunded', 'refunded'],
  canceled: [],
  refunded: [],
};

export const PAYMENT_STATES = Object.keys(NEXT) as PaymentStatus[];

/** The statuses from which `to` may be reached: the `where` of the conditional update that goes there. */
export const statusesBefore = (to: PaymentStatus): PaymentStatus[] =>
  PAYMENT_STATES.filter((status) => NEXT[status].includes(to));

/** Whether the provider holds, or held, the money. */
export const isPaid = (status: PaymentStatus): boolean =>
  ['succeeded', 'partially_refunded', 'refunded'].includes(status);

/** Whether its end is yet to come. */
export const isOpen = (status: PaymentStatus): boolean => ['creating', 'unknown', 'pending'].includes(status);
