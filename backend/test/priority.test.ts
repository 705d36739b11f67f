import type { Generation } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { type SignedIn, useApp } from './harness.js';
import { giveCredits, isOver, order, tryOnInput, until } from './orders.js';
import { redisGiven } from './redis.js';

/** The same on both backends of the queue. */
function ordersFirst(redis: boolean): void {
  const app = useApp({
    redis,
    env: { ROLES: 'api', KIE_CREATES_PER_10S: '1', MAX_ACTIVE_GENERATIONS: '10' },
    kie: { settings: { createsPer10s: 1000 } },
  });

  /** Credits of a plan that buys a place before others. */
  async function giveQueuePriority(user: SignedIn, credits: number): Promise<void> {
    await giveCredits(app(), user, credits, 'subscription');
    await app().database.query(
      `update credit_grant set priority = true where user_id = $1 and source = 'subscription'`,
      [user.user.id],
    );
  }

  it('are sent before others that wait longer', async () => {
    const [plain, pro] = [await app().signIn(), await app().signIn()];
    await giveQueuePriority(pro, 4);
    const [plainInput, proInput] = [await tryOnInput(plain), await tryOnInput(pro)];
    // Nobody works yet, so all of them wait.
    const placed: Generation[] = [];
    for (const [user, input] of [
      [plain, plainInput],
      [plain, plainInput],
      [pro, proInput],
      [pro, proInput],
    ] as const) {
      placed.push(await order(user, input));
    }
    const name = (id: string) => ['plain 1', 'plain 2', 'pro 1', 'pro 2'][placed.findIndex((g) => g.id === id)] ?? id;
    const worker = await app().startWorker();
    for (const [i, { id }] of placed.entries()) await until(i < 2 ? plain : pro, id, isOver, 60_000);
    const sent = app()
      .kie.control.log()
      .filter(({ path }) => path.endsWith('/createTask'))
      .map(({ body }) => /kie\/([0-9a-f-]{36})\./.exec((body as { callBackUrl: string }).callBackUrl)?.[1] ?? '');
    expect(sent.map(name)).toEqual(['pro 1', 'pro 2', 'plain 1', 'plain 2']);
    const { rows } = await app().database.query<{ id: string; priority: boolean }>(
      'select id, priority from generation',
    );
    expect(new Map(rows.map(({ id, priority }) => [name(id), priority]))).toEqual(
      new Map([
        ['plain 1', false],
        ['plain 2', false],
        ['pro 1', true],
        ['pro 2', true],
      ]),
    );
    await worker.end(25_000);
  }, 120_000);
}

describe('orders with priority, on PostgreSQL', () => {
  ordersFirst(false);
});

describe.runIf(redisGiven)('orders with priority, on Redis', () => {
  ordersFirst(true);
});
