import { tabStorage } from '../tab-storage.js';

/** `[A-Za-z0-9_-]{8,64}`; not randomUUID, which plain-http pages on a local network do not have. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The Idempotency-Key of one attempt at an order. It stays the same for the same body until the
 * attempt has a definite end, over reloads too, so that a lost answer is asked for again and never
 * paid twice.
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
