import type { Generation } from '@primerka/contract';
import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { useApp } from './harness.js';
import { balance, isOver, newKey, order, tryOnInput, until } from './orders.js';
import { redisGiven } from './redis.js';

const creates = (app: ReturnType<ReturnType<typeof useApp>>) =>
  app.kie.control.log().filter(({ path }) => path.endsWith('/createTask')).length;

describe('on Postgres', () => {
  const app = useApp();
  afterEach(() => app().kie.control.reset());

  it('every connection cut three times in mid-order: the process lives, the picture comes, sockets still hear', async () => {
    const user = await app().signIn();
    app().kie.control.script({ at: 'task', do: 'slow', ms: 4_000 });
    const { id } = await order(user);
    await until(user, id, ({ stage }) => stage === 'drawing');
    for (let round = 0; round < 3; round++) {
      await app().database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name like 'primerka%'`,
      );
      await sleep(700);
    }
    expect(await until(user, id, isOver)).toMatchObject({ status: 'succeeded', charge: { state: 'captured' } });
    expect(creates(app())).toBe(1);

    // Of another process: only a listening adapter brings these here.
    const worker = await app().startWorker();
    const socket = await app().socket(user.token);
    const heard = new Promise<Generation>((resolve) =>
      socket.on('generation.updated', (update) => isOver(update) && resolve(update)),
    );
    const next = await order(user);
    expect((await heard).id).toBe(next.id);
    await until(user, next.id, isOver);
    await worker.end(25_000);
  });

  it('the commit after a create fails: the task is known, so it is not ordered again', async () => {
    const user = await app().signIn();
    await app().database.query(`
      create function fail_once() returns trigger language plpgsql as $$
        begin if new.stage = 'drawing' and nextval('failures') = 1 then raise exception 'once'; end if; return new; end $$;
      create sequence failures;
      create trigger fail_once before update on generation for each row execute function fail_once()`);
    try {
      const { id } = await order(user);
      expect(await until(user, id, isOver, 60_000)).toMatchObject({ status: 'succeeded' });
      expect(creates(app())).toBe(1);
    } finally {
      await app().database.query(
        'drop trigger fail_once on generation; drop function fail_once; drop sequence failures',
      );
    }
  }, 90_000);

  it('an order nobody can end does not keep the others from their deadline', async () => {
    const user = await app().signIn();
    app().kie.control.script({ at: 'task', do: 'stuck', times: 'always' });
    const input = await tryOnInput(user);
    const [broken, innocent] = [await order(user, input), await order(user, input)];
    for (const { id } of [broken, innocent]) await until(user, id, ({ stage }) => stage === 'drawing');
    await app().database.query('alter table generation disable trigger user');
    await app().database.query(`
      create function never() returns trigger language plpgsql as $$
        begin if new.stage = 'done' then raise exception 'never'; end if; return new; end $$`);
    await app().database.query(
      `create trigger never before update on generation for each row when (old.id = '${broken.id}') execute function never()`,
    );
    try {
      await app().database.query(`update generation set deadline_at = now() where id = any($1)`, [
        [broken.id, innocent.id],
      ]);
      expect(await until(user, innocent.id, isOver)).toMatchObject({ error: { code: 'deadline' } });
    } finally {
      await app().database.query('drop trigger never on generation; drop function never');
    }
    expect(await until(user, broken.id, isOver)).toMatchObject({ error: { code: 'deadline' } });
  }, 90_000);

  it('a connection that never says who it is does not hold up a stop', async () => {
    const silent = new WebSocket(`${app().baseUrl.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    await new Promise((resolve) => silent.addEventListener('message', resolve, { once: true }));
    const started = Date.now();
    await app().restart();
    expect(Date.now() - started).toBeLessThan(15_000);
  });
});

describe('credits that expire while they are held', () => {
  const app = useApp();

  it('only the part that was held lives on, for a day', async () => {
    const user = await app().signIn();
    app().kie.control.script({ at: 'task', do: 'stuck' });
    const { id } = await order(user);
    await until(user, id, ({ stage }) => stage === 'drawing');
    const before = await balance(user);
    expect(before).toMatchObject({ available: 8, held: 2 });
    // The month turns: the free grant is over, the next month's is not due in this test.
    await app().database.query(`update credit_grant set expires_at = now() - interval '1 second' where user_id = $1`, [
      user.user.id,
    ]);
    await app().database.query(`update generation set deadline_at = now() where id = $1`, [id]);
    await until(user, id, isOver);
    const after = await balance(user);
    expect(after).toMatchObject({ available: 2, held: 0 });
    const [grant] = after.grants;
    const hours = (Date.parse(grant?.expiresAt ?? '') - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24);
  });

  it('a retry leaves the quiz under way alone', async () => {
    const user = await app().signIn();
    app().kie.control.script({ at: 'task', do: 'fail' });
    const { id } = await order(user);
    await until(user, id, isOver);
    const draft = { personPhotoId: null, garments: [], step: 'person' };
    const { body } = await user.api<{ version: number }>('GET', '/draft');
    await user.api('PUT', '/draft', { draft, version: body.version });
    const again = await user.api<Generation>('POST', `/generations/${id}/retry`, undefined, {
      'idempotency-key': newKey(),
    });
    expect((await user.api<{ draft: object }>('GET', '/draft')).body.draft).toEqual(draft);
    await until(user, again.body.id, isOver);
  });

  it('what a database cannot store is a bad request, and letters of an id have no case', async () => {
    const user = await app().signIn();
    const input = await tryOnInput(user);
    for (const option of ['\u0000', '\ud800', 'A', '']) {
      const draft = {
        personPhotoId: null,
        step: 'garments',
        garments: [{ photoId: input.personPhotoId, category: 'top', options: { tuck: option } }],
      };
      expect((await user.api('PUT', '/draft', { draft, version: 0 })).status).toBe(400);
    }
    const upper = { ...input, personPhotoId: input.personPhotoId.toUpperCase() };
    const key = newKey();
    const first = await order(user, upper, key);
    expect((await order(user, input, key)).id).toBe(first.id);
    await until(user, first.id, isOver);
  });
});

describe.runIf(redisGiven)('on Redis', () => {
  const app = useApp({ redis: true });

  it('emptied in mid-order: the picture comes all the same', async () => {
    const user = await app().signIn();
    app().kie.control.script({ at: 'task', do: 'slow', ms: 2_000 }, { at: 'callback', do: 'drop' });
    const { id } = await order(user);
    await until(user, id, ({ stage }) => stage === 'drawing');
    const redis = new Redis(app().env['REDIS_URL'] ?? '');
    await redis.flushdb();
    redis.disconnect();
    await app().database.query(`update generation set touched_at = touched_at - interval '46 seconds' where id = $1`, [
      id,
    ]);
    expect(await until(user, id, isOver, 50_000)).toMatchObject({ status: 'succeeded', charge: { state: 'captured' } });
  }, 90_000);
});
