import { afterEach, expect, it } from 'vitest';
import { useApp } from './harness.js';
import { DAY, endPlans, planCredits, planOf, runPlans, subscriber, toChargeTime, untilPlan } from './plans.js';
import { buy, providerId, untilPayment } from './purchases.js';

const app = useApp({ payments: {} });

afterEach(() => endPlans(app()));

it('a month that is over, given back in full, leaves the month that runs alone', async () => {
  const { user, payment } = await subscriber(app());
  await toChargeTime(app(), user);
  await runPlans(app());
  const renewed = await untilPlan(user, ({ periodEnd }) => Date.parse(periodEnd) > Date.now() + 29 * DAY);
  await app().yookassa.control.cabinetRefund(await providerId(app(), payment.id), '299.00');
  await untilPayment(user, payment.id, ({ status }) => status === 'refunded');
  expect(await planOf(user)).toMatchObject({ status: 'active', periodEnd: renewed.periodEnd });
  expect(await planCredits(user)).toEqual([50]);
});

it('a second purchase that lengthened the plan, given back, takes its days and credits back and no more', async () => {
  const user = await app().signIn();
  const [one, two] = [await buy(user, 'plan_light'), await buy(user, 'plan_light')];
  for (const { id } of [one, two]) {
    await app().yookassa.control.pay(await providerId(app(), id));
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
  }
  await app().yookassa.control.cabinetRefund(await providerId(app(), two.id), '299.00');
  await untilPayment(user, two.id, ({ status }) => status === 'refunded');
  const plan = await planOf(user);
  expect(plan.status).toBe('active');
  expect(Date.parse(plan.periodEnd) - Date.parse(plan.periodStart)).toBe(30 * DAY);
  expect(await planCredits(user)).toEqual([50]);
});
