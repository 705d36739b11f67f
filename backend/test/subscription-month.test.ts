import { expect, it } from 'vitest';
import { type SignedIn, useApp } from './harness.js';
import { balance, giveCredits } from './orders.js';
import { act, change, chargesOf, DAY, grantsOf, HOUR, planOf, runPlans, subscriber } from './plans.js';
import { providerId, subscription, timePasses } from './purchases.js';

const app = useApp({ payments: {} });

const MINUTE = 60_000;
/** Three periods and some. */
const LASTS = 93 * DAY;
/** Between two purchases, so that no two plans are due in one run. */
const APART = 30 * MINUTE;

/** What YooKassa says to one charge of a saved method; `lost`: charged, and the answer never comes. */
type Answer = 'succeeded' | 'pending' | 'lost' | { decline: string };

interface Story {
  name: string;
  by?: 'stars';
  /** To the renewals, in their order; all others succeed. */
  answers?: Answer[];
  /** What happens on a day after the purchase. */
  on?: Record<number, (user: SignedIn) => Promise<unknown> | void>;
  /** `<day> <sum>` of every charge, one that was declined with a minus before it. */
  charges: string[];
  /** What its credits are at the end. */
  left: number[];
  status: 'active' | 'ended';
  /** Declines its owner was told of. */
  declines?: number;
}

const soft = { decline: 'insufficient_funds' };
const removeCard = async (user: SignedIn): Promise<void> => {
  const [method] = (await subscription(user)).methods;
  expect((await user.api('DELETE', `/payment-methods/${method?.id}`)).status).toBe(204);
};
const revoke = async (user: SignedIn): Promise<void> => {
  const [first] = await chargesOf(app(), user);
  app().yookassa.control.revokeMethod(first?.id ?? '');
};
const starsCharge = async ({ user }: SignedIn): Promise<string> => {
  const { rows } = await app().database.query<{ id: string }>(
    `select stars_charge_id as id from subscription where user_id = $1`,
    [user.id],
  );
  return rows[0]?.id ?? '';
};

const stories: Story[] = [
  { name: 'renews', charges: ['0 299', '30 299', '60 299', '90 299'], left: [50], status: 'active' },
  {
    name: 'has no money at first',
    answers: [soft],
    charges: ['0 299', '-30 299', '31 299', '61 299', '91 299'],
    left: [50],
    status: 'active',
    declines: 1,
  },
  {
    name: 'has no money until the grace is over',
    answers: [soft, { decline: 'issuer_unavailable' }, soft, { decline: 'general_decline' }],
    charges: ['0 299', '-30 299', '-31 299', '-33 299', '-35 299'],
    left: [],
    status: 'ended',
    declines: 4,
  },
  {
    name: 'has an old card',
    answers: [{ decline: 'card_expired' }],
    charges: ['0 299', '-30 299'],
    left: [],
    status: 'ended',
    declines: 1,
  },
  {
    name: 'took the permission back at YooKassa',
    on: { 10: revoke },
    charges: ['0 299', '-30 299'],
    left: [],
    status: 'ended',
    declines: 1,
  },
  {
    name: 'is suspected of fraud',
    answers: [{ decline: 'fraud_suspected' }],
    charges: ['0 299', '-30 299'],
    left: [],
    status: 'ended',
    declines: 1,
  },
  { name: 'cancels', on: { 15: (user) => act(user, 'cancel') }, charges: ['0 299'], left: [], status: 'ended' },
  {
    name: 'cancels and takes it back',
    on: { 10: (user) => act(user, 'cancel'), 20: (user) => act(user, 'resume') },
    charges: ['0 299', '30 299', '60 299', '90 299'],
    left: [50],
    status: 'active',
  },
  { name: 'removes the card a day before', on: { 29: removeCard }, charges: ['0 299'], left: [], status: 'ended' },
  {
    name: 'changes up and down',
    on: { 5: (user) => change(user, 'plan_pro'), 40: (user) => change(user, 'plan_standard') },
    charges: ['0 299', '30 899', '60 499', '90 499'],
    left: [150],
    status: 'active',
  },
  {
    name: 'has a charge whose answer is lost',
    answers: ['lost'],
    charges: ['0 299', '30 299', '60 299', '90 299'],
    left: [50],
    status: 'active',
  },
  {
    name: 'has a charge that takes its time',
    answers: ['pending'],
    charges: ['0 299', '30 299', '60 299', '90 299'],
    left: [50],
    status: 'active',
  },
  {
    name: 'pays in Stars',
    by: 'stars',
    charges: ['0 270', '30 270', '60 270', '90 270'],
    left: [50],
    status: 'active',
  },
  {
    name: 'runs out of Stars',
    by: 'stars',
    on: { 20: ({ user }) => app().telegram.control.wallet(user.telegramId, 3) },
    charges: ['0 270'],
    left: [],
    status: 'ended',
    declines: 1,
  },
  {
    name: 'cancels in Telegram',
    by: 'stars',
    on: { 12: async (user) => app().telegram.control.subscription(await starsCharge(user), 'canceled') },
    charges: ['0 270'],
    left: [],
    status: 'ended',
  },
];

interface Person {
  story: Story;
  user: SignedIn;
  /** All moments on the clock of the test, in milliseconds. */
  since: number;
  answers: Answer[];
  seen: Map<string, number>;
  reminded: number[];
}

/** Milliseconds that were let pass, and when the clock was started. */
let passed = 0;
const started = Date.now();
const clock = (): number => passed + Date.now() - started;
/** The last notice that was noted. */
let heard = '0';
const people: Person[] = [];
const events: { at: number; run: () => Promise<unknown> | void }[] = [];

/** Ids of all that was ever charged to somebody, with the day's sum as the providers have it by now. */
async function chargedTo({ story, user }: Person): Promise<{ id: string; sum: string; made: boolean }[]> {
  if (story.by !== 'stars') {
    const charges = await chargesOf(app(), user);
    return charges.map(({ id, amount, status }) => ({
      id,
      sum: amount.value.replace('.00', ''),
      made: status === 'succeeded',
    }));
  }
  return app()
    .telegram.control.transactions()
    .filter(({ source }) => source?.user.id === user.user.telegramId)
    .map(({ id, amount }) => ({ id, sum: String(amount), made: true }));
}

async function look(): Promise<void> {
  for (const person of people) {
    for (const { id } of await chargedTo(person)) if (!person.seen.has(id)) person.seen.set(id, clock());
  }
}

/** Whose plan is next, and in how many milliseconds. */
async function nextAppointment(): Promise<{ person: Person; ms: number } | null> {
  const { rows } = await app().database.query<{ userId: string; ms: number }>(
    `select user_id as "userId", extract(epoch from act_at - now())::float8 * 1000 as ms
     from subscription where act_at is not null order by act_at limit 1`,
  );
  const person = people.find(({ user }) => user.user.id === rows[0]?.userId);
  return rows[0] && person ? { person, ms: rows[0].ms } : null;
}

/** Prepares YooKassa for the charge that the next run will make, if it makes one. */
async function prepare(person: Person, step: number): Promise<void> {
  if (person.story.by === 'stars') return;
  const { nextCharge, periodEnd } = await planOf(person.user);
  const now = Date.now() + step;
  const due = nextCharge && Date.parse(nextCharge.at) <= now && Date.parse(periodEnd) <= now;
  const open = await app().database.query(
    `select 1 from payment where user_id = $1 and status in ('creating', 'unknown', 'pending')`,
    [person.user.user.id],
  );
  if (!due || open.rows.length > 0) return;
  const answer = person.answers.shift() ?? 'succeeded';
  const { control } = app().yookassa;
  if (answer === 'lost') {
    control.script(
      { at: 'create', do: 'accept-then-reset' },
      { at: 'webhook', do: 'drop', event: 'payment.succeeded' },
    );
  } else if (answer !== 'succeeded') {
    control.autopay(answer);
  }
  if (answer === 'pending') {
    events.push({
      at: clock() + step + 45 * MINUTE,
      run: async () => control.pay((await chargesOf(app(), person.user)).at(-1)?.id ?? ''),
    });
  }
}

/**
 * The bot has sent what it was given: the kinds are noted with the moment. Waiting for the bot's own rounds
 * of ten seconds would take many minutes in all.
 */
async function hear(): Promise<void> {
  await app().database.query(`update payment_notice set send_at = null, sent_at = now() where send_at is not null`);
  const { rows } = await app().database.query<{ id: string; userId: string; kind: string }>(
    `select id, user_id as "userId", kind from payment_notice where id > $1 order by id`,
    [heard],
  );
  heard = rows.at(-1)?.id ?? heard;
  for (const person of people) {
    const news = rows.filter(({ userId }) => userId === person.user.user.id).map(({ kind }) => kind);
    if (news.includes('renewal_soon')) person.reminded.push(clock());
  }
}

async function step(longest: number): Promise<void> {
  const next = await nextAppointment();
  const event = events.toSorted((a, b) => a.at - b.at)[0];
  const wanted = Math.min(longest, next?.ms ?? Infinity, event ? event.at - clock() : Infinity);
  const ms = Math.max(0, Math.ceil(wanted)) + 1000;
  if (next && next.ms <= ms) await prepare(next.person, ms);
  await timePasses(app(), ms);
  passed += ms;
  await runPlans(app());
  await hear();
  await look();
  for (const happening of events.filter(({ at }) => at <= clock())) {
    events.splice(events.indexOf(happening), 1);
    await happening.run();
  }
}

const dayOf = ({ since }: Person, moment: number): number => Math.floor((moment - since + HOUR) / DAY);

it(
  'three months of fifteen people: each is charged what is theirs, told before, and given it once',
  { timeout: 600_000 },
  async () => {
    for (const story of stories) {
      const { user, payment } = await subscriber(app(), 'plan_light', story.by ?? 'yookassa');
      await giveCredits(app(), user, 7);
      const person = {
        story,
        user,
        since: clock(),
        answers: [...(story.answers ?? [])],
        seen: new Map<string, number>(),
        reminded: [],
      };
      people.push(person);
      person.seen.set(await providerId(app(), payment.id), clock());
      for (const [day, run] of Object.entries(story.on ?? {})) {
        events.push({ at: clock() + Number(day) * DAY, run: () => run(user) });
      }
      await timePasses(app(), APART);
      passed += APART;
    }
    while (clock() < LASTS) await step(Math.min(12 * HOUR, LASTS - clock()));

    for (const person of people) {
      const { story, user } = person;
      const charges = (await chargedTo(person)).map(({ id, sum, made }) => {
        const moment = person.seen.get(id) ?? NaN;
        return { moment, text: `${made ? '' : '-'}${dayOf(person, moment)} ${sum}`, made };
      });
      expect
        .soft(
          charges.map(({ text }) => text),
          `${story.name}: charges`,
        )
        .toEqual(story.charges);
      for (const { moment, text } of charges.slice(1)) {
        const before = person.reminded.findLast((reminded) => reminded <= moment);
        const hours = (moment - (before ?? -Infinity)) / HOUR;
        expect.soft(hours, `${story.name}: hours between the reminder and ${text}`).toBeGreaterThanOrEqual(24);
        expect.soft(hours, `${story.name}: hours between the reminder and ${text}`).toBeLessThan(7 * 24);
      }
      expect.soft((await planOf(user)).status, `${story.name}: status`).toBe(story.status);
      const notices = await app().database.query<{ kind: string }>(
        `select kind from payment_notice where user_id = $1`,
        [user.user.id],
      );
      const told = (wanted: string): number => notices.rows.filter(({ kind }) => kind === wanted).length;
      expect.soft(told('renewal_declined'), `${story.name}: declines`).toBe(story.declines ?? 0);
      expect.soft(told('plan_ended'), `${story.name}: ends`).toBe(story.status === 'ended' ? 1 : 0);

      const credits = await balance(user);
      expect
        .soft(
          grantsOf(credits, 'subscription').map(({ remaining }) => remaining),
          `${story.name}: credits`,
        )
        .toEqual(story.left);
      expect
        .soft(
          grantsOf(credits, 'purchase').map(({ remaining }) => remaining),
          `${story.name}: bought credits`,
        )
        .toEqual([7]);
      const { rows } = await app().database.query<{ given: number; ended: number }>(
        `select count(*)::int as given, count(*) filter (where remaining = 0 and exists (
           select 1 from credit_entry e where e.key like 'expire:' || g.id || ':%' and e.amount = g.amount))::int as ended
         from credit_grant g where user_id = $1 and source = 'subscription'`,
        [user.user.id],
      );
      const given = charges.filter(({ made }) => made).length;
      expect
        .soft(rows, `${story.name}: periods given and ended`)
        .toEqual([{ given, ended: given - story.left.length }]);
    }

    const { rows } = await app().database.query<{ provider: string; sum: number }>(
      `select provider, sum(amount)::int as sum from payment where succeeded_at is not null group by 1 order by 1`,
    );
    const stars = app().telegram.control.totals();
    const roubles = app().yookassa.control.totals();
    expect(rows).toEqual([
      { provider: 'stars', sum: stars.received - stars.refunded },
      { provider: 'yookassa', sum: roubles.succeeded - roubles.refunded },
    ]);
  },
);
