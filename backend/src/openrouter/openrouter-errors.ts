import { withoutUrls } from '../outbound/foreign-text.js';

/** What OpenRouter says a completion took. Whole millionths of a US dollar, rounded up. */
export interface Usage {
  promptTokens: number;
  completionTokens: number;
  costMicroUsd: number;
}

export const NO_USAGE: Usage = Object.freeze({ promptTokens: 0, completionTokens: 0, costMicroUsd: 0 });

export const sumOf = (a: Usage, b: Usage): Usage => ({
  promptTokens: a.promptTokens + b.promptTokens,
  completionTokens: a.completionTokens + b.completionTokens,
  costMicroUsd: a.costMicroUsd + b.costMicroUsd,
});

/**
 * Why OpenRouter, or the model's provider behind it, said no. `moderation` and `input` concern what the
 * customer sent; `invalid` is our own mistake; `rate_limited` and `unavailable` may pass;
 * `out_of_credits` and `unauthorized` concern our account and hit every call alike.
 */
export type RefusalKind =
  'moderation' | 'input' | 'invalid' | 'rate_limited' | 'out_of_credits' | 'unauthorized' | 'unavailable';

/**
 * A completion that did not come about. Carries no cause: axios errors hold the request's headers and
 * body, and with them the key and a person's photo.
 */
export abstract class OpenRouterError extends Error {
  /**
   * What was billed all the same, earlier attempts of the call included. Zeros also where the end of the
   * stream, which would have told it, never came.
   */
  usage: Usage = NO_USAGE;
}

/** They answered no, perhaps after they had begun to write: content handed to `onText` is void. */
export class OpenRouterRefused extends OpenRouterError {
  /** Their words: for a log, never for a customer. */
  readonly text: string;

  constructor(
    readonly kind: RefusalKind,
    /** Theirs, or the HTTP status where the answer names none. */
    readonly status: number,
    text: string,
    readonly retryAfterMs: number | null = null,
  ) {
    // Some refusals of a key quote it.
    const safe = withoutUrls(text).replace(/\bsk-[\w-]+/g, '<key>');
    super(`OpenRouter refused (${kind}, ${status}): ${safe}`);
    this.text = safe;
  }
}

/** We could not reach them, were cut off, waited too long, or could not understand the answer. */
export class OpenRouterUnreachable extends OpenRouterError {
  constructor(
    /** Whether content had begun, which has been handed to `onText` and will have been billed. */
    readonly produced: boolean,
    /** Short and safe to log, such as `ECONNREFUSED`, `HTTP 524` or `silence`; `aborted` was our own wish. */
    readonly reason: string,
  ) {
    super(`OpenRouter unreachable (${reason}), ${produced ? 'in mid-answer' : 'nothing produced'}`);
  }
}

/** Too many calls failed in a row: this one was not made. */
export class OpenRouterCircuitOpen extends OpenRouterError {
  constructor() {
    super('OpenRouter: circuit open, call not made');
  }
}

/** Ends that the next message need not meet: our own wish, an answer without end, three slow attempts of one call. */
const OF_ONE_CALL = new Set(['aborted', 'answer too long', 'deadline']);

/** What an error says to the circuit; only failures that will meet the next message as well count. */
export function meaningOf(error: unknown): 'failure' | 'answer' | 'nothing' {
  if (error instanceof OpenRouterUnreachable) return OF_ONE_CALL.has(error.reason) ? 'nothing' : 'failure';
  const lasting: RefusalKind[] = ['out_of_credits', 'unauthorized', 'unavailable'];
  return error instanceof OpenRouterRefused && lasting.includes(error.kind) ? 'failure' : 'answer';
}
