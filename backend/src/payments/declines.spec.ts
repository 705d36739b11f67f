import { expect, it } from 'vitest';
import { declineOf } from './declines.js';

it.each([
  ['3d_secure_failed', 'confirmation_failed', 'user'],
  ['call_issuer', 'declined', 'user'],
  ['canceled_by_merchant', 'declined', 'stop'],
  ['card_expired', 'card_data', 'hard'],
  ['country_forbidden', 'forbidden', 'user'],
  ['deal_expired', 'expired', 'soft'],
  ['expired_on_capture', 'expired', 'soft'],
  ['expired_on_confirmation', 'expired', 'soft'],
  ['fraud_suspected', 'forbidden', 'stop'],
  ['general_decline', 'declined', 'soft'],
  ['identification_required', 'forbidden', 'user'],
  ['insufficient_funds', 'insufficient_funds', 'soft'],
  ['internal_timeout', 'unavailable', 'soft'],
  ['invalid_card_number', 'card_data', 'hard'],
  ['invalid_csc', 'card_data', 'user'],
  ['issuer_unavailable', 'unavailable', 'soft'],
  ['loan_declined', 'declined', 'user'],
  ['payment_method_limit_exceeded', 'forbidden', 'soft'],
  ['payment_method_restricted', 'forbidden', 'hard'],
  ['permission_revoked', 'permission_revoked', 'hard'],
  ['unsupported_mobile_operator', 'forbidden', 'hard'],
])('%s: %s, %s', (reason, decline, retry) => {
  expect(declineOf(reason)).toEqual({ decline, retry });
});

it.each([['a_reason_of_next_year'], [''], [null], ['constructor'], ['__proto__'], ['Insufficient_Funds']])(
  '%s is a plain decline that may pass',
  (reason) => {
    expect(declineOf(reason)).toEqual({ decline: 'declined', retry: 'soft' });
  },
);
