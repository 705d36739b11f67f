import type { Picture } from './pictures.js';

export interface LoggedRequest {
  /** ISO 8601. */
  at: string;
  method: string;
  /** With the query. */
  path: string;
  /** Without the key. */
  headers: Record<string, unknown>;
  /** Parsed JSON in which every picture is a {@link Picture}, or the text when it is none; null without a body. */
  body: unknown;
  /** The scripted fault that was played. */
  fault: string | null;
  /** HTTP status of the answer; null while there is none. */
  status: number | null;
  /** What the model wrote, as far as it was sent. */
  answer: { id: string; model: string; content: string; finishReason: string | null } | null;
  /** The client hung up before the answer was complete. */
  aborted: boolean;
}

const KEPT = 5000;

/** What was asked of the stand-in and what came of it. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  add(request: { method: string; url: string; headers: Record<string, unknown> }): LoggedRequest {
    if (this.#entries.length >= KEPT) this.#entries.splice(0, KEPT / 10);
    const { authorization: _key, ...headers } = request.headers;
    const entry: LoggedRequest = {
      at: new Date().toISOString(),
      method: request.method,
      path: request.url,
      headers,
      body: null,
      fault: null,
      status: null,
      answer: null,
      aborted: false,
    };
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

/** The same JSON with every `image_url` replaced by what `show` makes of its address. */
export function withPictures(value: unknown, show: (url: string) => Picture | string): unknown {
  if (Array.isArray(value)) return value.map((item) => withPictures(item, show));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => {
      const url = key === 'image_url' ? urlOf(inner) : undefined;
      return [key, url === undefined ? withPictures(inner, show) : show(url)];
    }),
  );
}

const urlOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'url' in value && typeof value.url === 'string'
    ? value.url
    : undefined;
