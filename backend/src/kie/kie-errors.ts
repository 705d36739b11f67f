import { withoutUrls } from '../outbound/foreign-text.js';

/**
 * Why kie.ai said no. `moderation` and `input` concern the customer's pictures; `out_of_credits`,
 * `unauthorized` and `maintenance` concern our account or their house and hit every order alike;
 * `invalid` is our own mistake; `server` and `rate_limited` may be tried again.
 */
export type RefusalKind =
  'moderation' | 'input' | 'rate_limited' | 'out_of_credits' | 'unauthorized' | 'maintenance' | 'invalid' | 'server';

/** They answered no: nothing was created, nothing is owed. */
export class KieRefused extends Error {
  readonly text: string;

  constructor(
    readonly kind: RefusalKind,
    /** The `code` of the body, or the HTTP status where there was no such body. */
    readonly code: number,
    text: string,
  ) {
    const safe = withoutUrls(text);
    super(`kie.ai refused (${kind}, ${code}): ${safe}`);
    this.text = safe;
  }
}

/**
 * We could not reach them, or could not understand the answer. Carries no cause: axios errors hold
 * the request's headers, and with them the key.
 */
export class KieUnreachable extends Error {
  constructor(
    /** False: the request provably never left, so it is safe to repeat. True: the outcome is unknown. */
    readonly sent: boolean,
    /** Short and safe to log, such as `ECONNREFUSED` or `HTTP 502`. */
    readonly reason: string,
  ) {
    super(`kie.ai unreachable (${reason}), ${sent ? 'outcome unknown' : 'nothing was sent'}`);
  }
}

/** Too many calls failed in a row: this one was not made. */
export class KieCircuitOpen extends Error {
  constructor() {
    super('kie.ai: circuit open, call not made');
  }
}

/** Failures that will meet the next order as well. A refusal of one order's pictures is not among them. */
export const hitsEveryOrder = (error: unknown): boolean =>
  error instanceof KieUnreachable ||
  (error instanceof KieRefused && ['out_of_credits', 'unauthorized', 'maintenance'].includes(error.kind));
