import { catalog } from '../catalog.js';
import type { Subscription } from './subscriptions.entity.js';

/** Milliseconds. */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Two charges of one plan are never nearer than this, however long we were away. */
const BETWEEN_CHARGES = 12 * HOUR;

export const PERIOD = 30 * DAY;
/** How long before a charge its owner has been told. */
export const NOTICE = catalog.renewal.remindHoursBefore * HOUR;
/** The reminder is written down so much earlier than that: it has yet to be sent. */
const TIME_TO_SEND = HOUR;
const REMIND = NOTICE + TIME_TO_SEND;

export type Calendar = Pick<
  Subscription,
  'provider' | 'status' | 'periodEnd' | 'remindedAt' | 'declines' | 'savedMethodId' | 'actAt'
>;

export interface Act {
  what: 'remind' | 'charge' | 'end';
  at: Date;
}

/** When a plan whose renewal was declined is given up. */
export const graceEnd = ({ periodEnd }: Pick<Calendar, 'periodEnd'>): Date =>
  new Date(periodEnd.getTime() + catalog.renewal.graceDays * DAY);

/**
 * What is to be done next about a plan, and when; null when it is over. Nobody is charged who was not
 * told at least a day before, also when we were away at the time. Stars are charged by Telegram: for us
 * there is only the day on which we stop to wait for it. `change`: what is about to be written.
 */
export function nextAct(before: Calendar, now: Date, change: Partial<Calendar> = {}): Act | null {
  const plan = { ...before, ...change };
  const { status, periodEnd, provider, declines } = plan;
  const end = periodEnd.getTime();
  if (status === 'ended') return null;
  if (status === 'canceled') return { what: 'end', at: periodEnd };
  const giveUp: Act = { what: 'end', at: graceEnd(plan) };
  if (status === 'active') {
    const told = toldAt(plan);
    if (!told) return { what: 'remind', at: new Date(end - REMIND) };
    if (provider === 'stars') return giveUp;
    return { what: 'charge', at: new Date(Math.max(end, told.getTime() + REMIND)) };
  }
  if (!isRetried(plan)) return giveUp;
  const retryDay = catalog.renewal.retryDays[declines - 1] ?? 0;
  const at = new Date(Math.max(end + retryDay * DAY, now.getTime() + BETWEEN_CHARGES));
  return at < giveUp.at ? { what: 'charge', at } : giveUp;
}

/** When its owner was told of the charge at the end of this period; null when he was not. */
export const toldAt = ({ remindedAt, periodEnd }: Pick<Calendar, 'remindedAt' | 'periodEnd'>): Date | null =>
  remindedAt && remindedAt.getTime() >= periodEnd.getTime() - REMIND ? remindedAt : null;

/** Whether an overdue plan is charged again before it is given up. */
export const isRetried = ({ provider, savedMethodId, declines }: Calendar): boolean =>
  provider === 'yookassa' && savedMethodId !== null && catalog.renewal.retryDays[declines - 1] !== undefined;

/** When the next charge comes, of Stars by Telegram; null when there is none to come. */
export function chargeAt(plan: Calendar, now: Date): Date | null {
  const { status, provider, periodEnd, savedMethodId, actAt } = plan;
  if (status === 'past_due') return isRetried(plan) && actAt && actAt < graceEnd(plan) ? actAt : null;
  if (status !== 'active') return null;
  if (provider === 'stars') return periodEnd;
  if (savedMethodId === null) return null;
  const told = toldAt(plan) ?? now;
  return new Date(Math.max(periodEnd.getTime(), told.getTime() + REMIND));
}

/**
 * What is due about a plan now; null when nothing is. An overdue plan keeps the appointment that was made
 * when its charge was declined, unless we were away until it had to be given up.
 */
export function dueAct(plan: Calendar, now: Date): Act['what'] | null {
  if (plan.actAt === null || plan.actAt > now) return null;
  if (plan.status === 'past_due') return isRetried(plan) && now < graceEnd(plan) ? 'charge' : 'end';
  const act = nextAct(plan, now);
  return act && act.at <= now ? act.what : null;
}
