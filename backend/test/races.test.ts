import type { Generation } from '@primerka/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { useApp } from './harness.js';
import { balance, giveCredits, isOver, newKey, order, tryOnInput, until } from './orders.js';

const app = useApp({
  env: { MAX_ACTIVE_GENERATIONS: '50', KIE_CREATES_PER_10S: '1000' },
  kie: { settings: { createsPer10s: 1000 } },
});
afterEach(() => app().kie.control.reset());

const key = (value = newKey()) => ({ 'idempotency-key': value });

describe('at the same moment', () => {
  it('one key 50 times: one order, one hold, 50 equal answers', async () => {
    const user = await app().signIn();
    const [input, one] = [await tryOnInput(user), key()];
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => user.api<Generation>('POST', '/generations', input, one)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 201));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const { rows } = await app().database.query('select 1 from credit_hold where user_id = $1', [user.user.id]);
    expect(rows).toHaveLength(1);
    await until(user, answers[0]?.body.id ?? '', isOver);
  });

  it('the last 2 credits 20 times: one order, 19 refusals', async () => {
    const user = await app().signIn();
    const input = await tryOnInput(user);
    for (let i = 0; i < 4; i++) await until(user, (await order(user, input)).id, isOver);
    expect((await balance(user)).available).toBe(2);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => user.api<Generation>('POST', '/generations', input, key())),
    );
    const won = answers.filter(({ status }) => status === 201);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 402)).toHaveLength(19);
    expect(await balance(user)).toMatchObject({ available: 0 });
    await until(user, won[0]?.body.id ?? '', isOver);
  });

  it('the first contact of a month 30 times: the free credits once', async () => {
    const user = await app().signIn();
    const balances = await Promise.all(Array.from({ length: 30 }, () => balance(user)));
    expect(new Set(balances.map(({ available }) => available))).toEqual(new Set([10]));
    const { rows } = await app().database.query('select 1 from credit_grant where user_id = $1', [user.user.id]);
    expect(rows).toHaveLength(1);
  });

  it('twenty orders and their cancellations: each canceled or delivered, never both', async () => {
    const user = await app().signIn();
    await giveCredits(app(), user, 100);
    const input = await tryOnInput(user);
    const orders = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { body } = await user.api<Generation>('POST', '/generations', input, key());
        const cancels = await Promise.all(
          Array.from({ length: 3 }, () => user.api<Generation>('POST', `/generations/${body.id}/cancel`)),
        );
        return { id: body.id, cancels };
      }),
    );
    let canceled = 0;
    for (const { id, cancels } of orders) {
      const end = await until(user, id, isOver);
      if (end.status === 'canceled') canceled++;
      for (const { status } of cancels) expect(status === 200).toBe(end.status === 'canceled');
      expect(end.charge.state).toBe(end.status === 'canceled' ? 'released' : 'captured');
    }
    expect((await balance(user)).available).toBe(110 - 2 * (20 - canceled));
  });

  it('the same upload 20 times: one photo', async () => {
    const user = await app().signIn();
    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => tryOnInput(user)));
    for (const other of others) expect(other).toEqual(first);
  });

  it('a photo deleted while it is ordered: either the order has it or the deletion', async () => {
    const user = await app().signIn();
    await giveCredits(app(), user, 100);
    for (let round = 0; round < 10; round++) {
      const input = await tryOnInput(user);
      const [ordered, deleted] = await Promise.all([
        user.api<Generation>('POST', '/generations', input, key()),
        user.api('DELETE', `/photos/${input.personPhotoId}`),
      ]);
      expect([`${ordered.status} ${deleted.status}`]).toEqual(ordered.status === 201 ? ['201 409'] : ['404 204']);
      if (ordered.status === 201) expect((await until(user, ordered.body.id, isOver)).status).toBe('succeeded');
    }
  });
});

describe('the database itself refuses', () => {
  const refused = (sql: string, values: unknown[] = []) =>
    expect(app().database.query(sql, values), sql).rejects.toThrow();

  it('a balance below zero, a changed entry, a second settlement, a second movement under one key', async () => {
    const user = await app().signIn();
    const { id } = await order(user);
    await until(user, id, isOver);
    await refused('update credit_account set available = -1 where user_id = $1', [user.user.id]);
    await refused('update credit_account set held = held - 1 where user_id = $1', [user.user.id]);
    await refused('update credit_grant set remaining = amount + 1 where user_id = $1', [user.user.id]);
    await refused(`update credit_entry set amount = 1 where subject_id = $1`, [id]);
    await refused('delete from credit_entry where subject_id = $1', [id]);
    await refused('truncate credit_entry');
    await refused(`update credit_hold set state = 'released' where id = $1`, [id]);
    await refused(
      `insert into credit_entry (key, user_id, type, debit, credit, amount) values ($1, $2, 'capture', 'user:held', 'house:earned', 200)`,
      [`capture:${id}`, user.user.id],
    );
    await refused(
      `insert into credit_entry (key, user_id, type, debit, credit, amount) values ('x', $1, 'grant', 'user:held', 'user:available', 1)`,
      [user.user.id],
    );
    await refused(`update generation set status = 'running' where id = $1`, [id]);
  });
});
