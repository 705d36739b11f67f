export interface LoggedRequest {
  /** ISO 8601. */
  at: string;
  host: 'api' | 'storage';
  method: string;
  path: string;
  /** Parsed JSON or form fields, without the bytes of a picture; null without a body. */
  body: unknown;
}

const KEPT = 20_000;

/** What was asked of the stand-in. Headers, and with them keys, are not kept. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  add(host: LoggedRequest['host'], method: string, path: string, body: unknown): void {
    if (this.#entries.length >= KEPT) this.#entries.splice(0, KEPT / 10);
    this.#entries.push({ at: new Date().toISOString(), host, method, path, body: withoutBytes(body) });
  }

  get entries(): LoggedRequest[] {
    return [...this.#entries];
  }

  clear(): void {
    this.#entries = [];
  }
}

function withoutBytes(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('base64Data' in body)) return body ?? null;
  return { ...body, base64Data: `${String(body.base64Data).length} characters` };
}
