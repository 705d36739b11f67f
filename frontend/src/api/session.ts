import { SignIn, TokenPair, type User } from '@primerka/contract';
import { tabStorage } from '../tab-storage.js';
import { ApiError, isSignInError, send } from './http.js';

interface Tokens {
  access: string;
  refresh: string;
  /** Whose they are: another Telegram user may open the same tab. */
  owner: number | null;
}

interface Start {
  initData: string | null;
  userId: number | null;
  onUser: (user: User) => void;
}

let start: Start = { initData: null, userId: null, onUser: () => undefined };
let tokens: Tokens | null = null;
let renewing: Promise<string> | null = null;

/** Before the first call: where signed launch parameters come from, and whose kept tokens still count. */
export function startSession(options: Start): void {
  start = options;
  try {
    const kept = JSON.parse(tabStorage.get('tokens') ?? 'null') as Tokens | null;
    tokens = kept && (options.userId === null || kept.owner === options.userId) ? kept : null;
  } catch {
    tokens = null;
  }
}

/** The token to send with the next call; signs in when there is none. */
export function accessToken(): Promise<string> {
  return tokens ? Promise.resolve(tokens.access) : renewToken(null);
}

/**
 * A token other than `refused`, by refresh or by signing in anew; one attempt at a time, shared by
 * everyone who waits.
 * @throws ApiError `auth.invalid` when neither works: the app must be opened again from Telegram
 */
export function renewToken(refused: string | null): Promise<string> {
  if (tokens && tokens.access !== refused) return Promise.resolve(tokens.access);
  renewing ??= obtain().finally(() => (renewing = null));
  return renewing;
}

async function obtain(): Promise<string> {
  if (tokens) {
    try {
      const body = { refreshToken: tokens.refresh };
      return keep(await send('POST', '/auth/refresh', { body, answer: TokenPair }), tokens.owner);
    } catch (error) {
      if (!isSignInError(error)) throw error;
      tokens = null;
      tabStorage.remove('tokens');
    }
  }
  if (!start.initData) throw new ApiError('auth.invalid');
  const answer = await send('POST', '/auth/telegram', { body: { initData: start.initData }, answer: SignIn });
  start.onUser(answer.user);
  return keep(answer, answer.user.telegramId);
}

function keep(pair: TokenPair, owner: number | null): string {
  tokens = { access: pair.accessToken, refresh: pair.refreshToken, owner };
  tabStorage.set('tokens', JSON.stringify(tokens));
  return pair.accessToken;
}
