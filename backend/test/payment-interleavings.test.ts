import type { Payment } from '@primerka/contract';
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type SignedIn, useApp } from './harness.js';
import { balance } from './orders.js';
import { drawPayment, drawRound, numbers, type PaymentScript } from './payment-scripts.js';
import { askRefund, buy, deliver, lookNow, notification, providerId, timePasses } from './purchases.js';
import { fire } from './schedules.js';

/** `SEED=… npx vitest run --project house backend/test/payment-interleavings.test.ts` plays a run's scripts again. */
const SEED = Number(process.env['SEED'] ?? randomInt(2 ** 31));
const ROUNDS = 40;
const PER_ROUND = 50;
const MINUTE = 60_000;

interface Played {
  user: SignedIn;
  payment: Payment;
  script: PaymentScript;
}

const app = useApp({ payments: { yookassa: { webhookRetryMs: 100 } } });

const rows = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  (await app().database.query<Row>(sql, values)).rows;
const count = async (what: string): Promise<number> =>
  (await rows<{ n: number }>(`select count(*)::int as n from ${what}`))[0]?.n ?? 0;

/** What runs one after the other: faults of creates strike whoever comes next. */
let turn: Promise<unknown> = Promise.resolve();
const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  const mine = turn.then(work);
  turn = mine.catch(() => undefined);
  return mine;
};

/** Looks at everything that is due until nothing is. */
async function run(job: string, due: string): Promise<void> {
  for (let left = Infinity; ;) {
    await fire(app(), job);
    const now = await count(due);
    if (now === 0 || now >= left) return;
    left = now;
  }
}

const poll = () => run('payments-poll', `payment where status = 'pending' and look_at <= now()`);
const resolve = () => run('payments-resolve', `payment where status in ('creating', 'unknown') and look_at <= now()`);
const pollRefunds = () =>
  run('refunds-poll', `refund where status in ('creating', 'unknown', 'pending') and look_at <= now()`);

async function emptyInbox(): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(100)) {
    // What arrived again while it was worked on is due at the next run, and so is what failed.
    await app().database.query(`update provider_inbox set next_at = now() where next_at is not null`);
    await fire(app(), 'payment-inbox-retry');
    for (const soon = Date.now() + 2_000; Date.now() < soon; await sleep(100)) {
      if ((await count('provider_inbox where next_at is not null')) === 0) return;
    }
  }
  expect(await rows('select * from provider_inbox where next_at is not null')).toEqual([]);
}

/** Until YooKassa has answered about everything that was sent and is not forgotten. */
async function untilKnown(): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    await lookNow(app(), 'payment');
    await resolve();
    if ((await count(`payment where status in ('creating', 'unknown') and look_at < now() + interval '1 day'`)) === 0)
      return;
  }
  throw new Error('Payments nobody can find out about');
}

async function openRound(users: SignedIn[], next: () => number): Promise<Played[]> {
  const { yookassa, telegram } = app();
  const scripts = users.map((user) => ({ user, script: drawPayment(next) }));
  const fault = drawRound(next);
  const calls = scripts.filter(({ script }) => script.method === 'yookassa').length;
  if (fault === 'slow') yookassa.control.script({ at: 'create', do: fault, ms: 200, times: calls });
  else if (fault !== 'none') yookassa.control.script({ at: 'create', do: fault as 'truncated', times: calls });
  return Promise.all(
    scripts.map(async ({ user, script }) => {
      const { method, invoice, repeats, forgotten } = script;
      if (method === 'stars' && invoice !== 'none') {
        const step = { at: 'createInvoiceLink' } as const;
        if (invoice === 'answer') telegram.control.script({ ...step, do: invoice, code: next() < 0.5 ? 400 : 429 });
        else if (invoice === 'slow') telegram.control.script({ ...step, do: invoice, ms: 100 });
        else telegram.control.script({ ...step, do: invoice as 'reset' });
      }
      const key = randomUUID();
      const all = await Promise.all(Array.from({ length: 1 + repeats }, () => buy(user, 'pack_100', method, key)));
      expect(new Set(all.map(({ id }) => id)).size).toBe(1);
      const [payment] = all as [Payment];
      if (forgotten) {
        await app().database.query(
          `update payment set look_at = now() + interval '2 days' where id = $1 and look_at is not null`,
          [payment.id],
        );
      }
      return { user, payment, script };
    }),
  );
}

async function forge(theirs: string, times: number): Promise<void> {
  const events = ['payment.succeeded', 'payment.canceled', 'refund.succeeded'];
  const lie = { status: 'succeeded', paid: true, amount: { value: '1.00', currency: 'RUB' } };
  await deliver(
    app().baseUrl,
    Array.from({ length: times }, (_, i) => notification(app(), events[i % 3] ?? '', theirs, lie)),
  );
}

/** What the buyer and the wires do with an open payment. Nothing where YooKassa has none yet. */
async function playYooKassa({ user, payment, script }: Played): Promise<boolean> {
  const { control } = app().yookassa;
  const { id } = payment;
  const known =
    (await providerId(app(), id)) ||
    (payment.status === 'unknown' && control.payments().find(({ metadata }) => metadata?.['payment_id'] === id)?.id);
  if (!known) return false;
  if (control.payments().find((one) => one.id === known)?.status !== 'pending') return true;
  const { webhook, get, outcome, forged } = script;
  const match = id;
  if (forged > 0) await forge(known, forged);
  if (webhook === 'duplicate') control.script({ at: 'webhook', do: webhook, match, count: 2 + (forged % 3) });
  else if (webhook === 'delay') control.script({ at: 'webhook', do: webhook, match, ms: 20 * MINUTE });
  else if (webhook !== 'none') control.script({ at: 'webhook', do: webhook as 'drop', match });
  if (get === 'slow') control.script({ at: 'get', do: get, match, ms: 100 });
  else if (get !== 'none') control.script({ at: 'get', do: get as 'stale', match });
  if (outcome === 'pay-twice') {
    const other = await inTurn(() => buy(user));
    await Promise.all([control.pay(known), control.pay(await providerId(app(), other.id))]);
  } else if (outcome === 'pay') await control.pay(known);
  else if (outcome === 'decline') await control.decline(known, 'insufficient_funds');
  else if (outcome === 'expire') await control.expire(known);
  if (forged > 0) await forge(known, forged);
  return true;
}

async function playStars({ user, payment, script }: Played): Promise<boolean> {
  const { control } = app().telegram;
  const person = user.user.telegramId;
  const { outcome, update } = script;
  const [now] = await rows<{ confirmation: string | null }>('select confirmation from payment where id = $1', [
    payment.id,
  ]);
  if (!now?.confirmation) return false;
  const pays = outcome === 'pay' || outcome === 'pay-twice';
  if (pays && update !== 'none') {
    const step = { at: 'webhook', kind: 'successful_payment', user: person } as const;
    if (update === 'delay') control.script({ ...step, do: update, ms: 300 });
    else if (update === 'duplicate') control.script({ ...step, do: update, count: 5, parallel: true });
    else control.script({ ...step, do: update });
  }
  if (pays) await control.pay(person, now.confirmation);
  if (outcome === 'pay-twice') await control.pay(person, now.confirmation);
  if (outcome === 'decline') {
    control.wallet(person, 0);
    expect(await control.pay(person, now.confirmation)).toBe('cancelled');
    control.wallet(person, null);
  }
  return true;
}

const play = (played: Played): Promise<boolean> =>
  played.script.method === 'stars' ? playStars(played) : playYooKassa(played);

async function refund({ payment: { id }, script }: Played): Promise<void> {
  const { yookassa, telegram } = app();
  const [row] = await rows<{ status: string; theirs: string; amount: number }>(
    'select status, provider_payment_id as theirs, amount from payment where id = $1',
    [id],
  );
  if (!row || script.refund === 'none' || row.status !== 'succeeded') return;
  const { theirs, amount } = row;
  if (script.method === 'stars') {
    if (script.refund.startsWith('cabinet')) return telegram.control.chargeback(theirs);
    if (script.refund === 'both') telegram.control.script({ at: 'refundStarPayment', do: 'already-refunded' });
    if (script.refund === 'part') telegram.control.script({ at: 'refundStarPayment', do: 'commit-then-reset' });
    return askRefund(app(), id, amount);
  }
  const { refundFault, refundWebhook } = script;
  if (refundFault === 'slow') yookassa.control.script({ at: 'refund', do: refundFault, match: theirs, ms: 100 });
  else if (refundFault !== 'none')
    yookassa.control.script({ at: 'refund', do: refundFault as 'pending', match: theirs });
  const event = { at: 'webhook', event: 'refund.succeeded', match: theirs } as const;
  if (refundWebhook === 'delay') yookassa.control.script({ ...event, do: refundWebhook, ms: 20 * MINUTE });
  else if (refundWebhook !== 'none') yookassa.control.script({ ...event, do: refundWebhook });
  switch (script.refund) {
    case 'full':
      return askRefund(app(), id, amount);
    case 'part':
      return askRefund(app(), id, 5_000);
    case 'two-equal':
      await askRefund(app(), id, 5_000);
      return askRefund(app(), id, 5_000);
    case 'cabinet':
      return void (await yookassa.control.cabinetRefund(theirs, '199.00'));
    case 'cabinet-part':
      return void (await yookassa.control.cabinetRefund(theirs, '77.77'));
    case 'both':
      await askRefund(app(), id, 15_000);
      return void (await yookassa.control.cabinetRefund(theirs, '150.00'));
  }
}

async function settleRefunds(scripts: Map<string, PaymentScript>): Promise<void> {
  const { control } = app().yookassa;
  for (let tries = 0; tries < 4; tries++) {
    await lookNow(app(), 'refund');
    await pollRefunds();
    for (const { id, status, payment_id } of control.refunds()) {
      if (status !== 'pending') continue;
      const ends = scripts.get(payment_id)?.refundEnds ?? 'succeeded';
      await control.settleRefund(id, ends === 'succeeded' ? ends : { cancel: 'insufficient_funds' });
    }
    if ((await count(`refund where status in ('creating', 'unknown', 'pending')`)) === 0) return;
  }
  // One whose repetition is refused stays unknown while its key lives.
  expect(await rows(`select * from refund where status in ('creating', 'pending')`)).toEqual([]);
}

it(`${ROUNDS * PER_ROUND} payments with everything that can happen on the way (SEED=${SEED})`, async () => {
  const next = numbers(SEED);
  const { yookassa, telegram, database } = app();
  const users = await Promise.all(Array.from({ length: PER_ROUND }, () => app().signIn()));
  await Promise.all(users.map(balance));
  const started = Date.now();
  const lap = (name: string) => console.info(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${name}`);

  const played: Played[] = [];
  const later: Played[] = [];
  // What a user does is done one after the other, what users do is done at once.
  const chains = users.map(() => Promise.resolve());
  const over = new AbortController();
  const poller = (async () => {
    while (!over.signal.aborted) {
      await database.query(`update payment set look_at = now() where status = 'pending' and look_at < now() + interval '1 day'
        and id in (select id from payment where status = 'pending' order by random() limit 60)`);
      await fire(app(), 'payments-poll');
    }
  })();
  for (let round = 0; round < ROUNDS; round++) {
    const opened = await inTurn(() => openRound(users, next));
    played.push(...opened);
    opened.forEach((one, i) => {
      chains[i] = (chains[i] ?? Promise.resolve()).then(async () => {
        if (!(await play(one))) later.push(one);
      });
    });
  }
  lap('opened');
  await Promise.all(chains);
  over.abort();
  await poller;
  lap('played');

  await untilKnown();
  await emptyInbox();
  lap('the lost are found');
  await Promise.all(
    users.map(async (user) => {
      for (const one of later) if (one.user === user) await play(one);
    }),
  );
  await emptyInbox();
  lap(`${later.length} played late`);
  const theirs = new Map<string, PaymentScript>();
  const ids = await rows<{ ours: string; theirs: string | null }>(
    'select id as ours, provider_payment_id as theirs from payment',
  );
  const names = new Map(ids.map((one) => [one.ours, one.theirs ?? '']));
  for (const { payment, script } of played) theirs.set(names.get(payment.id) ?? '', script);
  await Promise.all(
    users.map(async (user) => {
      for (const one of played) if (one.user === user) await refund(one);
    }),
  );
  await settleRefunds(theirs);
  lap('refunds');

  await timePasses(app(), 61 * MINUTE);
  await emptyInbox();
  await lookNow(app(), 'payment');
  await poll();
  lap('an hour later');
  await timePasses(app(), 25 * 60 * MINUTE);
  await untilKnown();
  await database.query(`update payment set look_at = now() where look_at is not null`);
  await untilKnown();
  await poll();
  await emptyInbox();
  expect(await fire(app(), 'reconcile-nightly')).toBe('ok');
  for (const one of played) if (one.script.forgotten) await refund(one);
  await settleRefunds(theirs);
  // What was refused once more is given up when its key is dead.
  await timePasses(app(), 25 * 60 * MINUTE);
  await settleRefunds(theirs);
  await emptyInbox();
  expect(await fire(app(), 'reconcile-nightly')).toBe('ok');
  lap('a day later, compared twice');

  // Nothing is open any more, and nobody saw what must not be.
  expect(
    await rows(`select id, status, provider from payment where status in ('creating', 'unknown', 'pending')`),
  ).toEqual([]);
  expect(await rows(`select * from refund where status in ('creating', 'unknown', 'pending')`)).toEqual([]);
  expect(
    await rows(
      `select payment_id, detail from payment_event where type in ('contradiction', 'refund_mismatch', 'missing_there')`,
    ),
  ).toEqual([]);
  const lastRuns = `select distinct on (provider) id from recon_run order by provider, started_at desc`;
  expect(await rows(`select kind, provider_id, detail from recon_diff where run_id in (${lastRuns})`)).toEqual([]);

  // Credited exactly when, and as often as, the provider holds or held the money.
  const paid = await rows<{ id: string; provider: string; refunded: number; credits: number; times: number }>(
    `select p.provider_payment_id as id, p.provider, p.refunded_amount as refunded, sum(e.amount)::int as credits, count(e.id)::int as times
     from payment p left join credit_entry e on e.type = 'grant' and e.subject_id = p.id
     where p.status in ('succeeded', 'partially_refunded', 'refunded') group by p.id`,
  );
  for (const one of paid) expect(one).toMatchObject({ times: 1, credits: 10_000 });
  const there = yookassa.control.payments();
  const held = there.filter(({ status }) => status === 'succeeded').map(({ id }) => id);
  const charges = telegram.control.transactions().filter(({ source }) => source !== undefined);
  const booked = (provider: string) =>
    paid
      .filter((one) => one.provider === provider)
      .map(({ id }) => id)
      .toSorted();
  expect(booked('yookassa')).toEqual(held.toSorted());
  expect(booked('stars')).toEqual(charges.map(({ id }) => id).toSorted());
  expect(await count(`credit_grant where key like 'topup:%'`)).toBe(held.length + charges.length);

  // To the kopeck and to the Star.
  const refunded = (provider: string) =>
    paid.filter((one) => one.provider === provider).reduce((sum, one) => sum + one.refunded, 0);
  expect(yookassa.control.totals()).toEqual({
    succeeded: held.length * 19_900,
    refunded: refunded('yookassa'),
    held: 0,
  });
  expect(telegram.control.totals()).toEqual({ received: charges.length * 180, refunded: refunded('stars') });

  // One order never made two payments at YooKassa, and no story goes on after its end.
  const orders = there.map(({ metadata }) => metadata?.['payment_id']);
  expect(new Set(orders).size).toBe(orders.length);
  const after: Record<string, string[]> = {
    creating: ['unknown', 'pending', 'succeeded', 'canceled'],
    unknown: ['pending', 'succeeded', 'canceled'],
    pending: ['succeeded', 'canceled'],
    succeeded: ['partially_refunded', 'refunded'],
    partially_refunded: ['partially_refunded', 'refunded'],
  };
  const steps = await rows<{ before: string; status: string }>(
    `select before, type as status from (select type, lag(type) over (partition by payment_id order by id) as before
       from payment_event where type in ('creating', 'unknown', 'pending', 'succeeded', 'canceled', 'partially_refunded', 'refunded')) story
     where before is not null group by 1, 2`,
  );
  expect(steps.filter(({ before, status }) => !after[before]?.includes(status))).toEqual([]);

  const ends = await rows<object>(
    `select provider, status, count(*)::int as n from payment group by 1, 2 order by 1, 2`,
  );
  const story = await rows<object>(`select type, count(*)::int as n from payment_event group by 1 order by 1`);
  const refunds = await rows<object>(
    `select origin, status, count(*)::int as n from refund group by 1, 2 order by 1, 2`,
  );
  console.info(`SEED=${SEED}: ${await count('payment')} payments, ${held.length + charges.length} paid`);
  for (const line of [...ends, ...refunds, ...story]) console.info(JSON.stringify(line));
}, 600_000);
