import type { Generation } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { useApp } from './harness.js';
import { balance, isOver, order, tryOnInput, until } from './orders.js';
import { redisGiven } from './redis.js';

/** The API in one process, the worker in another: everything between them goes through queue and adapter. */
describe.each([
  { queue: 'PostgreSQL', redis: false },
  { queue: 'Redis', redis: true },
])('separate processes on $queue', ({ redis }) => {
  describe.runIf(redisGiven || !redis)('given', () => {
    const app = useApp({ redis, env: { ROLES: 'api' }, kie: { delays: { queueMs: 50, drawMs: 1500 } } });

    it('the worker moves the order, the socket of the API tells its owner and nobody else', async () => {
      const [owner, stranger] = [await app().signIn(), await app().signIn()];
      const seen: Generation[] = [];
      const overheard: Generation[] = [];
      const balances: number[] = [];
      const socket = await app().socket(owner.token);
      socket.on('generation.updated', (generation) => seen.push(generation));
      socket.on('credits.updated', ({ available }) => balances.push(available));
      (await app().socket(stranger.token)).on('generation.updated', (generation) => overheard.push(generation));

      const { id } = await order(owner);
      expect((await until(owner, id, () => true)).stage, 'without a worker').toBe('queued');
      const worker = await app().startWorker();
      await until(owner, id, isOver);
      await expect.poll(() => seen.at(-1)?.status).toBe('succeeded');
      expect(new Set(seen.map(({ stage }) => stage))).toEqual(
        new Set(['queued', 'submitted', 'drawing', 'finishing', 'done']),
      );
      expect(seen.map(({ version }) => version)).toEqual(seen.map(({ version }) => version).toSorted((a, b) => a - b));
      expect(balances.at(-1)).toBe(8);
      expect(overheard).toEqual([]);
      await worker.end();
    });

    it('an order survives the sudden death of its worker, and is drawn and charged once', async () => {
      const user = await app().signIn();
      const first = await app().startWorker();
      const { id } = await order(user, await tryOnInput(user));
      await until(user, id, ({ stage }) => stage === 'drawing');
      const drawn = app().kie.control.tasks().length;
      await first.kill();
      const second = await app().startWorker();
      const done = await until(user, id, isOver);
      expect(done).toMatchObject({ status: 'succeeded', charge: { state: 'captured', amount: 2 } });
      expect(app().kie.control.tasks()).toHaveLength(drawn);
      expect(await balance(user)).toMatchObject({ available: 8, held: 0 });
      await second.end();
    });
  });
});
