import type { Account } from './account.js';
import type { Args } from './args.js';
import type { CallFault } from './script.js';

export interface Call {
  args: Args;
  account: Account;
  /** `http://127.0.0.1:port` of the stand-in itself. */
  origin: string;
  /** A scripted fault that is this method's own. */
  fault: CallFault | undefined;
  /** Aborted when the caller has hung up. */
  gone: AbortSignal;
}

/** A result that carries a text for people beside it. */
export class Described {
  constructor(
    readonly result: unknown,
    readonly description: string,
  ) {}
}

/**
 * What a method does; the value is its `result`.
 * @throws Refusal
 */
export type Handler = (call: Call) => unknown;
