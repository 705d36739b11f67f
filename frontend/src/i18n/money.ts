import { enMoney } from './en-money.js';
import { useI18n } from './i18n.js';
import { ruMoney, type MoneyWords } from './ru-money.js';

/**
 * The words about money. Not part of `Messages`: they come with the screens that need them, in both
 * languages, so that the first load stays small.
 */
export const useMoneyWords = (): MoneyWords => (useI18n().locale === 'ru' ? ruMoney : enMoney);
