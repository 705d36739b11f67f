/**
 * Why YooKassa said no. `invalid` is our own mistake; `unauthorized` and `forbidden` concern the shop's
 * key or its contract and hit every call alike; `not_found`: the request names an object they do not
 * know; `key_reused`: the key belongs to a request with another body; `rate_limited` may be repeated
 * with the same key.
 */
export type RefusalKind = 'invalid' | 'unauthorized' | 'forbidden' | 'not_found' | 'rate_limited' | 'key_reused';

export interface RefusalDetails {
  /** Their code, such as `invalid_request`. */
  code?: string | null;
  /** The field or header they complain about. */
  parameter?: string | null;
  /** Their English words; only ever for a log, since they promise none of them. */
  text?: string | null;
  retryAfterMs?: number | undefined;
}

const MAX_TEXT = 200;

/**
 * Their words without what may have come from our request: addresses, and every longer word with a
 * digit in it (keys, tokens, ids, card and phone numbers).
 */
const harmless = (text: string): string =>
  text
    .replace(/https?:\/\/[^\s"']+|\bct-\S+/gi, '<…>')
    .replace(/[\w.+@=-]{8,}/g, (word) => (/\d/.test(word) ? '<…>' : word))
    .slice(0, MAX_TEXT);

const named = (word: string | null | undefined, shape: RegExp): string | null =>
  word !== undefined && word !== null && shape.test(word) ? word : null;

/**
 * They answered no (4xx): this call created nothing. What an earlier call with the same key did, whose
 * outcome stayed unknown, is not told by it.
 */
export class YooKassaRefused extends Error {
  readonly code: string | null;
  readonly parameter: string | null;
  /** Milliseconds they ask us to wait; they need not say. */
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly kind: RefusalKind,
    readonly status: number,
    { code, parameter, text, retryAfterMs }: RefusalDetails = {},
  ) {
    const safeCode = named(code, /^[a-z_]{1,40}$/);
    const safeParameter = named(parameter, /^[A-Za-z_.[\]\d-]{1,80}$/);
    const about = [`HTTP ${status}`, safeCode, safeParameter].filter((part) => part !== null).join(', ');
    super(`YooKassa refused (${kind}; ${about})${text ? `: ${harmless(text)}` : ''}`);
    this.code = safeCode;
    this.parameter = safeParameter;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * We could not reach them, they could not decide (5xx, 202), or we could not read the answer. Carries
 * no cause: axios errors hold the request's headers, and with them the key.
 */
export class YooKassaUnreachable extends Error {
  constructor(
    /** False: the request provably never left. True: the outcome is unknown; repeat with the same key and body. */
    readonly sent: boolean,
    /** Short and safe to log, such as `ECONNREFUSED` or `HTTP 502`. */
    readonly reason: string,
    /** Milliseconds they ask us to wait; they rarely say. */
    readonly retryAfterMs?: number,
  ) {
    super(`YooKassa unreachable (${reason}), ${sent ? 'outcome unknown' : 'nothing was sent'}`);
  }
}
