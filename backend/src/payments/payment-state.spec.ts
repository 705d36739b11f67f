import { PAYMENT_STATUSES, type PaymentStatus } from '@primerka/contract';
import { expect, it } from 'vitest';
import { isOpen, isPaid, PAYMENT_STATES, statusesBefore } from './payment-state.js';

const ALLOWED = new Set([
  'creating unknown',
  'creating pending',
  'creating succeeded',
  'creating canceled',
  'unknown pending',
  'unknown succeeded',
  'unknown canceled',
  'pending succeeded',
  'pending canceled',
  'succeeded partially_refunded',
  'succeeded refunded',
  'partially_refunded partially_refunded',
  'partially_refunded refunded',
]);

it('allows these thirteen of the 49 moves and no other', () => {
  expect(PAYMENT_STATES.toSorted()).toEqual([...PAYMENT_STATUSES].sort());
  const found: string[] = [];
  for (const to of PAYMENT_STATES) for (const from of statusesBefore(to)) found.push(`${from} ${to}`);
  expect(new Set(found)).toEqual(ALLOWED);
});

it('leaves no final state, and comes back to no open one', () => {
  const ended: PaymentStatus[] = ['canceled', 'refunded'];
  for (const to of PAYMENT_STATES) {
    for (const from of statusesBefore(to)) {
      expect(ended).not.toContain(from);
      if (isOpen(to)) expect(isOpen(from)).toBe(true);
      if (isPaid(from)) expect(isPaid(to)).toBe(true);
    }
  }
});
