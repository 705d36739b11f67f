import type { Problem, SubscriptionState } from '@primerka/contract';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { useApp } from './harness.js';
import { balance, newKey } from './orders.js';
import {
  act,
  change,
  chargesOf,
  DAY,
  endPlans,
  grantsOf,
  HOUR,
  noticesSent,
  payments,
  planCredits,
  planOf,
  runPlans,
  subscriber,
  toChargeTime,
  told,
  toNextAct,
  untilPlan,
} from './plans.js';
import { bought, buy, providerId, subscription, timePasses, untilPayment } from './purchases.js';
import { fire } from './schedules.js';

const app = useApp({ payments: {} });
afterEach(() => endPlans(app()));

const many = <T>(call: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 50 }, call));
const sums = async (user: Parameters<typeof chargesOf>[1]) =>
  (await chargesOf(app(), user)).map(({ amount, status }) => `${amount.value} ${status}`);

describe('a plan by YooKassa', () => {
  it('renews by the method that was saved; its credits end with the period', async () => {
    const { user } = await subscriber(app());
    const { subscription: plan, methods } = await subscription(user);
    expect(plan).toMatchObject({
      productId: 'plan_light',
      nextProductId: null,
      provider: 'yookassa',
      status: 'active',
      nextCharge: { at: plan?.periodEnd, amount: { value: '299.00', currency: 'RUB' } },
      method: { type: 'bank_card', title: 'Bank card *4444' },
      lastDecline: null,
      graceUntil: null,
      canResume: false,
      canChange: true,
    });
    expect(methods).toEqual([plan?.method]);
    expect(Date.parse(plan?.periodEnd ?? '') - Date.parse(plan?.periodStart ?? '')).toBe(30 * DAY);
    expect(grantsOf(await balance(user), 'subscription')).toEqual([
      { source: 'subscription', remaining: 50, watermark: false, expiresAt: plan?.periodEnd },
    ]);
  });

  it('is not sold twice while it renews', async () => {
    const { user } = await subscriber(app());
    for (const [productId, method] of [
      ['plan_light', 'yookassa'],
      ['plan_pro', 'yookassa'],
      ['plan_pro', 'stars'],
    ]) {
      const key = { 'idempotency-key': newKey() };
      const { status, body } = await user.api<Problem>('POST', '/payments', { productId, method }, key);
      expect([status, body.code]).toEqual([409, 'state.conflict']);
    }
    expect((await payments(user)).length).toBe(1);
  });

  it('bought twice at once lasts twice as long, and its credits with it', async () => {
    const user = await app().signIn();
    const [one, two] = [await buy(user, 'plan_light'), await buy(user, 'plan_light')];
    for (const { id } of [one, two]) {
      await app().yookassa.control.pay(await providerId(app(), id));
      await untilPayment(user, id, ({ status }) => status === 'succeeded');
    }
    const plan = await planOf(user);
    expect(Date.parse(plan.periodEnd) - Date.parse(plan.periodStart)).toBe(60 * DAY);
    const grants = grantsOf(await balance(user), 'subscription');
    expect(grants.map(({ remaining }) => remaining)).toEqual([50, 50]);
    expect(grants[1]?.expiresAt).toBe(plan.periodEnd);
  });

  it('whose method was not saved ends with its period', async () => {
    const user = await app().signIn();
    const { id } = await buy(user, 'plan_light');
    await app().yookassa.control.pay(await providerId(app(), id), { saved: false });
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
    expect(await subscription(user)).toMatchObject({
      subscription: { status: 'canceled', nextCharge: null, method: null, canResume: false, canChange: false },
      methods: [],
    });
    expect((await user.api('POST', '/subscription/resume')).status).toBe(409);
    expect(await planCredits(user)).toEqual([50]);
    await toNextAct(app(), user);
    expect(await planOf(user)).toMatchObject({ status: 'ended' });
    expect(await planCredits(user)).toEqual([]);
    expect(await sums(user)).toEqual(['299.00 succeeded']);
  });

  it('nobody has is nobody’s to cancel, resume or change', async () => {
    const user = await app().signIn();
    expect(await subscription(user)).toEqual({ subscription: null, methods: [] });
    for (const what of ['cancel', 'resume']) {
      expect((await user.api('POST', `/subscription/${what}`)).status).toBe(404);
    }
    expect((await user.api('POST', '/subscription/change', { productId: 'plan_pro' })).status).toBe(404);
    expect((await app().anonymous('POST', '/subscription/cancel')).status).toBe(401);
  });
});

describe('a cancellation', () => {
  it('keeps what was paid for until the period ends, and nothing is charged then', async () => {
    const { user } = await subscriber(app());
    const canceled = await act(user, 'cancel');
    expect(canceled).toMatchObject({ status: 'canceled', nextCharge: null, canResume: true, canChange: false });
    expect(await act(user, 'cancel')).toEqual(canceled);
    await timePasses(app(), 29 * DAY);
    await runPlans(app());
    expect(await planOf(user)).toMatchObject({ status: 'canceled' });
    expect(await planCredits(user)).toEqual([50]);
    await toNextAct(app(), user);
    const ended = await planOf(user);
    expect(ended).toMatchObject({ status: 'ended', canResume: false, nextCharge: null });
    expect(await planCredits(user)).toEqual([]);
    expect(await act(user, 'cancel')).toEqual(ended);
    expect(await sums(user)).toEqual(['299.00 succeeded']);
    await noticesSent(app());
    expect(told(app(), user)).toEqual([expect.stringContaining('has ended')]);
  });

  it('can be taken back', async () => {
    const { user } = await subscriber(app());
    await act(user, 'cancel');
    const resumed = await act(user, 'resume');
    expect(resumed).toMatchObject({ status: 'active', nextCharge: { amount: { value: '299.00' } } });
    expect(await act(user, 'resume')).toEqual(resumed);
    await toChargeTime(app(), user);
    await runPlans(app());
    expect(await sums(user)).toEqual(['299.00 succeeded', '299.00 succeeded']);
    expect(await planCredits(user)).toEqual([50]);
  });

  it('taken back at the last moment is charged a day after its owner was told', async () => {
    const { user } = await subscriber(app());
    await act(user, 'cancel');
    await timePasses(app(), 30 * DAY - HOUR);
    const { nextCharge, periodEnd } = await act(user, 'resume');
    expect(Date.parse(nextCharge?.at ?? '') - Date.parse(periodEnd)).toBeGreaterThan(23 * HOUR);
    await runPlans(app());
    await noticesSent(app());
    expect(told(app(), user).length).toBe(1);
    await timePasses(app(), 2 * HOUR);
    await runPlans(app());
    expect(await sums(user)).toEqual(['299.00 succeeded']);
    await timePasses(app(), 23 * HOUR);
    await runPlans(app());
    expect(await sums(user)).toEqual(['299.00 succeeded', '299.00 succeeded']);
  });

  it('of an overdue plan ends it at once', async () => {
    const { user } = await subscriber(app());
    await toChargeTime(app(), user);
    app().yookassa.control.autopay({ decline: 'insufficient_funds' });
    await runPlans(app());
    expect(await planOf(user)).toMatchObject({
      status: 'past_due',
      lastDecline: 'insufficient_funds',
      graceUntil: expect.any(String) as string,
    });
    expect(await act(user, 'cancel')).toMatchObject({ status: 'ended', nextCharge: null });
    await timePasses(app(), 2 * DAY);
    await runPlans(app());
    expect(await sums(user)).toEqual(['299.00 succeeded', '299.00 canceled']);
  });

  it('while the charge is on its way leaves the period that was paid, and no further one', async () => {
    const { user } = await subscriber(app());
    await toChargeTime(app(), user);
    app().yookassa.control.autopay('pending');
    await fire(app(), 'subscriptions-charge');
    const [, renewal] = await chargesOf(app(), user);
    await act(user, 'cancel');
    await fire(app(), 'subscriptions-charge');
    expect(await planOf(user)).toMatchObject({ status: 'canceled' });
    await app().yookassa.control.pay(renewal?.id ?? '');
    const paid = await untilPlan(user, ({ periodEnd }) => Date.parse(periodEnd) > Date.now());
    expect(paid).toMatchObject({ status: 'canceled', nextCharge: null });
    await expect.poll(() => planCredits(user)).toEqual([50]);
    await timePasses(app(), 31 * DAY);
    await runPlans(app());
    expect(await planOf(user)).toMatchObject({ status: 'ended' });
    expect(await sums(user)).toEqual(['299.00 succeeded', '299.00 succeeded']);
  });

  it('leaves room for another plan beside the canceled one', async () => {
    const { user } = await subscriber(app());
    await act(user, 'cancel');
    await timePasses(app(), 10 * DAY);
    await bought(app(), user, 'plan_pro');
    expect(await planOf(user)).toMatchObject({ productId: 'plan_pro', status: 'active' });
    expect((await planCredits(user)).toSorted((a, b) => a - b)).toEqual([50, 500]);
    await timePasses(app(), 21 * DAY);
    await runPlans(app());
    expect(await planCredits(user)).toEqual([500]);
    expect(await planOf(user)).toMatchObject({ status: 'active' });
    expect(await sums(user)).toEqual(['299.00 succeeded', '899.00 succeeded']);
  });

  it('does not make the old card pay for a plan that was bought with a card that was not saved', async () => {
    const { user } = await subscriber(app());
    await act(user, 'cancel');
    const { id } = await buy(user, 'plan_pro');
    await app().yookassa.control.pay(await providerId(app(), id), { saved: false });
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
    expect(await planOf(user)).toMatchObject({ productId: 'plan_pro', status: 'canceled', method: null });
  });
});

describe('a change', () => {
  it('is charged at the new price from the next period on, and gives its credits', async () => {
    const { user } = await subscriber(app());
    expect(await change(user, 'plan_pro')).toMatchObject({
      productId: 'plan_light',
      nextProductId: 'plan_pro',
      nextCharge: { amount: { value: '899.00' } },
    });
    expect(await planCredits(user)).toEqual([50]);
    await toChargeTime(app(), user);
    await runPlans(app());
    expect(await planOf(user)).toMatchObject({ productId: 'plan_pro', nextProductId: null, status: 'active' });
    expect(await planCredits(user)).toEqual([500]);
    expect(await sums(user)).toEqual(['299.00 succeeded', '899.00 succeeded']);
  });

  it('after the reminder is told of as well, and can be taken back', async () => {
    const { user } = await subscriber(app(), 'plan_pro');
    await toNextAct(app(), user);
    await noticesSent(app());
    await change(user, 'plan_light');
    await noticesSent(app());
    expect(told(app(), user)).toEqual([expect.stringContaining('899 ₽'), expect.stringContaining('299 ₽')]);
    expect(await change(user, 'plan_pro')).toMatchObject({ nextProductId: null });
  });

  it('made while the charge is on its way counts for the period after it', async () => {
    const { user } = await subscriber(app());
    await toChargeTime(app(), user);
    app().yookassa.control.autopay('pending');
    await fire(app(), 'subscriptions-charge');
    const [, renewal] = await chargesOf(app(), user);
    await change(user, 'plan_pro');
    await app().yookassa.control.pay(renewal?.id ?? '');
    const paid = await untilPlan(user, ({ periodEnd }) => Date.parse(periodEnd) > Date.now());
    expect(paid).toMatchObject({ productId: 'plan_light', nextProductId: 'plan_pro' });
  });

  it('is refused for what is no plan, and when there is nothing to renew', async () => {
    const { user } = await subscriber(app());
    const to = (productId: string) => user.api<Problem>('POST', '/subscription/change', { productId });
    expect((await to('pack_100')).status).toBe(404);
    expect((await to('plan_of_tomorrow')).status).toBe(404);
    await act(user, 'cancel');
    expect((await to('plan_pro')).body).toMatchObject({ status: 409, code: 'state.conflict' });
  });
});

describe('a saved method', () => {
  const remove = async (user: Parameters<typeof subscription>[0]) => {
    const { methods } = await subscription(user);
    return (await user.api('DELETE', `/payment-methods/${methods[0]?.id}`)).status;
  };

  it('is removed by its owner only, and never charged again', async () => {
    const { user } = await subscriber(app());
    const stranger = await app().signIn();
    const { methods } = await subscription(user);
    expect((await stranger.api('DELETE', `/payment-methods/${methods[0]?.id}`)).status).toBe(404);
    expect((await user.api('DELETE', '/payment-methods/1')).status).toBe(400);
    expect(await remove(user)).toBe(204);
    expect((await user.api('DELETE', `/payment-methods/${methods[0]?.id}`)).status).toBe(404);
    expect(await subscription(user)).toMatchObject({
      subscription: { status: 'canceled', method: null, nextCharge: null, canResume: false },
      methods: [],
    });
    expect(await planCredits(user)).toEqual([50]);
    await toNextAct(app(), user);
    expect(await planOf(user)).toMatchObject({ status: 'ended' });
    expect(await sums(user)).toEqual(['299.00 succeeded']);
  });

  it.each([
    ['was made', 'accept-then-reset', ['299.00 succeeded', '299.00 succeeded'], [50]],
    ['was not made', 'refuse-before', ['299.00 succeeded'], []],
  ] as const)(
    'removed after an answer was lost, the charge %s: looked for, never sent again',
    async (_, fault, charged, credits) => {
      const { user } = await subscriber(app());
      await toChargeTime(app(), user);
      app().yookassa.control.script({ at: 'create', do: fault });
      if (credits.length > 0) app().yookassa.control.script({ at: 'webhook', do: 'drop' });
      await fire(app(), 'subscriptions-charge');
      const [renewal] = await payments(user);
      expect(renewal).toMatchObject({ renewal: true, status: 'unknown' });
      expect(await remove(user)).toBe(204);
      for (let hours = 0; hours < 25; hours += 5) {
        await timePasses(app(), 5 * HOUR);
        await runPlans(app());
      }
      await runPlans(app());
      const creates = app()
        .yookassa.control.log()
        .filter(({ method, idempotenceKey }) => method === 'POST' && idempotenceKey === renewal?.id);
      expect(creates.length).toBe(1);
      expect(await sums(user)).toEqual(charged);
      expect(await planCredits(user)).toEqual(credits);
      expect(await planOf(user)).toMatchObject({ status: credits.length > 0 ? 'canceled' : 'ended', nextCharge: null });
    },
  );

  it('removed between the writing of a charge and its sending is not charged', async () => {
    const { user } = await subscriber(app());
    await toChargeTime(app(), user);
    const { id } = user.user;
    // The removal is first at the method's row, and the charge waits for it there.
    const removal = await app().database.connect();
    await removal.query('begin');
    await removal.query(`select 1 from saved_method where user_id = $1 for no key update`, [id]);
    const charging = fire(app(), 'subscriptions-charge');
    await expect.poll(() => payments(user), { timeout: 10_000 }).toMatchObject([{ status: 'creating' }, {}]);
    await removal.query(`update saved_method set status = 'removed', ended_at = now() where user_id = $1`, [id]);
    await removal.query('commit');
    removal.release();
    await charging;
    expect(await payments(user)).toMatchObject([{ renewal: true, status: 'canceled' }, { renewal: false }]);
    await runPlans(app());
    expect(await planOf(user)).toMatchObject({ method: null, nextCharge: null });
    expect(await sums(user)).toEqual(['299.00 succeeded']);
  });
});

describe('at once', () => {
  it('50 cancellations, 50 resumptions and 50 changes come to one', async () => {
    const { user } = await subscriber(app());
    for (const what of ['cancel', 'resume'] as const) {
      const all = await many(() => act(user, what));
      expect(new Set(all.map(({ status }) => status))).toEqual(new Set([what === 'cancel' ? 'canceled' : 'active']));
    }
    expect(await planOf(user)).toMatchObject({ status: 'active', version: 3 });
    await many(() => change(user, 'plan_pro'));
    expect(await planOf(user)).toMatchObject({ nextProductId: 'plan_pro' });
    const { methods } = await subscription(user);
    const removals = await many(() => user.api('DELETE', `/payment-methods/${methods[0]?.id}`));
    expect(removals.filter(({ status }) => status === 204).length).toBe(1);
    expect(removals.filter(({ status }) => status === 404).length).toBe(49);
  });

  it('cancellations and resumptions by turns leave it the one or the other, with its appointment', async () => {
    const { user } = await subscriber(app());
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, turn) =>
        user.api<SubscriptionState>('POST', `/subscription/${turn % 2 ? 'resume' : 'cancel'}`),
      ),
    );
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
    const { status, nextCharge } = await planOf(user);
    expect(['active', 'canceled']).toContain(status);
    expect(nextCharge === null).toBe(status === 'canceled');
  });

  it('two chargers make one charge of a period', async () => {
    const { user } = await subscriber(app());
    await toChargeTime(app(), user);
    const worker = await app().startWorker({ METRICS_PORT: '' });
    const lock = await app().database.connect();
    const waiting = async (count: number) => {
      for (let ms = 0; ms < 20_000; ms += 20, await sleep(20)) {
        const { rows } = await app().database.query<{ count: number }>(
          `select count(*)::int as count from pg_stat_activity where datname = current_database()
             and wait_event_type = 'Lock' and query like '%"subscription"%'`,
        );
        if ((rows[0]?.count ?? 0) >= count) return;
      }
      throw new Error('The chargers did not meet');
    };
    const runs: Promise<string>[] = [];
    try {
      await lock.query('begin');
      await lock.query('select 1 from subscription where user_id = $1 for update', [user.user.id]);
      runs.push(fire(app(), 'subscriptions-charge'));
      await waiting(1);
      runs.push(fire(app(), 'subscriptions-charge'));
      await waiting(2);
    } finally {
      await lock.query('commit');
      lock.release();
    }
    expect(await Promise.all(runs)).toEqual(['ok', 'ok']);
    await worker.end(25_000);
    await runPlans(app());
    expect(await sums(user)).toEqual(['299.00 succeeded', '299.00 succeeded']);
    expect(await planCredits(user)).toEqual([50]);
  });
});

it('a plan refunded in full ends with its credits, and nothing is charged', async () => {
  const { user, payment } = await subscriber(app());
  await app().yookassa.control.cabinetRefund(await providerId(app(), payment.id), '299.00');
  await untilPlan(user, ({ status }) => status === 'ended');
  expect(await planCredits(user)).toEqual([]);
  await timePasses(app(), 31 * DAY);
  await runPlans(app());
  expect(await sums(user)).toEqual(['299.00 succeeded']);
});

it('a reminder that could not be sent holds the charge up until a day after it was', async () => {
  const { user } = await subscriber(app());
  await toNextAct(app(), user);
  // The bot cannot write for 26 hours.
  const later = `update payment_notice set send_at = now() + interval '26 hours', sent_at = null where user_id = $1`;
  await app().database.query(later, [user.user.id]);
  await timePasses(app(), 25.5 * HOUR);
  await runPlans(app());
  expect(await sums(user)).toEqual(['299.00 succeeded']);
  await timePasses(app(), HOUR);
  await noticesSent(app());
  await runPlans(app());
  await timePasses(app(), 23 * HOUR);
  await runPlans(app());
  expect(await sums(user)).toEqual(['299.00 succeeded']);
  await timePasses(app(), 2 * HOUR);
  await runPlans(app());
  expect(await sums(user)).toEqual(['299.00 succeeded', '299.00 succeeded']);
});
