import type { TelegramScriptStepInput, YooScriptStepInput } from '@primerka/sandbox';

/** Numbers in [0, 1) that follow from the seed alone (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of the keys, as often as its weight says. */
function pick<Key extends string>(next: () => number, weights: Record<Key, number>): Key {
  const entries = Object.entries<number>(weights) as [Key, number][];
  let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [key, weight] of entries) if ((left -= weight) < 0) return key;
  throw new Error('Nothing to pick from');
}

type CreateFault = Extract<YooScriptStepInput, { at: 'create' }>['do'];
type WebhookFault = Extract<YooScriptStepInput, { at: 'webhook' }>['do'];
type GetFault = Extract<YooScriptStepInput, { at: 'get' }>['do'];
type RefundFault = Extract<YooScriptStepInput, { at: 'refund' }>['do'];
type UpdateFault = Extract<TelegramScriptStepInput, { at: 'webhook' }>['do'];
type InvoiceFault = Exclude<TelegramScriptStepInput['do'], UpdateFault | 'success-first' | 'already-refunded'>;

/** What becomes of the creates of one round, all alike since a fault there cannot be aimed at one of them. */
export function drawRound(next: () => number): 'none' | CreateFault {
  return pick<'none' | CreateFault>(next, {
    none: 20,
    slow: 2,
    'accept-then-reset': 3,
    '500-after-commit': 2,
    truncated: 2,
    'refuse-before': 2,
    '500-before': 2,
    '202-processing': 1,
    '502-html': 1,
    '429': 1,
    '401': 1,
    '400': 1,
    'accept-then-hang': 0,
    hang: 0,
    error: 0,
  });
}

/** What happens to one payment. */
export interface PaymentScript {
  method: 'yookassa' | 'stars';
  /** How often the buyer sends the same order again, at once. */
  repeats: number;
  /** Notifications somebody else makes up, before and after. */
  forged: number;
  outcome: 'pay' | 'pay-twice' | 'decline' | 'expire' | 'leave';
  webhook: 'none' | WebhookFault;
  get: 'none' | GetFault;
  /** Nobody looks at it for more than a day. */
  forgotten: boolean;
  invoice: 'none' | InvoiceFault;
  update: 'none' | UpdateFault;
  refund: 'none' | 'full' | 'part' | 'two-equal' | 'cabinet' | 'cabinet-part' | 'both';
  refundFault: 'none' | RefundFault;
  refundWebhook: 'none' | 'drop' | 'duplicate' | 'delay';
  /** How a refund that stays open ends. */
  refundEnds: 'succeeded' | 'canceled';
}

export function drawPayment(next: () => number): PaymentScript {
  const lies = { 'unknown-values': 0, 'not-test': 1, hang: 0, slow: 1, 'refuse-before': 0, '202-processing': 0 };
  return {
    method: pick(next, { yookassa: 82, stars: 18 }),
    repeats: Math.floor(next() * 6) === 0 ? 1 + Math.floor(next() * 3) : 0,
    forged: Math.floor(next() * 5) === 0 ? 1 + Math.floor(next() * 2) : 0,
    outcome: pick(next, { pay: 62, 'pay-twice': 6, decline: 12, expire: 12, leave: 8 }),
    webhook: pick<'none' | WebhookFault>(next, {
      none: 30,
      duplicate: 18,
      delay: 8,
      drop: 14,
      '200-lost': 5,
      'stale-snapshot': 5,
      'wrong-amount': 5,
      'foreign-id': 4,
      reorder: 6,
      malformed: 4,
      'spoofed-source': 2,
      'before-answer': 1,
    }),
    get: pick<'none' | GetFault>(next, {
      none: 70,
      stale: 6,
      'other-amount': 5,
      'other-shop': 5,
      '401': 5,
      '500-before': 2,
      '502-html': 1,
      '400': 1,
      '429': 1,
      truncated: 1,
      error: 0,
      ...lies,
    }),
    forgotten: next() < 0.05,
    invoice: pick<'none' | InvoiceFault>(next, {
      none: 70,
      html: 5,
      malformed: 4,
      reset: 6,
      answer: 5,
      slow: 3,
      hang: 0,
      'commit-then-reset': 4,
      'commit-then-html': 3,
      'commit-then-hang': 0,
    }),
    update: pick<'none' | UpdateFault>(next, {
      none: 40,
      duplicate: 20,
      parallel: 8,
      drop: 14,
      delay: 6,
      swap: 6,
      'wrong-secret': 3,
      'no-secret': 3,
    }),
    refund: pick(next, { none: 70, full: 8, part: 6, 'two-equal': 5, cabinet: 4, 'cabinet-part': 4, both: 3 }),
    refundFault: pick<'none' | RefundFault>(next, {
      none: 40,
      'accept-then-reset': 8,
      '500-after-commit': 8,
      truncated: 6,
      'refuse-before': 5,
      '500-before': 5,
      '429': 4,
      '401': 3,
      '502-html': 3,
      '202-processing': 2,
      '400': 3,
      pending: 10,
      canceled: 6,
      slow: 1,
      error: 0,
      hang: 0,
      'accept-then-hang': 0,
    }),
    refundWebhook: pick(next, { none: 50, drop: 20, duplicate: 20, delay: 10 }),
    refundEnds: pick(next, { succeeded: 7, canceled: 3 }),
  };
}
