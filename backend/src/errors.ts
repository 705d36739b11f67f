import { ERROR_STATUS, type ErrorCode, type Problem } from '@primerka/contract';

type Extras = Omit<Partial<Problem>, 'type' | 'title' | 'status' | 'code' | 'detail' | 'requestId'> & {
  /** Seconds; becomes the Retry-After header. */
  retryAfter?: number;
};

/**
 * An expected refusal. Throwing it inside a transaction undoes the transaction; the filter in
 * `http.ts` turns it into problem+json. `detail` is read by programmers, never by users, and must
 * not carry anything secret.
 */
export class AppError extends Error {
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    readonly extras: Extras = {},
  ) {
    super(`${code}: ${detail}`);
    this.status = ERROR_STATUS[code];
  }
}

export const notFound = (what: string): AppError => new AppError('not_found', `No such ${what}`);
