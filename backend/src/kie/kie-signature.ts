import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** kie.ai documents no tolerance; this bounds how long a recorded call-back can be replayed. */
const MAX_SKEW_S = 300;

/**
 * Checks the signature of a call-back: Base64 HMAC-SHA256 of `<taskId>.<unix seconds>`. It says
 * nothing about the body, so a valid one proves only that someone once held this pair.
 */
export function verifySignature(
  key: string,
  headers: IncomingHttpHeaders,
  taskId: string,
  now: Date,
): 'valid' | 'invalid' | 'absent' {
  const timestamp = headers['x-webhook-timestamp'];
  const signature = headers['x-webhook-signature'];
  if (timestamp === undefined && signature === undefined) return 'absent';
  if (typeof timestamp !== 'string' || typeof signature !== 'string' || !/^\d{1,12}$/.test(timestamp)) return 'invalid';
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > MAX_SKEW_S) return 'invalid';
  const expected = createHmac('sha256', key).update(`${taskId}.${timestamp}`).digest();
  const given = Buffer.from(signature, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected) ? 'valid' : 'invalid';
}
