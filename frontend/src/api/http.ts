import { ERROR_STATUS, type ErrorCode, type Problem } from '@primerka/contract';
import { noteServerTime } from './clock.js';

/** The API's codes and the one the API cannot answer: it was not reached, or not in time. */
export type FaultCode = ErrorCode | 'offline';

/** Everything a call can end in besides its answer; screens choose their words by `code`. */
export class ApiError extends Error {
  override name = 'ApiError';
  constructor(
    readonly code: FaultCode,
    readonly details: Partial<Problem> = {},
    /** Seconds, when the server named them. */
    readonly retryAfter: number | null = null,
  ) {
    super(code);
  }
}

export const isSignInError = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 'auth.expired' || error.code === 'auth.invalid');

interface Parser<T> {
  parse(data: unknown): T;
}

export interface CallOptions<T> {
  body?: unknown;
  answer?: Parser<T>;
  /** Idempotency-Key. */
  key?: string;
  signal?: AbortSignal;
  /** Let the request outlive the page: for small writes that a closing app must not lose. */
  keepalive?: boolean;
  /** ms until no answer counts as `offline`; for calls that are known to take their time. */
  timeout?: number;
}

const TIMEOUT = 20_000;
const BASE = '/api/v1';

/** Turns an answer that is not 2xx into the error it names. */
export function problemOf(status: number, text: string, retryAfter: string | null): ApiError {
  const seconds = Number.parseInt(retryAfter ?? '', 10);
  const wait = Number.isFinite(seconds) ? seconds : null;
  try {
    const problem = JSON.parse(text) as Partial<Problem>;
    if (problem.code && problem.code in ERROR_STATUS) return new ApiError(problem.code, problem, wait);
  } catch {
    // A proxy's HTML page: only the status speaks.
  }
  return new ApiError([502, 503, 504].includes(status) ? 'unavailable' : 'internal', {}, wait);
}

/**
 * One request below `/api/v1`; without `token` for config and the sign-in itself.
 * @throws ApiError; the abort reason when `signal` ended it
 */
export async function send<T = void>(
  method: string,
  path: string,
  options: CallOptions<T> = {},
  token: string | null = null,
): Promise<T> {
  const headers = new Headers();
  if (token) headers.set('Authorization', `Bearer ${token}`);
  if (options.key) headers.set('Idempotency-Key', options.key);
  if (options.body !== undefined) headers.set('Content-Type', 'application/json');
  const ender = new AbortController();
  const end = () => ender.abort();
  const timer = setTimeout(end, options.timeout ?? TIMEOUT);
  options.signal?.addEventListener('abort', end);
  if (options.signal?.aborted) end();
  try {
    const response = await fetch(BASE + path, {
      method,
      headers,
      signal: ender.signal,
      keepalive: options.keepalive ?? false,
      body: options.body === undefined ? null : JSON.stringify(options.body),
    });
    noteServerTime(response.headers.get('Date'));
    const text = await response.text();
    if (!response.ok) throw problemOf(response.status, text, response.headers.get('Retry-After'));
    return options.answer ? options.answer.parse(JSON.parse(text)) : (undefined as T);
  } catch (error) {
    if (error instanceof ApiError || options.signal?.aborted) throw error;
    if (error instanceof TypeError || ender.signal.aborted) throw new ApiError('offline');
    throw error;
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', end);
  }
}
