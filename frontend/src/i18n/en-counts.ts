import type { Sum } from '@primerka/contract';
import { formats } from './format.js';
import { plural } from './plural.js';

/** Numbers with their nouns, in English. */

const { number, roubles } = formats('en');
const counted =
  (one: string, other: string) =>
  (count: number): string =>
    `${number(count)} ${plural('en', count, { one, other })}`;

export const credits = counted('credit', 'credits');
export const tryOns = counted('try-on', 'try-ons');
export const days = counted('day', 'days');
export const everyDays = (count: number): string => (count === 1 ? 'every day' : `every ${days(count)}`);
const stars = counted('Star', 'Stars');
export const sum = ({ value, currency }: Sum): string =>
  currency === 'RUB' ? roubles({ value, currency }) : stars(Number(value));
