import { expect, it } from 'vitest';
import { useApp } from './harness.js';
import { newKey } from './orders.js';

const app = useApp({ env: { RATE_LIMIT_SCALE: '1' } });

/** How many of as many equal requests as it takes are let through. */
async function allowed(call: (i: number) => Promise<{ status: number; headers: Headers }>): Promise<number> {
  for (let i = 0; i <= 300; i++) {
    const { status, headers } = await call(i);
    if (status !== 429) continue;
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    return i;
  }
  throw new Error('Nothing was refused');
}

it('each user has the allowances of the API, and one does not use up those of another', async () => {
  const [user, other] = [await app().signIn(), await app().signIn()];
  const nothing = '00000000-0000-4000-8000-000000000000';
  const input = { kind: 'try_on', personPhotoId: nothing, garments: [{ photoId: nothing, category: 'top' }] };
  expect(await allowed(() => user.api('POST', '/photos', new FormData()))).toBe(10);
  expect(await allowed(() => user.api('POST', '/generations', input, { 'idempotency-key': newKey() }))).toBe(10);
  expect(await allowed((i) => user.api('POST', '/promo', { code: `GUESS-${i}` }))).toBe(5);
  expect((await user.api('POST', '/payments', {}, { 'idempotency-key': newKey() })).status, 'the same five').toBe(429);
  expect(await allowed(() => user.api('DELETE', '/draft'))).toBe(30);
  expect(await allowed(() => user.api('GET', '/draft'))).toBe(240);
  expect((await other.api('POST', '/promo', { code: 'GUESS' })).status).toBe(404);
  expect((await other.api('GET', '/draft')).status).toBe(200);
});
