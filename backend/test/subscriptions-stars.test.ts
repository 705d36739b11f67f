import type { Problem } from '@primerka/contract';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { type SignedIn, useApp } from './harness.js';
import { newKey } from './orders.js';
import { act, DAY, endPlans, HOUR, payments, planCredits, planOf, runPlans, subscriber, untilPlan } from './plans.js';
import { bought, buy, timePasses, untilPayment } from './purchases.js';

const app = useApp({ payments: {} });
// Telegram charges when a test says so.
beforeAll(() => void app().telegram.control.settings({ autoRenew: false }));
afterEach(() => endPlans(app()));

const firstCharge = async ({ user }: SignedIn): Promise<string> => {
  const { rows } = await app().database.query<{ id: string }>(
    `select provider_payment_id as id from payment where user_id = $1 and provider = 'stars' and not renewal
       and succeeded_at is not null order by created_at desc limit 1`,
    [user.id],
  );
  return rows[0]?.id ?? '';
};

/** What Telegram was told about the renewal of this user's subscriptions: true is stopped. */
const edits = ({ user }: SignedIn) =>
  app()
    .telegram.control.log()
    .filter(({ method, args }) => method === 'editUserStarSubscription' && args['user_id'] === user.telegramId)
    .map(({ args }) => args['is_canceled']);

const tells = async (user: SignedIn, state: 'canceled' | 'active' | 'failed') =>
  app().telegram.control.subscription(await firstCharge(user), state);

it('renews at the price of the first payment, and cannot be changed', async () => {
  const { user } = await subscriber(app(), 'plan_standard', 'stars');
  const plan = await planOf(user);
  expect(plan).toMatchObject({
    provider: 'stars',
    status: 'active',
    method: null,
    nextCharge: { at: plan.periodEnd, amount: { value: '450', currency: 'XTR' } },
    canChange: false,
  });
  const { status, body } = await user.api<Problem>('POST', '/subscription/change', { productId: 'plan_pro' });
  expect([status, body.code]).toEqual([409, 'state.conflict']);
});

it('is charged by Telegram for the next period, once however often it is told', async () => {
  const { user } = await subscriber(app(), 'plan_standard', 'stars');
  await timePasses(app(), 30 * DAY);
  const before = await planOf(user);
  app().telegram.control.script({ at: 'webhook', do: 'duplicate', count: 5, parallel: true });
  await app().telegram.control.renew(await firstCharge(user));
  const plan = await untilPlan(user, ({ periodEnd }) => periodEnd > before.periodEnd);
  expect(Math.abs(Date.parse(plan.periodEnd) - Date.parse(before.periodEnd) - 30 * DAY)).toBeLessThan(30_000);
  expect(plan).toMatchObject({ id: before.id, status: 'active', nextCharge: { at: plan.periodEnd } });
  await expect.poll(() => payments(user)).toMatchObject([{ renewal: true, status: 'succeeded' }, { renewal: false }]);
  expect(await planCredits(user)).toEqual([150]);
});

it('is canceled and taken up again at Telegram, and a repetition changes nothing', async () => {
  const { user } = await subscriber(app(), 'plan_light', 'stars');
  const canceled = await act(user, 'cancel');
  expect(canceled).toMatchObject({ status: 'canceled', nextCharge: null, canResume: true });
  expect(await act(user, 'cancel')).toEqual(canceled);
  expect(edits(user)).toEqual([true]);
  expect(await act(user, 'resume')).toMatchObject({ status: 'active' });
  expect(edits(user)).toEqual([true, false]);
});

it('is not canceled here when Telegram did not hear of it', async () => {
  const { user } = await subscriber(app(), 'plan_light', 'stars');
  app().telegram.control.script({
    at: 'editUserStarSubscription',
    do: 'answer',
    code: 500,
    user: user.user.telegramId,
  });
  expect((await user.api('POST', '/subscription/cancel')).status).toBe(503);
  expect(await planOf(user)).toMatchObject({ status: 'active' });
  expect(await act(user, 'cancel')).toMatchObject({ status: 'canceled' });
});

it('50 cancellations and resumptions at once leave Telegram and us of one mind', async () => {
  const { user } = await subscriber(app(), 'plan_light', 'stars');
  const all = await Promise.all(
    Array.from({ length: 50 }, (_, turn) => user.api('POST', `/subscription/${turn % 2 ? 'resume' : 'cancel'}`)),
  );
  expect(all.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
  const { status } = await planOf(user);
  expect(edits(user).at(-1)).toBe(status === 'canceled');
});

it('canceled by its owner in Telegram is taken up there only', async () => {
  const { user } = await subscriber(app(), 'plan_light', 'stars');
  await tells(user, 'canceled');
  await untilPlan(user, ({ status }) => status === 'canceled');
  expect((await user.api('POST', '/subscription/resume')).status).toBe(409);
  await tells(user, 'active');
  expect(await untilPlan(user, ({ status }) => status === 'active')).toMatchObject({ lastDecline: null });
  expect(edits(user)).toEqual([false]);
});

it('whose charge failed waits for the days of grace, is stopped at Telegram and ends', async () => {
  const { user } = await subscriber(app(), 'plan_light', 'stars');
  await timePasses(app(), 30 * DAY);
  await tells(user, 'failed');
  expect(await untilPlan(user, ({ status }) => status === 'past_due')).toMatchObject({
    lastDecline: 'insufficient_funds',
    nextCharge: null,
    graceUntil: expect.any(String) as string,
  });
  await timePasses(app(), 7 * DAY + HOUR);
  await runPlans(app());
  expect(await planOf(user)).toMatchObject({ status: 'ended' });
  expect(edits(user)).toEqual([true]);
});

it('whose charge failed goes on when Telegram gets the Stars after all', async () => {
  const { user } = await subscriber(app(), 'plan_light', 'stars');
  await timePasses(app(), 30 * DAY);
  await tells(user, 'failed');
  await untilPlan(user, ({ status }) => status === 'past_due');
  await timePasses(app(), 3 * DAY);
  await app().telegram.control.renew(await firstCharge(user));
  const plan = await untilPlan(user, ({ status }) => status === 'active');
  // A whole period, from when it was paid.
  expect(Date.parse(plan.periodEnd) - Date.now()).toBeGreaterThan(30 * DAY - HOUR);
  expect(await planCredits(user)).toEqual([50]);
  expect(edits(user)).toEqual([]);
});

it('believes no word of a failure for a period that is paid', async () => {
  const { user } = await subscriber(app(), 'plan_light', 'stars');
  await tells(user, 'failed');
  await tells(user, 'canceled');
  expect(await untilPlan(user, ({ status }) => status === 'canceled')).toMatchObject({ lastDecline: null });
});

it('overdue and replaced by a plan of YooKassa’s is stopped at Telegram', async () => {
  const { user } = await subscriber(app(), 'plan_light', 'stars');
  await timePasses(app(), 30 * DAY);
  await tells(user, 'failed');
  await untilPlan(user, ({ status }) => status === 'past_due');
  await bought(app(), user, 'plan_pro');
  expect(await planOf(user)).toMatchObject({ provider: 'yookassa', productId: 'plan_pro', status: 'active' });
  app().telegram.control.script({ at: 'editUserStarSubscription', do: 'reset', user: user.user.telegramId });
  await runPlans(app());
  await timePasses(app(), 2 * 60_000);
  await runPlans(app());
  expect(edits(user).at(-1)).toBe(true);
  const calls = edits(user).length;
  await timePasses(app(), HOUR);
  await runPlans(app());
  expect(edits(user).length).toBe(calls);
});

it('charged for a plan that another one replaced makes that one longer', async () => {
  const { user } = await subscriber(app(), 'plan_light', 'stars');
  await timePasses(app(), 30 * DAY);
  await tells(user, 'failed');
  await untilPlan(user, ({ status }) => status === 'past_due');
  const { periodEnd } = await bought(app(), user, 'plan_pro').then(() => planOf(user));
  await app().telegram.control.renew(await firstCharge(user));
  const plan = await untilPlan(user, (now) => now.periodEnd > periodEnd);
  expect(plan).toMatchObject({ provider: 'yookassa', productId: 'plan_pro', status: 'active' });
  expect(Date.parse(plan.periodEnd) - Date.parse(periodEnd)).toBe(30 * DAY);
  expect(plan.method).not.toBeNull();
});

it('is not paid for twice by two invoices', async () => {
  const user = await app().signIn();
  const [one, two] = [await buy(user, 'plan_light', 'stars'), await buy(user, 'plan_pro', 'stars')];
  const link = ({ confirmation }: typeof one) => (confirmation?.type === 'invoice' ? confirmation.url : '');
  const { telegramId } = user.user;
  expect(await app().telegram.control.pay(telegramId, link(one))).toBe('paid');
  await untilPayment(user, one.id, ({ status }) => status === 'succeeded');
  expect(await app().telegram.control.pay(telegramId, link(two))).toBe('failed');
  const key = { 'idempotency-key': newKey() };
  expect((await user.api('POST', '/payments', { productId: 'plan_pro', method: 'stars' }, key)).status).toBe(409);
});

it('whose Stars went back ends, and is stopped at Telegram', async () => {
  const { user } = await subscriber(app(), 'plan_light', 'stars');
  await app().telegram.control.chargeback(await firstCharge(user));
  await untilPlan(user, ({ status }) => status === 'ended');
  await runPlans(app());
  expect(edits(user)).toEqual([true]);
  expect(await planCredits(user)).toEqual([]);
});
