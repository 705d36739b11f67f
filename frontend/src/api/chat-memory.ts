import { tabStorage } from '../tab-storage.js';

type Kept = 'base' | 'outgoing' | 'text';

const nameOf = (chatId: string, what: Kept): string => `chat.${chatId}.${what}`;

/** What this tab knows of a chat and the server does not: over a reload, and a look at another screen. */
export function remembered(chatId: string, what: Kept): unknown {
  try {
    return JSON.parse(tabStorage.get(nameOf(chatId, what)) ?? 'null');
  } catch {
    return null;
  }
}

/** What was deleted leaves no words behind. */
export function forgetChat(chatId: string): void {
  for (const what of ['base', 'outgoing', 'text'] as const) remember(chatId, what, null);
}

export function remember(chatId: string, what: Kept, value: unknown): void {
  if (value === null || value === '') tabStorage.remove(nameOf(chatId, what));
  else tabStorage.set(nameOf(chatId, what), JSON.stringify(value));
}
