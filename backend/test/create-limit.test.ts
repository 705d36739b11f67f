import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { useApp } from './harness.js';
import { giveCredits, isOver, order, tryOnInput, until } from './orders.js';

const app = useApp({ env: { ROLES: 'api', KIE_CREATES_PER_10S: '2', MAX_ACTIVE_GENERATIONS: '10' } });

it('all workers together create no faster than the provider allows, and polls do not count', async () => {
  const workers = await Promise.all([app().startWorker(), app().startWorker()]);
  const user = await app().signIn();
  await giveCredits(app(), user, 10);
  const input = await tryOnInput(user);
  const orders = await Promise.all(Array.from({ length: 5 }, () => order(user, input)));
  const over = async () =>
    (await Promise.all(orders.map(({ id }) => until(user, id, () => true)))).filter(isOver).length;
  const creates = () =>
    app()
      .kie.control.log()
      .filter(({ path }) => path.endsWith('/createTask'))
      .map(({ at }) => Date.parse(at));
  while ((await over()) < 2) await sleep(100);
  expect(creates(), 'two are through, drawn and delivered, before a third is sent').toHaveLength(2);
  for (const { id } of orders) await until(user, id, isOver, 50_000);
  const times = creates();
  expect(times).toHaveLength(5);
  expect((times[4] ?? 0) - (times[0] ?? 0), 'five take three rounds').toBeGreaterThan(18_000);
  await Promise.all(workers.map((worker) => worker.end(25_000)));
}, 90_000);
