import type { Context } from 'grammy';
import type { User } from '../auth/user.entity.js';
import type { Texts } from './texts-ru.js';

/** What every handler has at hand: who writes, and the words in his language. Only private chats get that far. */
export type BotContext = Context & { user: User; texts: Texts };
