import { catalog } from '../catalog.js';
import type { Subscription } from './subscriptions.entity.js';

/** Milliseconds. */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Two charges of one plan are never nearer than this, however long we were away. */
const BETWEEN_CHARGES = 12 * HOUR;

export const PERIOD = 30 * DAY;
const NOTICE = catalog.renewal.remindHoursBefore * HOUR;

type Calendar = Pick<
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
  const { status, periodEnd, remindedAt, provider, declines } = plan;
  const end = periodEnd.getTime();
  if (status === 'ended') return null;
  if (status === 'canceled') return { what: 'end', at: periodEnd };
  const giveUp: Act = { what: 'end', at: graceEnd(plan) };
  if (status === 'active') {
    const told = remindedAt !== null && remindedAt.getTime() >= end - NOTICE;
    if (!told) return { what: 'remind', at: new Date(end - NOTICE) };
    if (provider === 'stars') return giveUp;
    return { what: 'charge', at: new Date(Math.max(end, remindedAt.getTime() + NOTICE)) };
  }
  if (!isRetried(plan)) return giveUp;
  const retryDay = catalog.renewal.retryDays[declines - 1] ?? 0;
  const at = new Date(Math.max(end + retryDay * DAY, now.getTime() + BETWEEN_CHARGES));
  return at < giveUp.at ? { what: 'charge', at } : giveUp;
}

/** Whether an overdue plan is charged again before it is given up. */
export const isRetried = ({
  provider,
  savedMethodId,
  declines,
}: Pick<Calendar, 'provider' | 'savedMethodId' | 'declines'>): boolean =>
  provider === 'yookassa' && savedMethodId !== null && catalog.renewal.retryDays[declines - 1] !== undefined;

/**
 * What is due about a plan now; null when nothing is. An overdue plan keeps the appointment that was made
 * when its charge was declined.
 */
export function dueAct(plan: Calendar, now: Date): Act['what'] | null {
  if (plan.actAt === null || plan.actAt > now) return null;
  if (plan.status !== 'past_due') return nextAct(plan, now)?.what ?? null;
  return isRetried(plan) && plan.actAt < graceEnd(plan) ? 'charge' : 'end';
}
