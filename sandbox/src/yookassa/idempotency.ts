import { createHash } from 'node:crypto';
import type { Clock } from './clock.js';
import { Refusal } from './refusal.js';

const LIFE_MS = 24 * 3_600_000;

interface Remembered {
  fingerprint: string;
  answer: string;
  since: number;
}

/**
 * The operations of the last 24 h by their key. An operation is remembered from the moment it is committed,
 * whatever becomes of its answer. A refused request (4xx) commits nothing, so its key stays free: whether
 * the real one keeps it is not documented, and clients have to take a new key then anyway.
 */
export class Idempotency {
  #kept = new Map<string, Remembered>();

  constructor(private readonly clock: Clock) {}

  /**
   * The bytes of the answer: of the first run for the same data, else of `commit`, which must not wait for anything.
   * @throws Refusal for a missing or wrong key, and for one used with other data; what `commit` throws
   */
  run(key: string | undefined, operation: string, body: string, commit: () => unknown): string {
    if (!key) throw wrongKey('Idempotence key is missing');
    if (key.length > 64) throw wrongKey('Idempotence key is too long. Maximum length: 64');
    // The documented class is `[0-9a-zA-Z+-_.]`; its range from + to _ is taken for a slip.
    if (!/^[\w.+-]+$/.test(key)) throw wrongKey('Idempotence key has characters that are not allowed');
    const fingerprint = createHash('sha256').update(`${operation}\n${body}`).digest('hex');
    const known = this.#kept.get(key);
    if (known && this.clock.now() - known.since < LIFE_MS) {
      if (known.fingerprint !== fingerprint) throw wrongKey('Idempotence key duplicated');
      return known.answer;
    }
    const answer = JSON.stringify(commit());
    this.#kept.set(key, { fingerprint, answer, since: this.clock.now() });
    return answer;
  }

  clear(): void {
    this.#kept.clear();
  }
}

const wrongKey = (description: string) => new Refusal(400, 'invalid_request', description, 'Idempotence-Key');
