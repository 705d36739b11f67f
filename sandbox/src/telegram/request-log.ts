import type { Method } from './methods.js';

export interface LoggedCall {
  /** ISO 8601. */
  at: string;
  method: Method;
  args: Record<string, unknown>;
}

const KEPT = 20_000;

/** What the bot asked of Telegram. The token is not kept. */
export class RequestLog {
  #entries: LoggedCall[] = [];

  add(method: Method, args: Record<string, unknown>): void {
    if (this.#entries.length >= KEPT) this.#entries.splice(0, KEPT / 10);
    this.#entries.push({ at: new Date().toISOString(), method, args });
  }

  get entries(): LoggedCall[] {
    return [...this.#entries];
  }

  clear(): void {
    this.#entries = [];
  }
}
