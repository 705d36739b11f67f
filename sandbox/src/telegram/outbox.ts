import type { WebhookFault } from './script.js';
import type { Update } from './webhook.js';

const KEPT_MS = 24 * 3600_000;
/** Queries that somebody waits for; 150 s in tdlib/telegram-bot-api. */
const QUERY_KEPT_MS = 150_000;
const QUERIES = ['pre_checkout_query', 'callback_query', 'inline_query', 'shipping_query'];

/** An update on its way to the bot. */
export interface Entry {
  update: Update;
  kind: string;
  /** Names a script may know it by. */
  kinds: string[];
  /** Whom it comes from. */
  user: number | undefined;
  /** One kind from one person: what is sent one after the other. */
  lane: string;
  /** Unix ms. */
  at: number;
  attempts: number;
  fault?: WebhookFault | undefined;
  /** Resolves when delivery has been tried once, or given up. */
  tried: Promise<void>;
  settle: () => void;
}

export function newEntry(update: Update, kind: string, payload: object): Entry {
  const { promise: tried, resolve: settle } = Promise.withResolvers<void>();
  const from = 'from' in payload ? payload.from : 'user' in payload ? payload.user : undefined;
  const user = typeof from === 'object' && from && 'id' in from ? Number(from.id) : undefined;
  const kinds = [kind, ...Object.keys(payload)];
  return { update, kind, kinds, user, lane: `${kind} ${user}`, at: Date.now(), attempts: 0, tried, settle };
}

/** Updates that wait for the bot, in order. Telegram keeps them for a day, queries for minutes. */
export class Outbox {
  #waiting: Entry[] = [];
  /** Held back until another one has been delivered. */
  #held: Entry[] = [];

  get length(): number {
    return this.#waiting.length;
  }

  get lanes(): Set<string> {
    return new Set(this.#waiting.map(({ lane }) => lane));
  }

  headOf(lane: string): Entry | undefined {
    return this.#waiting.find((entry) => entry.lane === lane);
  }

  first(limit: number): Update[] {
    return this.#waiting.slice(0, limit).map(({ update }) => update);
  }

  push(entry: Entry): void {
    this.#waiting.push(entry);
  }

  putBack(entry: Entry): void {
    this.#waiting.unshift(entry);
  }

  take(entry: Entry): void {
    const index = this.#waiting.indexOf(entry);
    if (index >= 0) this.#waiting.splice(index, 1);
  }

  hold(entry: Entry): void {
    this.#held.push(entry);
  }

  /** What was held back comes next. */
  release(): void {
    this.#waiting.unshift(...this.#held.splice(0));
  }

  /** getUpdates: forgets what lies before the offset; a negative one counts from the end. */
  confirm(offset: number): void {
    const { length } = this.#waiting;
    this.#waiting = this.#waiting.filter(({ update }, index) =>
      offset < 0 ? index >= length + offset : update.update_id >= offset,
    );
  }

  age(ms: number): void {
    for (const entry of this.#waiting) entry.at -= ms;
    const now = Date.now();
    const isOver = ({ kind, at }: Entry) => at <= now - (QUERIES.includes(kind) ? QUERY_KEPT_MS : KEPT_MS);
    for (const entry of this.#waiting.filter(isOver)) {
      entry.settle();
      this.take(entry);
    }
  }

  clear(): void {
    for (const entry of [...this.#waiting.splice(0), ...this.#held.splice(0)]) entry.settle();
  }
}
