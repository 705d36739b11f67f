import type { TelegramUser } from './init-data.js';

/** Who can be signed in with the stand-in Telegram. The ids lie far below any that Telegram gives out today. */
export const PEOPLE = {
  anna: { id: 1001, first_name: 'Анна', last_name: 'Петрова', username: 'anna_sandbox', language_code: 'ru' },
  ben: { id: 1002, first_name: 'Ben', last_name: 'Miller', username: 'ben_sandbox', language_code: 'en' },
  olga: { id: 1003, first_name: 'Ольга', username: 'olga_sandbox', language_code: 'ru' },
} as const satisfies Record<string, TelegramUser>;

export type Person = keyof typeof PEOPLE;

export const isPerson = (name: string): name is Person => Object.hasOwn(PEOPLE, name);
