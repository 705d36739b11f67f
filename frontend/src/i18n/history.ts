import { enHistory } from './en-history.js';
import { useI18n } from './i18n.js';
import { ruHistory, type HistoryWords } from './ru-history.js';

/** The words of the history and of favourites; not part of `Messages` for the reason of `useMoneyWords`. */
export const useHistoryWords = (): HistoryWords => (useI18n().locale === 'ru' ? ruHistory : enHistory);
