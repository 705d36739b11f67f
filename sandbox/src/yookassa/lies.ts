import type { PaymentObject } from './payment.js';
import type { RefundObject } from './refund.js';
import type { Fault } from './misbehave.js';

/** What a scripted GET says instead of the truth. */
export function lie<Shown extends PaymentObject | RefundObject>(
  fault: Fault | undefined,
  truth: Shown,
  previous: Shown | undefined,
): Shown {
  switch (fault?.do) {
    case 'stale':
      return previous ?? truth;
    case 'other-amount':
      return { ...truth, amount: { ...truth.amount, value: fault.value } };
    case 'other-shop':
      return 'recipient' in truth ? { ...truth, recipient: { ...truth.recipient, account_id: fault.shopId } } : truth;
    case 'not-test':
      return 'test' in truth ? { ...truth, test: false } : truth;
    case 'unknown-values':
      return {
        ...truth,
        ...('payment_method' in truth ? { payment_method: { ...truth.payment_method, type: 'alfa_pay' } } : {}),
        ...(truth.cancellation_details
          ? { cancellation_details: { party: 'new_party', reason: 'reason_of_next_year' } }
          : {}),
      };
    default:
      return truth;
  }
}
