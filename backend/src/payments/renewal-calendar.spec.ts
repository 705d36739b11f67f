import { describe, expect, it } from 'vitest';
import { catalog } from '../catalog.js';
import { type Calendar, chargeAt, dueAct, graceEnd, nextAct, NOTICE, PERIOD, toldAt } from './renewal-calendar.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const END = Date.UTC(2026, 2, 12, 9);
const { retryDays, graceDays } = catalog.renewal;
const at = (ms: number): Date => new Date(END + ms);

const plan = (change: Partial<Calendar> = {}): Calendar => ({
  provider: 'yookassa',
  status: 'active',
  periodEnd: at(0),
  remindedAt: null,
  declines: 0,
  savedMethodId: 'card',
  actAt: null,
  ...change,
});

const hours = (date: Date | undefined | null) => date && (date.getTime() - END) / HOUR;
const next = (change: Partial<Calendar>, now = 0) => {
  const act = nextAct(plan(change), at(now));
  return act && [act.what, hours(act.at)];
};

describe('what is due next', () => {
  it('tells of a charge a day and an hour before it', () => {
    expect(next({}, -20 * DAY)).toEqual(['remind', -25]);
    expect(next({ remindedAt: at(-31 * DAY) }, -20 * DAY)).toEqual(['remind', -25]);
    expect(next({ provider: 'stars', savedMethodId: null }, -20 * DAY)).toEqual(['remind', -25]);
  });

  it('charges at the end of the period', () => {
    expect(next({ remindedAt: at(-25 * HOUR) }, -25 * HOUR)).toEqual(['charge', 0]);
  });

  it('charges a day after a reminder that was late', () => {
    expect(next({ remindedAt: at(-2 * HOUR) })).toEqual(['charge', 23]);
    expect(next({ remindedAt: at(10 * DAY) }, 10 * DAY)).toEqual(['charge', 10 * 24 + 25]);
  });

  it('tries again on the days of the catalogue, then gives up', () => {
    const tries = [1, 2, 3, 4, 5].map((declines) => next({ status: 'past_due', declines }, HOUR));
    expect(tries).toEqual([
      ...retryDays.map((day) => ['charge', day * 24]),
      ...Array.from({ length: 5 - retryDays.length }, () => ['end', graceDays * 24]),
    ]);
  });

  it('leaves Stars to Telegram, and stops to wait after the days of grace', () => {
    expect(next({ provider: 'stars', savedMethodId: null, remindedAt: at(-25 * HOUR) })).toEqual([
      'end',
      graceDays * 24,
    ]);
    expect(next({ provider: 'stars', savedMethodId: null, status: 'past_due', declines: 1 })).toEqual([
      'end',
      graceDays * 24,
    ]);
  });

  it('ends a canceled plan with its period, and does nothing about one that is over', () => {
    expect(next({ status: 'canceled', remindedAt: at(-25 * HOUR) }, -HOUR)).toEqual(['end', 0]);
    expect(next({ status: 'ended' })).toBeNull();
  });

  it('takes what is about to be written for what is', () => {
    expect(nextAct(plan(), at(0), { status: 'canceled' })).toEqual({ what: 'end', at: at(0) });
  });
});

const STATUSES = ['active', 'past_due', 'canceled', 'ended'] as const;
const PROVIDERS = ['yookassa', 'stars'] as const;
const REMINDED = [null, -40 * DAY, -26 * HOUR, -25 * HOUR, -24 * HOUR, -HOUR, 0, 3 * DAY, 20 * DAY];
const TIMES = [-29 * DAY, -25 * HOUR, -24 * HOUR, -HOUR, -1, 0, 1, HOUR, DAY, 3 * DAY, 7 * DAY - 1, 7 * DAY, 40 * DAY];
const ACTS = [null, -26 * HOUR, 0, HOUR, 12 * HOUR, DAY, 5 * DAY, 7 * DAY, 8 * DAY];

const everyPlan: Calendar[] = STATUSES.flatMap((status) =>
  PROVIDERS.flatMap((provider) =>
    REMINDED.flatMap((reminded) =>
      [0, 1, 2, 3, 4].flatMap((declines) =>
        (provider === 'stars' ? [null] : ['card', null]).flatMap((savedMethodId) =>
          ACTS.map((act) => ({
            status,
            provider,
            periodEnd: at(0),
            remindedAt: reminded === null ? null : at(reminded),
            declines,
            savedMethodId,
            actAt: act === null ? null : at(act),
          })),
        ),
      ),
    ),
  ),
);
const everyCase = everyPlan.flatMap((one) => TIMES.map((time) => ({ one, now: at(time) })));
/** The cases that a rule does not hold for, the first few of them. */
const broken = (rule: (one: Calendar, now: Date) => boolean) =>
  everyCase.filter(({ one, now }) => !rule(one, now)).slice(0, 3);

describe(`of all ${everyCase.length} cases`, () => {
  it('every plan that is not over has an appointment, none that is over has one', () => {
    expect(broken((one, now) => (nextAct(one, now) === null) === (one.status === 'ended'))).toEqual([]);
  });

  it('nothing is due before its appointment, and of one that is over nothing ever', () => {
    const quiet = ({ actAt, status }: Calendar, now: Date) => actAt === null || actAt > now || status === 'ended';
    expect(broken((one, now) => !quiet(one, now) || dueAct(one, now) === null)).toEqual([]);
  });

  it('only active and overdue plans at YooKassa are charged, the latter by a method and within the grace', () => {
    const rule = (one: Calendar, now: Date) =>
      dueAct(one, now) !== 'charge' ||
      (one.provider === 'yookassa' &&
        (one.status === 'active' || (one.status === 'past_due' && one.savedMethodId !== null && now < graceEnd(one))));
    expect(broken(rule)).toEqual([]);
  });

  it('no active plan is charged before its period is over, or within a day of its reminder', () => {
    const rule = (one: Calendar, now: Date) =>
      one.status !== 'active' ||
      dueAct(one, now) !== 'charge' ||
      (now >= one.periodEnd && one.remindedAt !== null && now.getTime() - one.remindedAt.getTime() >= NOTICE);
    expect(broken(rule)).toEqual([]);
  });

  it('no appointment for another try is nearer than 12 hours, or after the grace', () => {
    const rule = (one: Calendar, now: Date) => {
      const act = nextAct(one, now);
      if (one.status !== 'past_due' || act?.what !== 'charge') return true;
      return act.at.getTime() - now.getTime() >= 12 * HOUR && act.at < graceEnd(one);
    };
    expect(broken(rule)).toEqual([]);
  });

  it('a canceled plan is only ever ended, and not before its period is over', () => {
    const rule = (one: Calendar, now: Date) =>
      one.status !== 'canceled' || [null, now >= one.periodEnd ? 'end' : null].includes(dueAct(one, now));
    expect(broken(rule)).toEqual([]);
  });

  it('a charge is announced when one will come, and then never for before the period is over', () => {
    const rule = (one: Calendar, now: Date) => {
      const announced = chargeAt(one, now);
      if (one.status === 'canceled' || one.status === 'ended') return announced === null;
      return announced === null || announced >= one.periodEnd || one.status === 'past_due';
    };
    expect(broken(rule)).toEqual([]);
    expect(broken((one, now) => one.savedMethodId !== null || one.provider === 'stars' || !chargeAt(one, now))).toEqual(
      [],
    );
  });
});

/** A row of random numbers that is the same every time (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Plays the job: looks whenever it is there, does what is due, and is declined or paid by chance. */
function live(seed: number) {
  const chance = random(seed);
  const charges: { time: number; told: number; end: number; paid: boolean }[] = [];
  let row = plan();
  let ended: number | null = null;
  row.actAt = nextAct(row, at(-PERIOD))?.at ?? null;
  // Minutes as a rule; now and then we are away for hours, or for days.
  for (let time = -PERIOD; time < 200 * DAY && ended === null;) {
    time += chance() < 0.9 ? HOUR * chance() : chance() < 0.7 ? DAY * chance() : 15 * DAY * chance();
    const now = at(time);
    const act = dueAct(row, now);
    if (act === 'end') ended = time;
    if (act === 'remind') row = { ...row, remindedAt: now };
    if (act === 'charge') {
      const paid = chance() < 0.4;
      charges.push({ time, told: (toldAt(row)?.getTime() ?? NaN) - END, end: row.periodEnd.getTime() - END, paid });
      row = paid
        ? { ...row, status: 'active', declines: 0, periodEnd: new Date(Math.max(+row.periodEnd, +now) + PERIOD) }
        : { ...row, status: 'past_due', declines: row.declines + 1 };
    }
    if (act) row.actAt = ended === null ? (nextAct(row, now)?.at ?? null) : null;
  }
  return { charges, ended, row };
}

describe('a thousand lives of a plan, with us away by chance', () => {
  const lives = Array.from({ length: 1000 }, (_, seed) => live(seed));

  it('has all kinds of them', () => {
    expect(lives.filter(({ ended }) => ended !== null).length).toBeGreaterThan(300);
    expect(lives.filter(({ charges }) => charges.filter(({ paid }) => paid).length > 2).length).toBeGreaterThan(50);
    expect(lives.filter(({ charges }) => charges.length === 0).length).toBeLessThan(5);
  });

  it('charges nobody who was not told a day before, also after days away', () => {
    const late = lives.flatMap(({ charges }) => charges).filter(({ time, told }) => !(time - told >= NOTICE));
    expect(late).toEqual([]);
  });

  it('never charges twice within 12 hours, and never twice for one period', () => {
    for (const { charges } of lives) {
      charges.slice(1).forEach(({ time, end }, index) => {
        const before = charges[index];
        expect(time - (before?.time ?? 0)).toBeGreaterThanOrEqual(12 * HOUR);
        if (before?.paid) expect(end).toBeGreaterThanOrEqual(before.end + PERIOD);
      });
    }
  });

  it('tries a period at most once and the days of the catalogue, all but the first within the grace', () => {
    for (const { charges } of lives) {
      const periods = Map.groupBy(charges, ({ end }) => end);
      for (const [end, tries] of periods) {
        expect(tries.length).toBeLessThanOrEqual(1 + retryDays.length);
        for (const { time } of tries.slice(1)) expect(time).toBeLessThan(end + graceDays * DAY);
      }
    }
  });

  it('ends only what could not be charged', () => {
    for (const { ended, row } of lives) {
      if (ended !== null) expect(row.status).toBe('past_due');
      else expect(row.actAt).not.toBeNull();
    }
  });
});
