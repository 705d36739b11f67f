import { enChat } from './en-chat.js';
import { useI18n } from './i18n.js';
import { ruChat, type ChatWords } from './ru-chat.js';

/** The words of the edit chat; not part of `Messages` for the reason of `useMoneyWords`. */
export const useChatWords = (): ChatWords => (useI18n().locale === 'ru' ? ruChat : enChat);
