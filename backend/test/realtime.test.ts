import type { Balance, Generation } from '@primerka/contract';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type SignedIn, useApp } from './harness.js';
import { isOver, order, until } from './orders.js';
import { redisGiven } from './redis.js';

const backends = [{ name: 'Postgres', redis: false }, ...(redisGiven ? [{ name: 'Redis', redis: true }] : [])];

describe.each(backends)('queue and sockets on $name', ({ redis }) => {
  // The worker is another process, so every message crosses from one to the other.
  const app = useApp({ redis, env: { ROLES: 'api' } });

  async function listen(user: SignedIn) {
    const socket = await app().socket(user.token);
    const orders: Generation[] = [];
    const balances: Balance[] = [];
    socket.on('generation.updated', (generation) => orders.push(generation));
    socket.on('credits.updated', (balance) => balances.push(balance));
    return { socket, orders, balances };
  }

  it('tells every device of the owner, and nobody else, each stage once', async () => {
    const worker = await app().startWorker();
    const [owner, other] = [await app().signIn(), await app().signIn()];
    const [phone, tablet, stranger] = [await listen(owner), await listen(owner), await listen(other)];
    const { id } = await order(owner);
    await until(owner, id, isOver);
    for (const { orders, balances } of [phone, tablet]) {
      while (orders.length < 6 || balances.length < 2) await sleep(20);
      // Messages of two processes may overtake one another; the version says which is newer.
      orders.sort((a, b) => a.version - b.version);
      expect(orders.map(({ stage }) => stage)).toEqual([
        'queued',
        'queued',
        'submitted',
        'drawing',
        'finishing',
        'done',
      ]);
      expect(orders.map(({ version }) => version)).toEqual(orders.map((_, i) => i + 1));
      expect(balances.map(({ available, held }) => [available, held])).toEqual([
        [8, 2],
        [8, 0],
      ]);
      expect(balances[1]?.version).toBeGreaterThan(balances[0]?.version ?? 0);
    }
    expect([stranger.orders, stranger.balances]).toEqual([[], []]);
    await worker.end(25_000);
  });

  it('refuses a handshake without a good token, or from a foreign page', async () => {
    const { token } = await app().signIn();
    for (const bad of ['', 'x', token.slice(0, -2)]) await expect(app().socket(bad)).rejects.toThrow();
    const page = (origin: string) =>
      fetch(`${app().baseUrl}/socket.io/?EIO=4&transport=polling`, { headers: { origin } }).then(
        ({ status }) => status,
      );
    expect(await page('https://evil.example')).toBe(403);
    expect(await page('null')).toBe(403);
    expect(await page(app().baseUrl)).toBe(200);
  });

  it('drops the sockets of a session that logs out, and those of others stay', async () => {
    const user = await app().signIn();
    const again = await app().signIn({ id: user.user.telegramId });
    const [left, stays] = [await listen(user), await listen(again)];
    const dropped = new Promise((resolve) => left.socket.once('disconnect', resolve));
    await user.api('POST', '/auth/logout');
    await dropped;
    await sleep(200);
    expect(stays.socket.connected).toBe(true);
  });
});
