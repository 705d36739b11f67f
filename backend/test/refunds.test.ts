import type { EntryList, Payment } from '@primerka/contract';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type SignedIn, useApp } from './harness.js';
import { balance, isOver, order, until } from './orders.js';
import {
  askRefund,
  bought,
  boughtWithStars,
  buy,
  deliver,
  lookNow,
  notification,
  ownerRefunds,
  providerId,
  readPayment,
  timePasses,
  untilPayment,
} from './purchases.js';
import { fire } from './schedules.js';

const app = useApp({ payments: {} });

const HOUR = 3_600_000;

interface Row {
  id: string;
  amount: number;
  status: string;
  origin: string;
  reason: string | null;
  theirs: string | null;
  reversed: number;
}

const refundsOf = async (paymentId: string): Promise<Row[]> =>
  (
    await app().database.query<Row>(
      `select id, amount, status, origin, reason, provider_refund_id as theirs, credits_reversed as reversed
       from refund where payment_id = $1 order by created_at, id`,
      [paymentId],
    )
  ).rows;

/** The stand-in's refunds of one of our payments. */
async function objectsOf(paymentId: string) {
  const theirs = await providerId(app(), paymentId);
  return app()
    .yookassa.control.refunds()
    .filter(({ payment_id }) => payment_id === theirs);
}

async function work(): Promise<void> {
  await lookNow(app(), 'refund');
  expect(await fire(app(), 'refunds-poll', 15_000)).toBe('ok');
}

const available = async (user: SignedIn): Promise<number> => (await balance(user)).available;

/** A paid pack whose next refund meets faults at the stand-in, and of which no notification comes. */
async function boughtSilently(user: SignedIn): Promise<Payment> {
  const payment = await bought(app(), user);
  app().yookassa.control.script({ at: 'webhook', do: 'drop', event: 'refund.succeeded', match: payment.id });
  return payment;
}

/** Takes the free credits away, so that the bought ones are spent next. */
async function onlyBought(user: SignedIn): Promise<void> {
  await app().database.query(
    `update credit_grant set expires_at = now() - interval '1 second' where user_id = $1 and source = 'free'`,
    [user.user.id],
  );
  expect(await available(user)).toBe(100);
}

afterEach(() => app().kie.control.reset());

describe('asked for by the owner', () => {
  it('all of it: the money and the unspent credits go back, once, and the buyer reads of it', async () => {
    const user = await app().signIn();
    const { id } = await bought(app(), user);
    const { code, said } = await ownerRefunds(app(), id);
    expect([code, said]).toEqual([0, expect.stringMatching(/^Refund [0-9a-f-]{36} of 199\.00 RUB is asked for\n$/)]);
    await work();
    const payment = await untilPayment(user, id, ({ status }) => status === 'refunded');
    expect(payment.refunded).toEqual({ value: '199.00', currency: 'RUB' });
    expect(await refundsOf(id)).toMatchObject([{ status: 'succeeded', origin: 'owner', reversed: 10_000 }]);
    expect((await objectsOf(id)).map(({ status, amount }) => [status, amount.value])).toEqual([
      ['succeeded', '199.00'],
    ]);
    expect(await available(user)).toBe(10);
    const { body } = await user.api<EntryList>('GET', '/credits/entries');
    expect(body.items[0]).toMatchObject({ type: 'reverse', delta: -100, paymentId: id });
  });

  it('in parts, two of them alike: credits in proportion, and never more than was paid', async () => {
    const user = await app().signIn();
    const { id } = await bought(app(), user);
    expect((await ownerRefunds(app(), id, '199.01')).said).toBe('Only up to 19900 can be given back\n');
    await ownerRefunds(app(), id, '50.00');
    await ownerRefunds(app(), id, '50.00');
    expect((await ownerRefunds(app(), id, '99.01')).code).toBe(1);
    await work();
    expect(await readPayment(user, id)).toMatchObject({ status: 'partially_refunded', refunded: { value: '100.00' } });
    // 100 of 199 ₽ are 50.25 of 100 credits, rounded in the buyer's favour.
    expect(await available(user)).toBe(59.75);
    await ownerRefunds(app(), id);
    await work();
    expect(await readPayment(user, id)).toMatchObject({ status: 'refunded', refunded: { value: '199.00' } });
    expect(await available(user)).toBe(10);
    expect((await ownerRefunds(app(), id, '0.01')).said).toBe('There is nothing to give back of this payment\n');
    expect((await objectsOf(id)).map(({ amount }) => amount.value).toSorted()).toEqual(['50.00', '50.00', '99.00']);
  });

  it('what was not paid, or does not exist, cannot be given back', async () => {
    const user = await app().signIn();
    const { id } = await buy(user);
    expect(await ownerRefunds(app(), id)).toMatchObject({ code: 1 });
    await app().yookassa.control.decline(await providerId(app(), id), 'general_decline');
    await untilPayment(user, id, ({ status }) => status === 'canceled');
    expect(await ownerRefunds(app(), id)).toMatchObject({ code: 1 });
    expect(await ownerRefunds(app(), randomUUID())).toMatchObject({ code: 1 });
    expect(await refundsOf(id)).toEqual([]);
  });

  it('6 times at once: one refund', async () => {
    const user = await app().signIn();
    const { id } = await bought(app(), user);
    const all = await Promise.all(Array.from({ length: 6 }, () => ownerRefunds(app(), id)));
    expect(all.filter(({ code }) => code === 0)).toHaveLength(1);
    expect(all.filter(({ code }) => code === 1)).toHaveLength(5);
    await work();
    expect(await objectsOf(id)).toHaveLength(1);
    expect(await available(user)).toBe(10);
  }, 120_000);
});

describe('at YooKassa', () => {
  it('pending for a while: nothing moves until it is done', async () => {
    const user = await app().signIn();
    const { id } = await boughtSilently(user);
    app().yookassa.control.script({ at: 'refund', do: 'pending', match: await providerId(app(), id) });
    await askRefund(app(), id, 19_900);
    for (let round = 0; round < 2; round++) {
      await work();
      expect(await refundsOf(id)).toMatchObject([{ status: 'pending', reversed: 0 }]);
      expect(await readPayment(user, id)).toMatchObject({ status: 'succeeded', refunded: null });
    }
    expect(await available(user)).toBe(110);
    expect((await ownerRefunds(app(), id)).code, 'it is promised already').toBe(1);
    await app().yookassa.control.settleRefund((await objectsOf(id))[0]?.id ?? '', 'succeeded');
    await work();
    expect((await readPayment(user, id)).status).toBe('refunded');
    expect(await available(user)).toBe(10);
  });

  it.each(['canceled in the answer', 'canceled later'])(
    '%s: nothing moved, and another may be asked for',
    async (when) => {
      const user = await app().signIn();
      const { id } = await bought(app(), user);
      const match = await providerId(app(), id);
      app().yookassa.control.script(
        when === 'canceled later'
          ? { at: 'refund', do: 'pending', match }
          : { at: 'refund', do: 'canceled', reason: 'insufficient_funds', match },
      );
      await askRefund(app(), id, 19_900);
      await work();
      if (when === 'canceled later') {
        await app().yookassa.control.settleRefund((await objectsOf(id))[0]?.id ?? '', { cancel: 'insufficient_funds' });
        await work();
      }
      expect(await refundsOf(id)).toMatchObject([{ status: 'canceled', reason: 'insufficient_funds' }]);
      expect(await available(user)).toBe(110);
      await askRefund(app(), id, 19_900);
      await work();
      expect((await readPayment(user, id)).status).toBe('refunded');
      expect((await objectsOf(id)).map(({ status }) => status).toSorted()).toEqual(['canceled', 'succeeded']);
    },
  );

  it.each([
    ['accept-then-reset', 1],
    ['500-after-commit', 1],
    ['truncated', 1],
    ['refuse-before', 0],
    ['500-before', 0],
    ['202-processing', 0],
    ['502-html', 0],
    ['429', 0],
    ['401', 0],
  ] as const)('the answer is lost (%s): asked again with the same key, one refund', async (fault, made) => {
    const user = await app().signIn();
    const { id } = await boughtSilently(user);
    app().yookassa.control.script({ at: 'refund', do: fault, match: await providerId(app(), id) });
    await askRefund(app(), id, 5_000);
    await work();
    expect(await refundsOf(id)).toMatchObject([{ status: 'unknown' }]);
    expect(await objectsOf(id)).toHaveLength(made);
    expect((await readPayment(user, id)).status).toBe('succeeded');
    await work();
    expect(await refundsOf(id)).toMatchObject([{ status: 'succeeded', reversed: 2_512 }]);
    expect(await objectsOf(id)).toHaveLength(1);
    expect((await readPayment(user, id)).status).toBe('partially_refunded');
  });

  it('two alike whose answers are lost: each notification finds its own', async () => {
    const user = await app().signIn();
    const { id } = await bought(app(), user);
    const theirs = await providerId(app(), id);
    const { control } = app().yookassa;
    control.script(
      { at: 'refund', do: 'accept-then-reset', match: theirs, times: 2 },
      { at: 'webhook', do: 'drop', event: 'refund.succeeded', match: theirs, times: 2 },
    );
    await askRefund(app(), id, 5_000);
    await askRefund(app(), id, 5_000);
    await work();
    const names = new Map((await objectsOf(id)).map((object) => [object.id, object.metadata['refund_id']]));
    expect(names.size).toBe(2);
    // The one that was asked for last is told of first.
    const [last = ''] = [...names.keys()].toReversed();
    await deliver(app().baseUrl, [notification(app(), 'refund.succeeded', last)]);
    await untilPayment(user, id, ({ status }) => status === 'partially_refunded');
    await work();
    for (const { id: ours, theirs: their, status } of await refundsOf(id)) {
      expect([status, names.get(their ?? '')]).toEqual(['succeeded', ours]);
    }
    expect(await readPayment(user, id)).toMatchObject({ refunded: { value: '100.00' } });
  });

  it('the key is dead: one that was made is found by its name, one that was not is given up', async () => {
    const user = await app().signIn();
    const [made, never] = [await boughtSilently(user), await boughtSilently(user)];
    const { control } = app().yookassa;
    control.script({ at: 'refund', do: 'accept-then-reset', match: await providerId(app(), made.id) });
    control.script({ at: 'refund', do: '500-before', match: await providerId(app(), never.id) });
    await askRefund(app(), made.id, 19_900);
    await askRefund(app(), never.id, 19_900);
    await work();
    // Another of the same sum, made in the cabinet, is not taken for ours.
    await control.cabinetRefund(await providerId(app(), never.id), '199.00');
    await timePasses(app(), 25 * HOUR);
    await work();
    expect(await refundsOf(made.id)).toMatchObject([{ status: 'succeeded' }]);
    expect(await refundsOf(never.id)).toMatchObject([{ status: 'canceled', reason: 'not_there' }]);
    expect(await fire(app(), 'reconcile-nightly')).toBe('ok');
    expect((await refundsOf(never.id)).map(({ status, origin }) => [origin, status]).toSorted()).toEqual([
      ['outside', 'succeeded'],
      ['owner', 'canceled'],
    ]);
    expect((await readPayment(user, never.id)).status).toBe('refunded');
  });
});

describe('made in the cabinet', () => {
  it.each(['told', 'not told'])('%s of it: it is in the books', async (how) => {
    const user = await app().signIn();
    const { id } = how === 'told' ? await bought(app(), user) : await boughtSilently(user);
    await app().yookassa.control.cabinetRefund(await providerId(app(), id), '99.50');
    if (how === 'not told') expect(await fire(app(), 'reconcile-nightly')).toBe('ok');
    const payment = await untilPayment(user, id, ({ status }) => status === 'partially_refunded');
    expect(payment.refunded).toEqual({ value: '99.50', currency: 'RUB' });
    expect(await refundsOf(id)).toMatchObject([{ origin: 'outside', status: 'succeeded', reversed: 5_000 }]);
    expect(await available(user)).toBe(60);
  });

  it('beside one of the same sum that is asked for here: both count', async () => {
    const user = await app().signIn();
    const { id } = await bought(app(), user);
    await askRefund(app(), id, 5_000);
    await app().yookassa.control.cabinetRefund(await providerId(app(), id), '50.00');
    await untilPayment(user, id, ({ status }) => status === 'partially_refunded');
    await work();
    expect(await readPayment(user, id)).toMatchObject({ refunded: { value: '100.00' } });
    expect((await refundsOf(id)).map(({ origin, status }) => `${origin} ${status}`).toSorted()).toEqual([
      'outside succeeded',
      'owner succeeded',
    ]);
  });
});

describe('the credits it bought', () => {
  it('spent before: only the unspent ones go back, and the balance is never negative', async () => {
    const user = await app().signIn();
    const { id } = await bought(app(), user);
    await onlyBought(user);
    const { id: generation } = await order(user);
    await until(user, generation, isOver);
    expect(await available(user)).toBe(98);
    await askRefund(app(), id, 19_900);
    await work();
    expect(await refundsOf(id)).toMatchObject([{ status: 'succeeded', reversed: 9_800 }]);
    expect(await balance(user)).toMatchObject({ available: 0, held: 0 });
  });

  it.each([
    ['comes to nothing: they go back when they are released', 'fail'],
    ['is delivered: they are spent', 'succeed'],
  ])('held at that moment by an order that %s', async (_what, how) => {
    const user = await app().signIn();
    const { id } = await bought(app(), user);
    await onlyBought(user);
    app().kie.control.script({ at: 'task', do: 'stuck' });
    const { id: generation } = await order(user);
    await until(user, generation, ({ stage }) => stage === 'drawing');
    await askRefund(app(), id, 19_900);
    await work();
    expect(await balance(user)).toMatchObject({ available: 0, held: 2 });
    const [task] = app().kie.control.tasks().slice(-1);
    if (how === 'succeed') await app().kie.control.complete(task?.taskId ?? '');
    else await app().database.query('update generation set deadline_at = now() where id = $1', [generation]);
    await until(user, generation, isOver);
    expect(await balance(user)).toMatchObject({ available: 0, held: 0 });
    const { rows } = await app().database.query<object>(
      `select asked, taken, owed from credit_reversal where payment_id = $1`,
      [id],
    );
    expect(rows).toMatchObject([{ asked: 10_000, taken: how === 'fail' ? 10_000 : 9_800 }]);
  });
});

describe('in Stars', () => {
  it('all of it, and no part', async () => {
    const user = await app().signIn();
    const { id } = await boughtWithStars(app(), user);
    const before = app().telegram.control.totals().refunded;
    expect((await ownerRefunds(app(), id, '90')).said).toBe('Stars can only be given back as a whole\n');
    expect((await ownerRefunds(app(), id)).code).toBe(0);
    await work();
    expect(await untilPayment(user, id, ({ status }) => status === 'refunded')).toMatchObject({
      refunded: { value: '180', currency: 'XTR' },
    });
    expect(app().telegram.control.totals().refunded).toBe(before + 180);
    expect(await available(user)).toBe(10);
  });

  it.each([
    ['is CHARGE_ALREADY_REFUNDED at the first try', 'already-refunded'],
    ['is lost', 'commit-then-reset'],
    ['is HTML of a proxy', 'commit-then-html'],
  ] as const)('the answer %s: given back once', async (_what, fault) => {
    const user = await app().signIn();
    const { control } = app().telegram;
    const { id } = await boughtWithStars(app(), user);
    const before = control.totals().refunded;
    control.script({ at: 'refundStarPayment', do: fault, user: user.user.telegramId });
    // Nor does the update about it come.
    control.script({ at: 'webhook', do: 'drop', kind: 'refunded_payment', user: user.user.telegramId });
    await askRefund(app(), id, 180);
    await work();
    await work();
    expect((await readPayment(user, id)).status).toBe('refunded');
    expect(await refundsOf(id)).toMatchObject([{ status: 'succeeded', origin: 'owner', reversed: 10_000 }]);
    expect(control.totals().refunded).toBe(before + 180);
    expect(await available(user)).toBe(10);
  });

  it.each(['told', 'not told'])('a chargeback we are %s of', async (how) => {
    const user = await app().signIn();
    const { control } = app().telegram;
    const { id } = await boughtWithStars(app(), user);
    if (how === 'not told')
      control.script({ at: 'webhook', do: 'drop', kind: 'refunded_payment', user: user.user.telegramId });
    await control.chargeback(await providerId(app(), id));
    if (how === 'not told') expect(await fire(app(), 'reconcile-nightly')).toBe('ok');
    await untilPayment(user, id, ({ status }) => status === 'refunded');
    expect(await refundsOf(id)).toMatchObject([{ origin: 'outside', status: 'succeeded' }]);
    expect(await available(user)).toBe(10);
  });
});
