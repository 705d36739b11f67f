import type { Sum } from '@primerka/contract';
import { formats } from './format.js';
import { plural } from './plural.js';

/** Numbers with their nouns, in Russian. */

const { number, roubles } = formats('ru');

export const credits = (count: number): string =>
  `${number(count)} ${plural('ru', count, { one: 'кредит', few: 'кредита', many: 'кредитов', other: 'кредита' })}`;
/** After "хватит на". */
export const forTryOns = (count: number): string =>
  `${number(count)} ${plural('ru', count, { one: 'примерку', few: 'примерки', other: 'примерок' })}`;
export const tryOns = (count: number): string =>
  `${number(count)} ${plural('ru', count, { one: 'примерка', few: 'примерки', other: 'примерок' })}`;
export const days = (count: number): string =>
  `${number(count)} ${plural('ru', count, { one: 'день', few: 'дня', many: 'дней', other: 'дня' })}`;
export const everyDays = (count: number): string =>
  `${plural('ru', count, { one: 'каждый', other: 'каждые' })} ${days(count)}`;
const stars = (count: number) =>
  `${number(count)} ${plural('ru', count, { one: 'звезда', few: 'звезды', other: 'звёзд' })}`;
export const sum = ({ value, currency }: Sum): string =>
  currency === 'RUB' ? roubles({ value, currency }) : stars(Number(value));
