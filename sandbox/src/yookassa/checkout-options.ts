import { TEST_CARDS, type TestCard } from './cards.js';
import { reasonIn, WORDS, type Language } from './checkout-words.js';

/** A way to pay that the page offers; `value` is what its form sends. */
export interface Option {
  value: string;
  brand: TestCard['type'] | 'wallet' | 'other';
  label: string;
  note: string;
  declines: boolean;
}

const FIRST_DECLINES = ['insufficient_funds', '3d_secure_failed', 'card_expired', 'fraud_suspected'];

const spaced = (number: string): string => number.replace(/(\d{4})(?=\d)/g, '$1 ');

function cardOption(card: TestCard, language: Language): Option {
  const { secure, plain } = WORDS[language];
  const note = card.decline ? reasonIn(language, card.decline.reason) : card.secure ? secure : plain;
  return {
    value: card.number,
    brand: card.type,
    label: spaced(card.number),
    note,
    declines: card.decline !== undefined,
  };
}

/**
 * What a payment can be paid with here: a few cards that work, the wallet, and for every reason to decline
 * one card, those that people ask for first standing apart.
 * @param type the method the order asked for; undefined when the buyer chooses among `methods`
 */
export function optionsFor(type: string | undefined, methods: readonly string[], language: Language) {
  const offered = type === undefined ? methods : [type];
  const words = WORDS[language];
  const cards = offered.includes('bank_card') ? TEST_CARDS : [];
  const reasons = new Map(
    cards.flatMap((card) => (card.decline ? [[card.decline.reason, card] as const] : [])).toReversed(),
  );
  const declining = [...reasons.values()].toReversed();
  const isFirst = (card: TestCard) => FIRST_DECLINES.includes(card.decline?.reason ?? '');
  const option = (card: TestCard) => cardOption(card, language);
  return {
    accepted: [
      ...cards
        .filter((card) => !card.decline && card.type !== 'Visa')
        .slice(0, 3)
        .map(option),
      ...offered.flatMap((method): Option[] => {
        if (method === 'bank_card') return [];
        const wallet = method === 'yoo_money';
        return [
          {
            value: method,
            brand: wallet ? 'wallet' : 'other',
            label: wallet ? words.wallet : words.other(method),
            note: words.walletNote,
            declines: false,
          },
        ];
      }),
    ],
    declined: declining.filter(isFirst).map(option),
    moreDeclined: declining.filter((card) => !isFirst(card)).map(option),
  };
}

/** Whether the page's form may send this. */
export function isOffered(value: string, type: string | undefined, methods: readonly string[]): boolean {
  const offered = type === undefined ? methods : [type];
  return /^\d+$/.test(value)
    ? offered.includes('bank_card') && TEST_CARDS.some(({ number }) => number === value)
    : offered.includes(value);
}
