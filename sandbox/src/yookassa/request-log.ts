export interface LoggedRequest {
  /** ISO 8601. */
  at: string;
  method: string;
  /** With the query. */
  path: string;
  idempotenceKey: string | null;
  /** The body as it was sent; null without one. */
  text: string | null;
  /** The same parsed; null when it is no JSON. */
  body: unknown;
  /** HTTP status of the answer; null while there is none. */
  status: number | null;
}

const KEPT = 20_000;

/** What was asked of the API. The authorization header is not kept. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  add(entry: LoggedRequest): LoggedRequest {
    if (this.#entries.length >= KEPT) this.#entries.splice(0, KEPT / 10);
    this.#entries.push(entry);
    return entry;
  }

  get entries(): LoggedRequest[] {
    return this.#entries.map((entry) => ({ ...entry }));
  }

  clear(): void {
    this.#entries = [];
  }
}
