import type { Category, Generation } from '@primerka/contract';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type SignedIn, useApp } from './harness.js';
import { balance, isOver, order, tryOnInput, until } from './orders.js';

// The API lives on in a process of its own: it is the workers that die here.
const app = useApp({ env: { ROLES: 'api' } });

const creates = (item: string) =>
  app()
    .kie.control.log()
    .filter(({ path, body }) => path.endsWith('/createTask') && JSON.stringify(body).includes(`Image 2: ${item}.`))
    .length;

async function orderOf(category: Category): Promise<{ user: SignedIn; id: string }> {
  const user = await app().signIn();
  const { id } = await order(user, await tryOnInput(user, category));
  return { user, id };
}

const at = (stage: Generation['stage']) => (generation: Generation) => generation.stage === stage;

it('SIGKILL of the worker with an order at every step: all are drawn once and charged once', async () => {
  const { kie, database } = app();
  const worker = await app().startWorker();

  kie.control.script({ at: 'upload', do: 'hang', times: 2 });
  const uploading = await orderOf('top');
  await until(uploading.user, uploading.id, ({ status }) => status === 'running');
  while (kie.control.pending().length > 0) await sleep(20);

  kie.control.script(
    { at: 'create', do: 'accept-then-hang', prompt: 'Image 2: bottom.' },
    { at: 'task', do: 'slow', ms: 4_000, prompt: 'Image 2: bottom.' },
    { at: 'task', do: 'slow', ms: 8_000, prompt: 'Image 2: shoes.' },
    { at: 'result', do: 'hang', prompt: 'Image 2: bag.' },
  );
  const creating = await orderOf('bottom');
  await until(creating.user, creating.id, at('submitted'));
  const waiting = await orderOf('shoes');
  await until(waiting.user, waiting.id, at('drawing'));
  const fetching = await orderOf('bag');
  await until(fetching.user, fetching.id, at('finishing'));

  // Held at its last commit by a lock on its row: the files are stored, the delivery is not.
  kie.control.script({ at: 'task', do: 'slow', ms: 1_000, prompt: 'Image 2: glasses.' });
  const committing = await orderOf('glasses');
  await until(committing.user, committing.id, at('drawing'));
  const lock = await database.connect();
  let files = 0;
  try {
    await until(committing.user, committing.id, at('finishing'));
    await lock.query('begin');
    await lock.query('select 1 from generation where id = $1 for update', [committing.id]);
    for (; files < 3; await sleep(20)) {
      const { rows } = await database.query<{ files: number }>(
        'select count(*)::int as files from stored_file where delete_after is not null',
      );
      files = rows[0]?.files ?? 0;
    }
    await worker.kill();
  } finally {
    await lock.query('rollback');
    lock.release();
  }
  const queued = await orderOf('headwear');

  const second = await app().startWorker();
  for (const { user, id } of [uploading, creating, waiting, fetching, committing, queued]) {
    const { status, charge, result } = await until(user, id, isOver, 50_000);
    expect([status, charge.state, result !== null]).toEqual(['succeeded', 'captured', true]);
    expect(await balance(user)).toMatchObject({ available: 8, held: 0 });
  }
  for (const item of ['top', 'bottom', 'shoes', 'bag', 'glasses', 'headwear']) expect(creates(item), item).toBe(1);
  await second.end(25_000);
}, 120_000);

it('the worker of one order dies three times, and a deploy stops a fourth: the order is drawn once', async () => {
  const { kie } = app();
  await kie.control.reset();
  let worker = await app().startWorker();
  kie.control.script({ at: 'task', do: 'stuck', prompt: 'Image 2: dress.' });
  const { user, id } = await orderOf('dress');
  for (let death = 0; death < 3; death++) {
    await until(user, id, at('drawing'));
    await worker.kill();
    worker = await app().startWorker();
  }
  const stopping = Date.now();
  await worker.end(25_000);
  expect(Date.now() - stopping, 'an orderly stop waits for no picture').toBeLessThan(20_000);
  const last = await app().startWorker();
  const [task] = kie.control.tasks();
  await kie.control.complete(task?.taskId ?? '');
  expect(await until(user, id, isOver, 50_000)).toMatchObject({ status: 'succeeded', charge: { state: 'captured' } });
  expect(creates('dress')).toBe(1);
  await last.end(25_000);
}, 120_000);
