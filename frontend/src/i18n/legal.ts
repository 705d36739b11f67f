import { enLegal } from './en-legal.js';
import { useI18n } from './i18n.js';
import { ruLegal, type LegalWords } from './ru-legal.js';

/** The privacy policy, the terms and their like; not part of `Messages` for the reason of `useMoneyWords`. */
export const useLegalWords = (): LegalWords => (useI18n().locale === 'ru' ? ruLegal : enLegal);
