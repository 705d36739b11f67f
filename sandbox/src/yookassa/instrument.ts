import { randomInt } from 'node:crypto';
import { TEST_CARDS, type TestCard } from './cards.js';

/** What a payment was or will be charged from. */
export interface Instrument {
  /** `bank_card`, `yoo_money`, `sbp`, … */
  type: string;
  title: string;
  /** The fields of `payment_method` that belong to its type. */
  details: Record<string, unknown>;
  /** Whether the buyer confirmed by 3-D Secure. */
  secure: boolean;
  decline?: TestCard['decline'];
}

const digits = (count: number): string => Array.from({ length: count }, () => randomInt(10)).join('');

function card(of: TestCard): Instrument {
  const last4 = of.number.slice(-4);
  return {
    type: 'bank_card',
    title: `Bank card *${last4}`,
    details: {
      card: {
        first6: of.number.slice(0, 6),
        last4,
        expiry_year: String(new Date().getUTCFullYear() + 4),
        expiry_month: '12',
        card_type: of.type,
        card_product: { code: 'E' },
        issuer_country: 'RU',
        issuer_name: 'Test Bank',
      },
    },
    secure: of.secure,
    ...(of.decline ? { decline: of.decline } : {}),
  };
}

/** By the number of a test card or the code of a method; undefined for a number that is no test card's. */
export function instrumentOf(method: string): Instrument | undefined {
  if (/^\d+$/.test(method)) {
    const known = TEST_CARDS.find(({ number }) => number === method);
    return known && card(known);
  }
  switch (method) {
    case 'bank_card':
      return instrumentOf('5555555555554444');
    case 'yoo_money': {
      const account = `41001${digits(11)}`;
      return { type: method, title: `YooMoney wallet ${account}`, details: { account_number: account }, secure: false };
    }
    case 'sbp':
      return {
        type: method,
        title: 'SBP',
        details: { sbp_operation_id: digits(32), payer_bank_details: { bank_id: '100000000111', bic: '044525225' } },
        secure: false,
      };
    default:
      return { type: method, title: method, details: {}, secure: false };
  }
}
