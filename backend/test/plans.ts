import type { Balance, Payment, Subscription, SubscriptionState } from '@primerka/contract';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { App, SignedIn } from './harness.js';
import { balance } from './orders.js';
import { bought, boughtWithStars, subscription, timePasses } from './purchases.js';
import { fire } from './schedules.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Of a user who has one. */
export async function planOf(user: SignedIn): Promise<Subscription> {
  const { subscription: plan } = await subscription(user);
  if (!plan) throw new Error('There is no plan');
  return plan;
}

/** Someone new with a paid plan. */
export async function subscriber(app: App, productId = 'plan_light', by: 'yookassa' | 'stars' = 'yookassa') {
  const user = await app.signIn();
  const payment = await (by === 'stars' ? boughtWithStars : bought)(app, user, productId);
  return { user, payment };
}

export async function act(user: SignedIn, what: 'cancel' | 'resume'): Promise<Subscription> {
  const { status, body } = await user.api<SubscriptionState>('POST', `/subscription/${what}`);
  expect(status, JSON.stringify(body)).toBe(200);
  if (!body.subscription) throw new Error('There is no plan');
  return body.subscription;
}

export async function change(user: SignedIn, productId: string): Promise<Subscription> {
  const { status, body } = await user.api<SubscriptionState>('POST', '/subscription/change', { productId });
  expect(status, JSON.stringify(body)).toBe(200);
  if (!body.subscription) throw new Error('There is no plan');
  return body.subscription;
}

type Charges = ReturnType<App['yookassa']['control']['payments']>;

/** Everything YooKassa was ever asked to charge this user, oldest first; the first is the purchase. */
export async function chargesOf({ database, yookassa }: App, { user }: SignedIn): Promise<Charges> {
  const { rows } = await database.query<{ id: string }>('select id from payment where user_id = $1', [user.id]);
  const ours = new Set(rows.map(({ id }) => id));
  return yookassa.control
    .payments()
    .filter(({ metadata }) => ours.has(metadata['payment_id'] ?? ''))
    .toSorted((a, b) => a.created_at.localeCompare(b.created_at));
}

/** Remaining credits of the grants of plans. */
export const planCredits = async (user: SignedIn): Promise<number[]> =>
  (await balance(user)).grants.filter(({ source }) => source === 'subscription').map(({ remaining }) => remaining);

export const grantsOf = ({ grants }: Balance, wanted: string) => grants.filter(({ source }) => source === wanted);

export async function payments({ api }: SignedIn): Promise<Payment[]> {
  return (await api<{ items: Payment[] }>('GET', '/payments?limit=50')).body.items;
}

const appointment = async ({ database }: App, { user }: SignedIn): Promise<number | null> => {
  const { rows } = await database.query<{ ms: number }>(
    `select extract(epoch from act_at - now())::float8 * 1000 as ms from subscription where user_id = $1 and status <> 'ended'`,
    [user.id],
  );
  return rows[0]?.ms ?? null;
};

/** Lets time pass until the next thing is due about the user's plan, and has it done. */
export async function toNextAct(app: App, user: SignedIn): Promise<void> {
  const ms = await appointment(app, user);
  if (ms === null) throw new Error('Nothing is due about this plan');
  if (ms > -1000) await timePasses(app, Math.max(0, Math.ceil(ms)) + 1000);
  await runPlans(app);
}

/**
 * Lets time pass until the plan's charge is due, which is not made yet. The reminder counts as sent on the
 * way; `noticesSent` waits for real ones.
 */
export async function toChargeTime(app: App, user: SignedIn): Promise<void> {
  await toNextAct(app, user);
  const { id } = user.user;
  await app.database.query(`update payment_notice set send_at = null, sent_at = now() where user_id = $1`, [id]);
  await timePasses(app, Math.ceil((await appointment(app, user)) ?? 0) + 1000);
}

/** What the clock does about plans and payments, in the order in which one follows from the other. */
export async function runPlans(app: App): Promise<void> {
  await fire(app, 'subscriptions-charge');
  await Promise.all(['payments-resolve', 'payments-poll'].map((job) => fire(app, job)));
  await fire(app, 'grants-expire');
}

/** Waits until the bot has sent everything. It looks every ten seconds. */
export async function noticesSent({ database }: App): Promise<void> {
  for (const end = Date.now() + 50_000; Date.now() < end; await sleep(50)) {
    const { rows } = await database.query(`select 1 from payment_notice where send_at is not null limit 1`);
    if (rows.length === 0) return;
  }
  throw new Error('The bot sends nothing');
}

/** Waits for what a condition says of the user's plan. */
export async function untilPlan(user: SignedIn, done: (plan: Subscription) => boolean): Promise<Subscription> {
  for (const end = Date.now() + 15_000; ; await sleep(25)) {
    const plan = await planOf(user);
    if (done(plan)) return plan;
    if (Date.now() > end) throw new Error(`Still waiting: ${JSON.stringify(plan)}`);
  }
}

/** Texts of the bot to this user. */
export const told = ({ telegram }: App, { user }: SignedIn): string[] =>
  telegram.control.messages(user.telegramId).map(({ text }) => text ?? '');

/** Takes every plan off the clock, so that it does not come due in somebody else's test. */
export async function endPlans({ database }: App): Promise<void> {
  await database.query(
    `update subscription set status = 'ended', act_at = null, ended_at = now() where status <> 'ended'`,
  );
}
