import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds for which one picture keeps one URL, so that browsers can cache it; less where the life is short. */
const STEP = 1800;

/** A server-made key: a UUID and the extension of what we encoded. */
const KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.jpg$/;

/**
 * Signs a key until a moment in unix seconds. The moment is rounded down to a step, so a link lives
 * at most `ttl` seconds and, with the default hour, at least half of them.
 */
export function signMedia(key: string, { secret, now, ttl }: { secret: string; now: number; ttl: number }) {
  const step = Math.min(STEP, Math.floor(ttl / 2));
  const exp = Math.floor((now + ttl) / step) * step;
  return { exp, sig: mac(key, exp, secret) };
}

/** Unix seconds until which the signature holds, or null for every flaw there can be. */
export function verifyMedia(
  key: string,
  { exp, sig }: { exp: unknown; sig: unknown },
  { secret, now }: { secret: string; now: number },
): number | null {
  if (!KEY.test(key) || typeof exp !== 'string' || !/^[1-9]\d{0,11}$/.test(exp) || typeof sig !== 'string') return null;
  const until = Number(exp);
  const expected = Buffer.from(mac(key, until, secret));
  const given = Buffer.from(sig);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return until > now ? until : null;
}

const mac = (key: string, exp: number, secret: string): string =>
  createHmac('sha256', secret).update(`media\n${key}\n${exp}`).digest('base64url');
