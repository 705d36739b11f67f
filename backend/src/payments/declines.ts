import type { Decline } from '@primerka/contract';

/**
 * What to do with a declined autopayment. `soft`: the same method may work later. `hard`: it never will,
 * drop it. `user`: only the buyer can get on, by paying or confirming themselves. `stop`: do not charge
 * this buyer again until a person has looked.
 */
export type Retry = 'soft' | 'hard' | 'user' | 'stop';

/**
 * Reasons of https://yookassa.ru/developers/payment-acceptance/after-the-payment/declined-payments,
 * `loan_declined` from a client library. Which of them to retry is our own judgement: they give no advice.
 */
const DECLINED = new Map<string, { decline: Decline; retry: Retry }>([
  ['insufficient_funds', { decline: 'insufficient_funds', retry: 'soft' }],
  ['issuer_unavailable', { decline: 'unavailable', retry: 'soft' }],
  // Not processed in 30 s; a new attempt takes a new key.
  ['internal_timeout', { decline: 'unavailable', retry: 'soft' }],
  ['payment_method_limit_exceeded', { decline: 'forbidden', retry: 'soft' }],
  ['general_decline', { decline: 'declined', retry: 'soft' }],
  ['expired_on_confirmation', { decline: 'expired', retry: 'soft' }],
  ['expired_on_capture', { decline: 'expired', retry: 'soft' }],
  ['deal_expired', { decline: 'expired', retry: 'soft' }],
  ['permission_revoked', { decline: 'permission_revoked', retry: 'hard' }],
  ['card_expired', { decline: 'card_data', retry: 'hard' }],
  ['invalid_card_number', { decline: 'card_data', retry: 'hard' }],
  ['payment_method_restricted', { decline: 'forbidden', retry: 'hard' }],
  ['unsupported_mobile_operator', { decline: 'forbidden', retry: 'hard' }],
  ['3d_secure_failed', { decline: 'confirmation_failed', retry: 'user' }],
  // A wallet above the limit of people who have not shown a passport.
  ['identification_required', { decline: 'forbidden', retry: 'user' }],
  ['country_forbidden', { decline: 'forbidden', retry: 'user' }],
  ['call_issuer', { decline: 'declined', retry: 'user' }],
  ['invalid_csc', { decline: 'card_data', retry: 'user' }],
  ['loan_declined', { decline: 'declined', retry: 'user' }],
  ['fraud_suspected', { decline: 'forbidden', retry: 'stop' }],
  // By hand in the shop's cabinet: somebody decided, so a job does not undo it.
  ['canceled_by_merchant', { decline: 'declined', retry: 'stop' }],
]);

/**
 * What `cancellation_details.reason` of a payment means to us. The reasons are an open set: one we do
 * not know, or none, is a plain decline that may pass.
 */
export const declineOf = (reason: string | null): { decline: Decline; retry: Retry } =>
  DECLINED.get(reason ?? '') ?? { decline: 'declined', retry: 'soft' };
