import { enSharing } from './en-sharing.js';
import { useI18n } from './i18n.js';
import { ruSharing, type SharingWords } from './ru-sharing.js';

/** The words about friends, chats and stories; not part of `Messages` for the reason of `useMoneyWords`. */
export const useSharingWords = (): SharingWords => (useI18n().locale === 'ru' ? ruSharing : enSharing);
