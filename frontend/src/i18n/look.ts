import { enLook } from './en-look.js';
import { useI18n } from './i18n.js';
import { ruLook, type LookWords } from './ru-look.js';

/** The words of a shared look; not part of `Messages` for the reason of `useMoneyWords`. */
export const useLookWords = (): LookWords => (useI18n().locale === 'ru' ? ruLook : enLook);
