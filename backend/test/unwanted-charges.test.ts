import type { Payment } from '@primerka/contract';
import { freePort } from '@primerka/sandbox';
import { afterEach, expect, it } from 'vitest';
import { useApp } from './harness.js';
import {
  act,
  chargesOf,
  DAY,
  endPlans,
  payments,
  planOf,
  runPlans,
  subscriber,
  toChargeTime,
  untilPlan,
} from './plans.js';
import { timePasses } from './purchases.js';
import { fire } from './schedules.js';

const app = useApp({ payments: { yookassa: { webhookRetryMs: 200 } } });

afterEach(() => endPlans(app()));

const renewalsOf = (all: Payment[]): Payment[] => all.filter(({ renewal }) => renewal);

/** Every payment that waits for another look gets it now. */
async function lookAgain(): Promise<void> {
  await app().database.query(`update payment set look_at = now() where look_at is not null`);
  await fire(app(), 'payments-resolve');
}

it('a charge that came to nothing there is not made again once the plan was canceled', async () => {
  const { user } = await subscriber(app());
  await toChargeTime(app(), user);
  app().yookassa.control.script({ at: 'create', do: '500-before' });
  await runPlans(app());
  expect(renewalsOf(await payments(user))).toMatchObject([{ status: 'unknown' }]);
  await act(user, 'cancel');
  await lookAgain();
  await lookAgain();
  expect(await chargesOf(app(), user)).toHaveLength(1);
  // It may have reached them for all we know: it is looked for until its key is dead.
  expect(renewalsOf(await payments(user))).toMatchObject([{ status: 'unknown' }]);
});

it('a charge that never left is over with the cancellation', async () => {
  const { user } = await subscriber(app());
  await toChargeTime(app(), user);
  await app().restart({ YOOKASSA_API_URL: `http://127.0.0.1:${await freePort()}/v3` });
  await runPlans(app());
  expect(renewalsOf(await payments(user))).toMatchObject([{ status: 'creating' }]);
  await act(user, 'cancel');
  await app().restart();
  await lookAgain();
  expect(await chargesOf(app(), user)).toHaveLength(1);
  expect(renewalsOf(await payments(user))).toMatchObject([{ status: 'canceled', decline: 'not_opened' }]);
});

it('a key that YooKassa does not take costs nobody a plan: the charge waits until it is put right', async () => {
  const { user } = await subscriber(app());
  await toChargeTime(app(), user);
  app().yookassa.control.script({ at: 'create', do: '401', times: 4 });
  await runPlans(app());
  for (let looks = 0; looks < 3; looks += 1) await lookAgain();
  expect(app().yookassa.control.pending()).toEqual([]);
  expect(await planOf(user)).toMatchObject({ status: 'active', lastDecline: null });
  await lookAgain();
  const renewed = await untilPlan(user, ({ periodEnd }) => Date.parse(periodEnd) > Date.now() + 29 * DAY);
  expect(renewed.status).toBe('active');
  expect(renewalsOf(await payments(user)).map(({ status }) => status)).toEqual(['succeeded']);
});

it('a process without the shop’s key leaves a due charge to one that has it', async () => {
  const { user } = await subscriber(app());
  await toChargeTime(app(), user);
  await app().restart({ YOOKASSA_SHOP_ID: '', YOOKASSA_SECRET_KEY: '' });
  await runPlans(app());
  await lookAgain();
  expect(await planOf(user)).toMatchObject({ status: 'active', lastDecline: null });
  await app().restart();
  await lookAgain();
  expect((await untilPlan(user, ({ periodEnd }) => Date.parse(periodEnd) > Date.now() + 29 * DAY)).status).toBe(
    'active',
  );
});

it.each(['first', 'last'] as const)(
  'a plan in Stars is stopped whichever charge Telegram names it by: the %s',
  async (ids) => {
    const { telegram } = app();
    telegram.control.settings({ subscriptionIds: ids });
    const { user } = await subscriber(app(), 'plan_light', 'stars');
    const [first] = telegram.control.transactions().slice(-1);
    await telegram.control.renew(first?.id ?? '');
    await untilPlan(user, ({ periodEnd }) => Date.parse(periodEnd) > Date.now() + 50 * DAY);
    expect(await act(user, 'cancel')).toMatchObject({ status: 'canceled', nextCharge: null });
    await timePasses(app(), 62 * DAY);
    expect(renewalsOf(await payments(user))).toHaveLength(1);
    telegram.control.settings({ subscriptionIds: 'any' });
  },
);
