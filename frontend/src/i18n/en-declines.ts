import type { Decline } from '@primerka/contract';
import type { FaultText } from './ru-faults.js';

export const enDeclines: Record<Decline, FaultText> = {
  expired: {
    title: 'The time to pay is over',
    text: 'No money was taken. Should it be taken later, it returns to you by itself.',
  },
  insufficient_funds: {
    title: 'Not enough money on the account',
    text: 'Nothing was taken. Top up the account or choose another way to pay.',
  },
  card_data: {
    title: 'The card details did not fit',
    text: 'Nothing was taken. Check the number, date and code, or use another card.',
  },
  confirmation_failed: {
    title: 'The payment was not confirmed',
    text: 'Nothing was taken: the bank got no code or confirmation in its app in time.',
  },
  forbidden: {
    title: 'The bank did not allow it',
    text: 'Nothing was taken. Limits or fraud protection can do this: ask the bank or choose another way to pay.',
  },
  permission_revoked: {
    title: 'The permission to charge was withdrawn',
    text: 'Nothing was taken. Choose another card or another way to pay.',
  },
  unavailable: {
    title: 'The bank did not answer',
    text: 'Nothing was taken. Wait a little or choose another way to pay.',
  },
  declined: {
    title: 'The bank declined the payment',
    text: 'Nothing was taken, and no reason was given. Another card or another way to pay usually helps.',
  },
  not_opened: {
    title: 'The payment did not open',
    text: 'Nothing was taken: the payment service refused it. Please try again.',
  },
};
