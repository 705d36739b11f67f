import type { ScriptStepInput } from '@primerka/sandbox';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { useApp } from './harness.js';
import { balance, giveCredits, isOver, order, tryOnInput, until } from './orders.js';

const app = useApp();
afterEach(async () => {
  await app().kie.control.reset();
  await app().database.query('delete from circuit');
});

const tasksOf = async (id: string) =>
  (
    await app().database.query<{ state: string; task_id: string | null; credits: string | null }>(
      'select state, task_id, provider_credits as credits from provider_task where generation_id = $1 order by attempt',
      [id],
    )
  ).rows;

const creates = () =>
  app()
    .kie.control.log()
    .filter(({ path }) => path.endsWith('/createTask')).length;

/** Lets time pass for the run of an order, which goes by the clock of its rows. */
const age = (id: string, seconds: number) =>
  app().database.query(
    `with task as (update provider_task set created_at = created_at - make_interval(secs => $2) where generation_id = $1)
     update generation set deadline_at = deadline_at - make_interval(secs => $2) where id = $1`,
    [id, seconds],
  );

describe('the provider says no: the code, and the credits back', () => {
  const cases: [string, ScriptStepInput[], string, boolean, number][] = [
    [
      'moderation of the result',
      [{ at: 'task', do: 'fail', failMsg: 'Your request was flagged by the safety system', failCode: '500' }],
      'provider.refused',
      false,
      1,
    ],
    [
      'moderation at create',
      [{ at: 'create', do: 'answer', code: 500, msg: 'Your input was rejected' }],
      'provider.refused',
      false,
      1,
    ],
    [
      'an input it cannot fetch',
      [{ at: 'task', do: 'fail', failMsg: 'Failed to fetch the image.', failCode: '422' }],
      'provider.input',
      false,
      1,
    ],
    ['trouble of its own', [{ at: 'task', do: 'fail' }], 'provider.unavailable', true, 1],
    [
      'a failure without words',
      [{ at: 'task', do: 'fail', failMsg: null, failCode: null }],
      'provider.unavailable',
      true,
      1,
    ],
    ['success without a picture', [{ at: 'task', do: 'empty-result' }], 'provider.unavailable', true, 1],
    ['success in malformed words', [{ at: 'task', do: 'malformed-result' }], 'provider.unavailable', true, 1],
    [
      'no money of ours',
      [{ at: 'create', do: 'answer', code: 402, msg: 'Insufficient Credits' }],
      'provider.unavailable',
      true,
      1,
    ],
    [
      'no money of ours, in other words',
      [{ at: 'create', do: 'answer', code: 500, msg: 'Credits insufficient' }],
      'provider.unavailable',
      true,
      1,
    ],
    ['a bad key', [{ at: 'create', do: 'answer', code: 401 }], 'provider.unavailable', true, 1],
    ['maintenance', [{ at: 'create', do: 'answer', code: 455 }], 'provider.unavailable', true, 1],
    [
      'a request it does not take',
      [{ at: 'create', do: 'answer', code: 422, msg: 'aspect_ratio is not within the range of allowed options' }],
      'internal',
      false,
      1,
    ],
    [
      'server errors four times',
      [{ at: 'create', do: 'answer', code: 500, msg: 'Server exception', times: 4 }],
      'provider.unavailable',
      true,
      4,
    ],
  ];
  it.each(cases)('%s', async (_name, steps, code, retryable, calls) => {
    const user = await app().signIn();
    app().kie.control.script(...steps);
    const { id } = await order(user);
    const failed = await until(user, id, isOver);
    expect(failed).toMatchObject({
      status: 'failed',
      error: { code, retryable },
      result: null,
      charge: { state: 'released' },
    });
    expect(failed.charge.events.map(({ type, amount, reason }) => [type, amount, reason])).toEqual([
      ['held', 2, null],
      ['released', 2, code],
    ]);
    expect(await balance(user)).toMatchObject({ available: 10, held: 0 });
    expect(creates()).toBe(calls);
  });
});

describe('the provider stumbles, and the picture comes all the same', () => {
  const cases: [string, ScriptStepInput[], number][] = [
    ['one server error at create', [{ at: 'create', do: 'answer', code: 500, msg: 'Server exception' }], 2],
    [
      '“this field is required” to a complete request',
      [{ at: 'create', do: 'answer', code: 500, msg: 'This field is required' }],
      2,
    ],
    ['a lost upload', [{ at: 'upload', do: 'reset-before' }], 1],
    ['an upload that fails over and over, then works', [{ at: 'upload', do: 'answer', code: 500, times: 3 }], 1],
    ['polls that know nothing of the task yet', [{ at: 'record', do: 'null-first', times: 1 }], 1],
    ['an error page for a poll', [{ at: 'record', do: 'html', status: 502 }], 1],
    ['a poll it does not answer in JSON', [{ at: 'record', do: 'malformed' }], 1],
    ['a state nobody has heard of', [{ at: 'task', do: 'unknown-state' }], 1],
    ['fields nobody has heard of', [{ at: 'task', do: 'odd-fields' }], 1],
    ['several pictures', [{ at: 'task', do: 'many-urls' }], 1],
    ['a picture that is not there yet', [{ at: 'result', do: '404' }], 1],
    ['a truncated picture', [{ at: 'result', do: 'truncated' }], 1],
    ['a page in place of the picture', [{ at: 'result', do: 'html' }], 1],
    ['a picture of another type’s name', [{ at: 'result', do: 'wrong-type' }], 1],
    ['a connection cut in the picture', [{ at: 'result', do: 'reset' }], 1],
    ['the call-back twice', [{ at: 'callback', do: 'twice' }], 1],
    ['fifty call-backs', [{ at: 'callback', do: 'many', count: 50 }], 1],
    ['a call-back before the create answer', [{ at: 'callback', do: 'early' }], 1],
    ['a call-back with a wrong signature', [{ at: 'callback', do: 'wrong-signature' }], 1],
    ['a stale call-back', [{ at: 'callback', do: 'stale' }], 1],
    ['a call-back for a task of somebody else', [{ at: 'callback', do: 'unknown-task' }], 1],
    ['no call-back at all', [{ at: 'callback', do: 'drop' }], 1],
  ];
  it.each(cases)('%s', async (_name, steps, calls) => {
    const user = await app().signIn();
    app().kie.control.script(...steps);
    const { id } = await order(user);
    const done = await until(user, id, isOver, 55_000);
    expect(done).toMatchObject({ status: 'succeeded', charge: { state: 'captured' } });
    expect(done.result).not.toBeNull();
    expect(creates()).toBe(calls);
    expect((await tasksOf(id)).filter(({ state }) => state === 'succeeded')).toHaveLength(1);
  });

  it('a call-back that lies about success delivers nothing', async () => {
    const user = await app().signIn();
    app().kie.control.script({ at: 'task', do: 'fail' }, { at: 'callback', do: 'lies-success' });
    const { id } = await order(user);
    expect(await until(user, id, isOver)).toMatchObject({
      status: 'failed',
      result: null,
      charge: { state: 'released' },
    });
  });
});

describe('a result that is none', () => {
  it.each([
    ['never there', { at: 'result', do: '403', times: 'always' }],
    ['not a picture', { at: 'result', do: 'not-an-image', times: 'always' }],
    ['a decompression bomb', { at: 'result', do: 'bomb', times: 'always' }],
    ['200 MB', { at: 'result', do: 'huge', times: 'always' }],
    ['a redirect to the inside', { at: 'result', do: 'redirect', to: 'http://127.0.0.1:1/', times: 'always' }],
    ['on a private address', { at: 'task', do: 'foreign-url', url: 'http://127.0.0.2:9/look.png' }],
    ['on a metadata service', { at: 'task', do: 'foreign-url', url: 'https://169.254.169.254/latest/meta-data' }],
    ['a file', { at: 'task', do: 'foreign-url', url: 'file:///etc/passwd' }],
  ] as [string, ScriptStepInput][])('%s', async (_name, step) => {
    const user = await app().signIn();
    app().kie.control.script(step);
    const { id } = await order(user);
    expect(await until(user, id, isOver, 55_000)).toMatchObject({
      status: 'failed',
      error: { code: 'provider.unavailable' },
      charge: { state: 'released' },
    });
  });
});

describe('the create answer is lost', () => {
  it.each(['accept-then-reset', 'accept-then-html', 'accept-then-malformed'] as const)(
    '%s: the call-back brings the task, and nothing is created twice',
    async (fault) => {
      const user = await app().signIn();
      app().kie.control.script({ at: 'create', do: fault });
      const { id } = await order(user);
      expect(await until(user, id, isOver)).toMatchObject({ status: 'succeeded', charge: { state: 'captured' } });
      expect(creates()).toBe(1);
      expect(await tasksOf(id)).toMatchObject([{ state: 'succeeded' }]);
    },
  );

  it('and the call-back too: a second create after 90 s, and the first task is found out about when it calls at last', async () => {
    const user = await app().signIn();
    app().kie.control.script(
      { at: 'create', do: 'accept-then-reset' },
      { at: 'callback', do: 'late', ms: 3_600_000 },
      { at: 'task', do: 'slow', ms: 3_000 },
    );
    const { id } = await order(user);
    await until(user, id, ({ stage }) => stage === 'submitted');
    await waitFor(async () => (await tasksOf(id))[0]?.state === 'unknown');
    await sleep(1_000);
    expect(creates()).toBe(1);
    await age(id, 91);
    expect(await until(user, id, isOver)).toMatchObject({ status: 'succeeded', charge: { state: 'captured' } });
    expect(creates()).toBe(2);
    expect((await tasksOf(id)).map(({ state }) => state)).toEqual(['unknown', 'succeeded']);
    const known = (await tasksOf(id)).map(({ task_id }) => task_id);
    const lost = app()
      .kie.control.tasks()
      .find(({ taskId }) => !known.includes(taskId));
    await waitFor(
      async () =>
        app()
          .kie.control.tasks()
          .find(({ taskId }) => taskId === lost?.taskId)?.state === 'success',
    );
    expect(await app().kie.control.callback(lost?.taskId ?? '')).toBe(200);
    await waitFor(async () => (await tasksOf(id))[0]?.state === 'succeeded');
    expect((await tasksOf(id))[0]?.credits).not.toBeNull();
    expect((await balance(user)).available).toBe(8);
  });

  it('twice: the order fails and the credits come back', async () => {
    const user = await app().signIn();
    app().kie.control.script({ at: 'create', do: 'reset-before', times: 2 });
    const { id } = await order(user);
    await waitFor(async () => (await tasksOf(id))[0]?.state === 'unknown');
    await age(id, 91);
    await waitFor(async () => (await tasksOf(id))[1]?.state === 'unknown');
    await age(id, 91);
    expect(await until(user, id, isOver)).toMatchObject({
      status: 'failed',
      error: { code: 'provider.unavailable' },
      charge: { state: 'released' },
    });
    expect(creates()).toBe(2);
  });
});

describe('the deadline', () => {
  it('ends an order that hangs, gives the credits back, and a later success is booked and nothing more', async () => {
    const user = await app().signIn();
    app().kie.control.script({ at: 'task', do: 'stuck' });
    const { id } = await order(user);
    await until(user, id, ({ stage }) => stage === 'drawing');
    await age(id, 700);
    const failed = await until(user, id, isOver, 30_000);
    expect(failed).toMatchObject({
      status: 'failed',
      error: { code: 'deadline', retryable: true },
      charge: { state: 'released' },
    });
    const [task] = app().kie.control.tasks();
    await app().kie.control.complete(task?.taskId ?? '');
    await waitFor(async () => (await tasksOf(id))[0]?.state === 'succeeded');
    expect(await until(user, id, isOver)).toMatchObject({ status: 'failed', result: null });
    expect(await balance(user)).toMatchObject({ available: 10, held: 0 });
  });

  it('finds an order whose every bell was lost', async () => {
    const user = await app().signIn();
    app().kie.control.script({ at: 'task', do: 'stuck' });
    const { id } = await order(user);
    await until(user, id, ({ stage }) => stage === 'drawing');
    await app()
      .database.query(`delete from bullmq.jobs where job_id = $1`, [id])
      .catch(() => undefined);
    await age(id, 700);
    expect(await until(user, id, isOver, 30_000)).toMatchObject({ error: { code: 'deadline' } });
  });
});

it('call-backs at addresses we did not make find nothing', async () => {
  const user = await app().signIn();
  const { id } = await order(user);
  await until(user, id, isOver);
  const create = app()
    .kie.control.log()
    .find((request) => request.path.endsWith('/createTask'));
  const body = create?.body as { callBackUrl: string } | undefined;
  const path = new URL(body?.callBackUrl ?? '').pathname.replace('/api/v1', '');
  expect((await app().anonymous('POST', path, {})).status).toBe(200);
  const name = path.split('/').pop() ?? '';
  const [first = ''] = name.split('.');
  for (const forged of [
    first,
    `${first}.`,
    `${first}.${'A'.repeat(43)}`,
    name.slice(0, -1),
    name.replace(first, '7f0c0a52-6a2b-4c3e-9a55-0d6f0c3b1a11'),
    '..%2f',
    'x'.repeat(90),
  ]) {
    expect((await app().anonymous('POST', `/webhooks/kie/${forged}`, {})).status, forged.slice(0, 60)).toBe(404);
  }
});

it('an outage opens the circuit: accepted orders wait and are drawn, new ones get 503 before anything is held', async () => {
  const user = await app().signIn();
  await giveCredits(app(), user, 10);
  const input = await tryOnInput(user);
  app().kie.control.script({ at: 'upload', do: 'html', status: 502, times: 'always' });
  const { id } = await order(user, input);
  await waitFor(
    async () =>
      (await user.api('POST', '/generations', input, { 'idempotency-key': `probe-${Date.now()}` })).status === 503,
  );
  expect((await balance(user)).held).toBeGreaterThan(0);
  await app().kie.control.reset();
  expect(await until(user, id, isOver, 55_000)).toMatchObject({ status: 'succeeded' });
  await waitFor(async () =>
    (await user.api<{ items: { stage: string }[] }>('GET', '/generations')).body.items.every(
      ({ stage }) => stage === 'done',
    ),
  );
});

async function waitFor(condition: () => Promise<boolean>, within = 40_000): Promise<void> {
  for (const end = Date.now() + within; !(await condition()); await sleep(100)) {
    if (Date.now() > end) throw new Error('Waited in vain');
  }
}
