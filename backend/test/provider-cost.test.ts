import { afterEach, expect, it } from 'vitest';
import { useApp } from './harness.js';
import { metricsPort } from './metrics.js';
import { isOver, order, until } from './orders.js';

const metrics = await metricsPort();
const app = useApp({ env: metrics.env });
afterEach(() => app().kie.control.reset());

/** What kie.ai takes for a picture of the model in use: 4 credits of 0.005 USD, in millionths. */
const PICTURE = 20_000;

async function costOf(id: string) {
  const { rows } = await app().database.query<{ state: string; cost: number }>(
    'select state, cost_micro_usd as cost from provider_task where generation_id = $1 order by attempt',
    [id],
  );
  return rows.map(({ state, cost }) => [state, cost]);
}

const counted = async (state: string) =>
  (await metrics.samples('provider_cost_usd_total'))[`{kind="try_on",state="${state}"}`] ?? 0;

it('is what the provider says it took, whatever became of the order', async () => {
  const user = await app().signIn();
  const good = await until(user, (await order(user)).id, isOver);
  expect(await costOf(good.id)).toEqual([['succeeded', PICTURE]]);
  expect(await counted('succeeded')).toBeCloseTo(0.02);

  app().kie.control.settings({ refundFailed: true });
  app().kie.control.script({ at: 'task', do: 'fail' });
  const free = await until(user, (await order(user)).id, isOver);
  expect(await costOf(free.id)).toEqual([['failed', 0]]);

  app().kie.control.settings({ refundFailed: false });
  app().kie.control.script({ at: 'task', do: 'fail' });
  const paid = await until(user, (await order(user)).id, isOver);
  expect([paid.charge.state, await costOf(paid.id)]).toEqual(['released', [['failed', PICTURE]]]);
  expect(await counted('failed')).toBeCloseTo(0.02);
});

it('is nothing for a create that was refused, and may be something for one whose answer was lost', async () => {
  const user = await app().signIn();
  app().kie.control.script({ at: 'create', do: 'answer', code: 422, msg: 'flagged by the safety system' });
  const refused = await until(user, (await order(user)).id, isOver);
  expect(await costOf(refused.id)).toEqual([['not_created', 0]]);

  app().kie.control.script({ at: 'create', do: 'accept-then-reset' }, { at: 'callback', do: 'drop' });
  const { id } = await order(user);
  await expect.poll(() => costOf(id), { timeout: 20_000 }).toEqual([['unknown', PICTURE]]);
  expect(await counted('unknown')).toBeCloseTo(0.02);
  // It may still be drawing: the answer was lost before the picture began.
  const task = app().kie.control.tasks().at(-1);
  await expect.poll(() => app().kie.control.callback(task?.taskId ?? ''), { timeout: 20_000 }).toBe(200);
  await until(user, id, isOver);
  expect(await costOf(id)).toEqual([['succeeded', PICTURE]]);
});
