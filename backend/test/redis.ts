import { Redis } from 'ioredis';

/** CI gives a Redis for the run; elsewhere the tests that want it are skipped and say so. */
const url = process.env['REDIS_URL_FOR_TESTS'];

export const redisGiven = Boolean(url);

let used = 0;

/** The address of an emptied Redis database that no other running test file uses. */
export async function emptyRedis(): Promise<string> {
  if (!url) throw new Error('REDIS_URL_FOR_TESTS is not set');
  const own = new URL(url);
  // 16 databases by default; at most two files run at a time.
  own.pathname = String((Number(process.env['VITEST_POOL_ID'] ?? 1) % 4) * 4 + (used++ % 4));
  const redis = new Redis(own.href);
  await redis.flushdb();
  redis.disconnect();
  return own.href;
}
