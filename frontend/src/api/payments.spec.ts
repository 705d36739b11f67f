import type { Payment } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { isWaiting, unfinished } from './payments.js';

const MINUTE = 60_000;

const payment = (status: Payment['status'], minutesAgo: number, renewal = false): Payment => ({
  id: `${status} ${minutesAgo}`,
  productId: 'pack_100',
  productKind: 'pack',
  credits: 100,
  method: 'yookassa',
  status,
  version: 1,
  amount: { value: '199.00', currency: 'RUB' },
  refunded: null,
  confirmation: null,
  decline: null,
  renewal,
  createdAt: new Date(Date.now() - minutesAgo * MINUTE).toISOString(),
  expiresAt: null,
  finishedAt: null,
});

const found = (...items: Payment[]) => unfinished({ items, nextCursor: null })?.id;

it('waits for what has no end yet', () => {
  const statuses = ['creating', 'pending', 'unknown', 'succeeded', 'canceled', 'refunded'] as const;
  expect(statuses.filter((status) => isWaiting(payment(status, 1)))).toEqual(['creating', 'pending', 'unknown']);
});

describe('the checkout to come back to', () => {
  it('is the latest payment while it waits', () => {
    expect(found(payment('pending', 5))).toBe('pending 5');
    expect(found(payment('unknown', 5), payment('pending', 9))).toBe('unknown 5');
    expect(unfinished(undefined)).toBeUndefined();
    expect(found()).toBeUndefined();
  });

  it('is none once a later one has ended, well or badly', () => {
    expect(found(payment('succeeded', 1), payment('pending', 5))).toBeUndefined();
    expect(found(payment('canceled', 1), payment('pending', 5))).toBeUndefined();
  });

  it('is none after an hour, and never a renewal', () => {
    expect(found(payment('pending', 61))).toBeUndefined();
    expect(found(payment('pending', 1, true))).toBeUndefined();
    expect(found(payment('pending', 1, true), payment('pending', 5))).toBe('pending 5');
  });
});
