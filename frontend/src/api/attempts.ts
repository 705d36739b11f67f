import { tabStorage } from '../tab-storage.js';
import { ApiError, isSignInError } from './http.js';
import { mayHelp } from './query-client.js';

/** `[A-Za-z0-9_-]{8,64}`; not randomUUID, which plain-http pages on a local network do not have. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The Idempotency-Key of one attempt at an order or a payment. It stays the same for the same body
 * until the attempt has a definite end, over reloads too, so that a lost answer is asked for again and
 * never paid twice.
 */
export function attemptKey(name: string, body: unknown): string {
  const content = JSON.stringify(body);
  const [kept, key] = (tabStorage.get(`attempt.${name}`) ?? '').split('\n');
  if (kept === content && key) return key;
  const fresh = newKey();
  tabStorage.set(`attempt.${name}`, `${content}\n${fresh}`);
  return fresh;
}

export function endAttempt(name: string): void {
  tabStorage.remove(`attempt.${name}`);
}

/**
 * Sends something that must not happen twice so that a lost answer can be asked for again. The key is
 * given up only at a definite end: an answer, or a refusal of this very body. Being told to wait or to
 * sign in says nothing of an earlier try whose answer was lost.
 * @param name one attempt at a time has it
 */
export async function attempted<T>(name: string, body: unknown, send: (key: string) => Promise<T>): Promise<T> {
  const key = attemptKey(name, body);
  try {
    const answer = await send(key);
    endAttempt(name);
    return answer;
  } catch (error) {
    if (error instanceof ApiError && !mayHelp(error) && !isSignInError(error)) endAttempt(name);
    throw error;
  }
}
