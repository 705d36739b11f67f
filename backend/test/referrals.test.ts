import type { EntryList, Generation, Referral, SignIn } from '@primerka/contract';
import { signInitData } from '@primerka/sandbox';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Talker } from './chats.js';
import { type App, type SignedIn, useApp } from './harness.js';
import { balance, giveCredits, isOver, order, until } from './orders.js';
import { fire } from './schedules.js';

const ENV = { TELEGRAM_BOT_USERNAME: 'primerka_bot', KIE_CREATES_PER_10S: '1000' };
const KIE = { settings: { createsPer10s: 1000 } };

let lastFriend = 7_000_000;

/** What is to be invited, and the tools for it, in one app. */
function people(app: () => App) {
  const referral = async ({ api }: SignedIn): Promise<Referral> => {
    const { status, body } = await api<Referral>('GET', '/referral');
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  };
  /** Signs in as somebody who followed a link. */
  const comeBy = async (startParam: string, id = (lastFriend += 1)): Promise<SignedIn> => {
    const initData = signInitData({ id, first_name: `Friend ${id}` }, { fields: { start_param: startParam } });
    const { status, body } = await app().anonymous<SignIn>('POST', '/auth/telegram', { initData });
    expect(status, JSON.stringify(body)).toBe(200);
    return { ...body, initData, token: body.accessToken, api: app().apiFor(body.accessToken) };
  };
  const inviterOf = async ({ user }: SignedIn): Promise<string | null> => {
    const { rows } = await app().database.query<{ inviter_id: string }>(
      `select inviter_id from referral where friend_id = $1`,
      [user.id],
    );
    return rows[0]?.inviter_id ?? null;
  };
  const succeed = async (user: SignedIn): Promise<Generation> => {
    const generation = await until(user, (await order(user)).id, isOver);
    expect(generation.status).toBe('succeeded');
    return generation;
  };
  const rewards = async (): Promise<{ key: string; userId: string; amount: number }[]> =>
    (
      await app().database.query<{ key: string; userId: string; amount: number }>(
        `select key, user_id as "userId", amount from credit_grant where source = 'referral' order by key`,
      )
    ).rows;
  const rewardsOf = async ({ user }: SignedIn) => (await rewards()).filter(({ userId }) => userId === user.id);
  const rewarded = async (friend: SignedIn): Promise<void> => {
    await expect.poll(() => rewardsOf(friend), { timeout: 10_000 }).toHaveLength(1);
  };
  return { referral, comeBy, inviterOf, succeed, rewards, rewardsOf, rewarded };
}

describe('an invitation', () => {
  const app = useApp({ env: ENV, kie: KIE, payments: {} });
  const { referral, comeBy, inviterOf, succeed, rewardsOf, rewarded } = people(app);

  it('is rewarded on both sides, once, after the first picture of the friend', async () => {
    const inviter = await app().signIn();
    const before = await referral(inviter);
    expect(before).toEqual({
      link: `https://t.me/primerka_bot?startapp=ref_${before.code}`,
      code: expect.stringMatching(/^[\w-]{12}$/) as string,
      invited: 0,
      rewarded: 0,
      earned: 0,
      reward: { inviter: 10, friend: 10, days: 90, perMonth: 10 },
    });
    expect(await referral(inviter), 'the code stays').toEqual(before);

    const friend = await comeBy(`ref_${before.code}`);
    expect(await referral(inviter)).toMatchObject({ invited: 1, rewarded: 0, earned: 0 });
    expect((await balance(friend)).available, 'nothing for signing in').toBe(10);
    app().kie.control.script({ at: 'create', do: 'answer', code: 422, msg: 'flagged by the safety system' });
    expect((await until(friend, (await order(friend)).id, isOver)).status).toBe('failed');
    await sleep(500);
    expect(await rewardsOf(friend), 'nor for a picture that came to nothing').toEqual([]);

    const socket = await app().socket(inviter.token);
    const heard: number[] = [];
    socket.on('credits.updated', ({ available }) => heard.push(available));
    await succeed(friend);
    await rewarded(friend);
    await expect.poll(() => heard.at(-1)).toBe(20);
    expect(await referral(inviter)).toMatchObject({ invited: 1, rewarded: 1, earned: 10 });
    for (const [person, left] of [
      [inviter, 20],
      [friend, 18],
    ] as const) {
      const { available, grants } = await balance(person);
      expect(available).toBe(left);
      const grant = grants.find(({ source }) => source === 'referral');
      expect(grant).toMatchObject({ remaining: 10, watermark: false });
      const days = (new Date(grant?.expiresAt ?? 0).getTime() - Date.now()) / 86_400_000;
      expect(Math.round(days)).toBe(90);
      const { items } = (await person.api<EntryList>('GET', '/credits/entries')).body;
      expect(items.find(({ note }) => note === 'referral')).toMatchObject({ type: 'grant', amount: 10 });
    }

    await succeed(friend);
    await fire(app(), 'referral-rewards', 600_000);
    expect([await rewardsOf(inviter), await rewardsOf(friend)].map((each) => each.length)).toEqual([1, 1]);
  });

  it('counts for who is new only: not for oneself, for who invited, or for a second inviter', async () => {
    const [inviter, other] = [await app().signIn(), await app().signIn()];
    const [{ code }, second] = [await referral(inviter), await referral(other)];
    const idOf = ({ user }: SignedIn) => user.telegramId;

    expect(await inviterOf(await comeBy(`ref_${code}`, idOf(inviter))), 'oneself').toBeNull();
    expect(await inviterOf(await comeBy(`ref_${code}`, idOf(other))), 'who is here already').toBeNull();

    const friend = await comeBy(`ref_${code}`);
    expect(await inviterOf(friend)).toBe(inviter.user.id);
    await comeBy(`ref_${second.code}`, idOf(friend));
    expect(await inviterOf(friend), 'the first one stays').toBe(inviter.user.id);
    await comeBy(`ref_${(await referral(friend)).code}`, idOf(inviter));
    expect(await inviterOf(inviter), 'no loop').toBeNull();
    await app().signIn({ id: idOf(friend) });
    expect(await inviterOf(friend)).toBe(inviter.user.id);
    expect(await referral(inviter)).toMatchObject({ invited: 1 });
    expect(await referral(other)).toMatchObject({ invited: 0 });
  });

  it('must be signed by Telegram, and carry a code we gave out', async () => {
    const inviter = await app().signIn();
    const { code } = await referral(inviter);
    for (const forged of [
      `ref_${inviter.user.id}`,
      `ref_${inviter.user.telegramId}`,
      `ref_${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`,
      `ref_${code.toUpperCase() === code ? code.toLowerCase() : code.toUpperCase()}`,
      `ref_${code}x`,
      ` ref_${code}`,
      `look_${code}`,
      `REF_${code}`,
      "ref_' or 1=1 -",
      'ref_',
      '',
    ]) {
      expect(await inviterOf(await comeBy(forged)), forged).toBeNull();
    }
    const id = (lastFriend += 1);
    const signed = new URLSearchParams(signInitData({ id, first_name: 'Mallory' }));
    signed.set('start_param', `ref_${code}`);
    const { status } = await app().anonymous('POST', '/auth/telegram', { initData: signed.toString() });
    expect(status, 'added after the signing').toBe(401);
    expect(await referral(inviter)).toMatchObject({ invited: 0 });
  });

  it('holds for somebody whom the bot met first, and who opens the app after that', async () => {
    const inviter = await app().signIn();
    const { code } = await referral(inviter);
    const id = (lastFriend += 1);
    await new Talker(app(), { id }).say(`/start ref_${code}`);
    expect((await referral(inviter)).invited, 'a deep link of the chat is not signed for the app').toBe(0);
    expect(await inviterOf(await comeBy(`ref_${code}`, id))).toBe(inviter.user.id);
  });

  it('50 sign-ins of one friend at once, by the links of two: one inviter, rewarded once', async () => {
    const inviters = [await app().signIn(), await app().signIn()];
    const codes = await Promise.all(inviters.map(async (inviter) => (await referral(inviter)).code));
    const id = (lastFriend += 1);
    const friends = await Promise.all(Array.from({ length: 50 }, (_, n) => comeBy(`ref_${codes[n % 2]}`, id)));
    const [friend] = friends;
    if (!friend) throw new Error('Nobody came');
    expect(new Set(friends.map(({ user }) => user.id)).size).toBe(1);
    const invited = await Promise.all(inviters.map(async (inviter) => (await referral(inviter)).invited));
    expect([...invited].sort()).toEqual([0, 1]);

    await giveCredits(app(), friend, 20);
    await Promise.all(Array.from({ length: 3 }, () => succeed(friend)));
    await rewarded(friend);
    await fire(app(), 'referral-rewards');
    const grants = await Promise.all([friend, ...inviters].map(async (person) => (await rewardsOf(person)).length));
    expect(grants).toEqual([1, ...invited]);
  });
});

describe('a reward', () => {
  // No bot, so no bell: the schedule alone, and workers that are killed.
  const app = useApp({ env: { ...ENV, ROLES: 'api' }, kie: KIE });
  const { referral, comeBy, succeed, rewards, rewardsOf } = people(app);

  it('does not come for a picture that was paid back, but for the next one', async () => {
    const worker = await app().startWorker();
    const inviter = await app().signIn();
    const friend = await comeBy(`ref_${(await referral(inviter)).code}`);
    const { id } = await succeed(friend);
    expect((await friend.api('POST', `/generations/${id}/complaint`, { reason: 'face' })).status).toBe(200);
    await fire(app(), 'referral-rewards', 600_000);
    expect(await rewardsOf(friend)).toEqual([]);
    await succeed(friend);
    await fire(app(), 'referral-rewards');
    expect([...(await rewardsOf(friend)), ...(await rewardsOf(inviter))].map(({ amount }) => amount)).toEqual([
      1000, 1000,
    ]);
    await worker.end(25_000);
  });

  it('comes once and to both when its worker is killed in the middle of it', async () => {
    let worker = await app().startWorker();
    const inviter = await app().signIn();
    const friend = await comeBy(`ref_${(await referral(inviter)).code}`);
    await balance(inviter);
    await succeed(friend);
    let run: Promise<unknown> = Promise.resolve();
    const lock = await app().database.connect();
    try {
      // The reward has locked whatever comes first and waits for the inviter's account.
      await lock.query('begin');
      await lock.query('select 1 from credit_account where user_id = $1 for update', [inviter.user.id]);
      run = fire(app(), 'referral-rewards').catch(() => 'died');
      const waits = async () =>
        (
          await app().database.query<{ waiting: number }>(
            `select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock' and query like '%credit_account%' and datname = current_database()`,
          )
        ).rows[0]?.waiting;
      await expect.poll(waits, { timeout: 10_000 }).toBe(1);
      await worker.kill();
    } finally {
      await lock.query('rollback');
      lock.release();
    }
    expect([...(await rewardsOf(friend)), ...(await rewardsOf(inviter))], 'nobody has a half').toEqual([]);

    worker = await app().startWorker();
    await expect
      .poll(
        async () => {
          await fire(app(), 'referral-rewards').catch(() => undefined);
          return (await rewardsOf(friend)).length + (await rewardsOf(inviter)).length;
        },
        { timeout: 50_000, interval: 500 },
      )
      .toBe(2);
    // The run that died has come back by now, to another worker.
    await run;
    await fire(app(), 'referral-rewards');
    expect(await rewardsOf(inviter)).toHaveLength(1);
    await worker.end(25_000);
  }, 90_000);

  it('comes for ten friends a month; the friends always have theirs', async () => {
    const inviter = await app().signIn();
    const code = `ref_${(await referral(inviter)).code}`;
    const friends = await Promise.all(Array.from({ length: 13 }, () => comeBy(code)));
    const one = await app().startWorker();
    const two = await app().startWorker();
    await Promise.all(friends.map(succeed));
    await fire(app(), 'referral-rewards');
    expect((await Promise.all(friends.map(rewardsOf))).map((each) => each.length)).toEqual(friends.map(() => 1));
    expect(await rewardsOf(inviter)).toHaveLength(10);
    expect(await referral(inviter)).toMatchObject({ invited: 13, rewarded: 13, earned: 100 });

    // Next month, which is what last month's rewards look like now.
    await app().database.query(`update referral set rewarded_at = rewarded_at - interval '32 days'`);
    const late = await comeBy(code);
    await succeed(late);
    await fire(app(), 'referral-rewards');
    expect(await rewardsOf(inviter)).toHaveLength(11);
    const keys = (await rewards()).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.every((key) => /^referral:[0-9a-f-]{36}:(friend|inviter)$/.test(key))).toBe(true);
    await Promise.all([one.end(25_000), two.end(25_000)]);
  }, 90_000);
});

describe('without a name of the bot', () => {
  const app = useApp();
  const { referral, comeBy, inviterOf } = people(app);

  it('there is no link, but a code that works', async () => {
    const inviter = await app().signIn();
    const { link, code } = await referral(inviter);
    expect(link).toBeNull();
    expect(await inviterOf(await comeBy(`ref_${code}`))).toBe(inviter.user.id);
    expect((await app().anonymous('GET', '/referral')).status).toBe(401);
  });
});
