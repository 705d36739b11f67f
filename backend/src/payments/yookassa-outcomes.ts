import { AxiosError } from 'axios';
import { neverSent } from '../outbound/agents.js';
import { readError, readWait } from './yookassa-answers.js';
import { YooKassaRefused, YooKassaUnreachable, type RefusalKind } from './yookassa-errors.js';

const REFUSALS: Record<number, RefusalKind> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  429: 'rate_limited',
};

/** Whether another look may help, within the patience we have; a longer wait is the caller's to plan. */
export function mayPass(error: unknown, patienceMs: number): boolean {
  const passing =
    error instanceof YooKassaUnreachable || (error instanceof YooKassaRefused && error.kind === 'rate_limited');
  return passing && (error.retryAfterMs ?? 0) <= patienceMs;
}

/** What went wrong on the way; anything but an error of axios is our own bug and stays what it is. */
export function unreachable(error: unknown): unknown {
  if (!(error instanceof AxiosError)) return error;
  return new YooKassaUnreachable(
    !neverSent(error.cause),
    error.code === 'ERR_CANCELED' ? 'timeout' : (error.code ?? 'unknown'),
  );
}

/**
 * The body of a 200. Besides 5xx these leave the outcome open: 202 ("processing", of older shops), 408 and
 * 409 (not in their table, and whoever sends them does not say that nothing was done), redirects, and a
 * 404 that is not their own word: a server in between knows nothing of payments and methods.
 * @throws YooKassaRefused | YooKassaUnreachable
 */
export function accepted({ status, data }: { status: number; data: string }): string {
  if (status === 200) return data;
  const details = readError(data);
  if (status < 400 || status >= 500 || status === 408 || status === 409 || (status === 404 && !details)) {
    throw new YooKassaUnreachable(true, `HTTP ${status}`, readWait(data) ?? undefined);
  }
  const keyReused = status === 400 && details?.parameter?.toLowerCase() === 'idempotence-key';
  throw new YooKassaRefused(keyReused ? 'key_reused' : (REFUSALS[status] ?? 'invalid'), status, details ?? {});
}

/** What a 200 says. @throws YooKassaUnreachable when we cannot read it: something was done, and we do not know what */
export function understood<T>(body: string, read: (text: string) => T | null): T {
  const value = read(body);
  if (value === null) throw new YooKassaUnreachable(true, 'unreadable answer');
  return value;
}
