import { enSettings } from './en-settings.js';
import { useI18n } from './i18n.js';
import { ruSettings, type SettingsWords } from './ru-settings.js';

/** The words of the settings; not part of `Messages` for the reason of `useMoneyWords`. */
export const useSettingsWords = (): SettingsWords => (useI18n().locale === 'ru' ? ruSettings : enSettings);
