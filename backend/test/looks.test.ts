import type {
  Draft,
  DraftState,
  Generation,
  Look,
  Photo,
  PhotoList,
  Referral,
  SignIn,
  TryOnInput,
} from '@primerka/contract';
import { signInitData } from '@primerka/sandbox';
import { describe, expect, it } from 'vitest';
import { type SignedIn, useApp } from './harness.js';
import { giveCredits, isOver, order, tryOnInput, until, upload } from './orders.js';

const ENV = { TELEGRAM_BOT_USERNAME: 'primerka_bot', KIE_CREATES_PER_10S: '1000' };

const app = useApp({ env: ENV, kie: { settings: { createsPer10s: 1000 } }, payments: {} });

const NOBODYS = 'AAAAAAAAAAAAAAAA';
let lastFriend = 7_500_000;

/** Signs in as somebody who followed a link. */
async function comeBy(startParam: string, id = (lastFriend += 1)): Promise<SignedIn> {
  const friend = { id, first_name: `Friend ${id}` };
  app().telegram.control.user(friend);
  const initData = signInitData(friend, { fields: { start_param: startParam } });
  const { status, body } = await app().anonymous<SignIn>('POST', '/auth/telegram', { initData });
  expect(status, JSON.stringify(body)).toBe(200);
  return { ...body, initData, token: body.accessToken, api: app().apiFor(body.accessToken) };
}

/** A red T-shirt, tucked in, and a straw hat. */
async function outfit(user: SignedIn): Promise<TryOnInput> {
  const { personPhotoId, garments } = await tryOnInput(user);
  const hat = await upload(user, 'garment', 'garment-hat-straw.jpg');
  const tee = { photoId: garments[0]?.photoId ?? '', category: 'top' as const, options: { tuck: 'tucked' as const } };
  return { kind: 'try_on', personPhotoId, garments: [tee, { photoId: hat.id, category: 'headwear' }], payWith: 'auto' };
}

async function delivered(user: SignedIn, input?: Parameters<typeof order>[1]): Promise<Generation> {
  const generation = await until(user, (await order(user, input ?? (await outfit(user)))).id, isOver);
  expect(generation.status).toBe('succeeded');
  return generation;
}

/** Shares an order. @returns what its message's button opens the app with */
async function startParamOf(user: SignedIn, id: string): Promise<string> {
  const { status, body } = await user.api('POST', `/generations/${id}/share`);
  expect(status, JSON.stringify(body)).toBe(200);
  const message = app()
    .telegram.control.prepared()
    .findLast(({ userId }) => userId === user.user.telegramId);
  return /startapp=([\w-]+)/.exec(JSON.stringify(message?.result))?.[1] ?? '';
}

async function shareLook(user: SignedIn, id: string): Promise<string> {
  const startParam = await startParamOf(user, id);
  expect(startParam).toMatch(/^look_[\w-]{16}$/);
  return startParam.slice('look_'.length);
}

async function see(user: SignedIn, code: string): Promise<Look> {
  const { status, body } = await user.api<Look>('GET', `/looks/${code}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

async function wear(user: SignedIn, code: string): Promise<DraftState & { draft: Draft }> {
  const { status, body } = await user.api<DraftState>('POST', `/looks/${code}/draft`);
  expect(status, JSON.stringify(body)).toBe(200);
  if (!body.draft) throw new Error('There is no draft');
  return { ...body, draft: body.draft };
}

const refusals = async (user: SignedIn, code: string) =>
  Promise.all(
    [
      user.api<{ code: string }>('GET', `/looks/${code}`),
      user.api<{ code: string }>('POST', `/looks/${code}/draft`),
    ].map(async (asked) => {
      const { status, body } = await asked;
      return `${status} ${body.code}`;
    }),
  );
const GONE = ['404 not_found', '404 not_found'];

const garmentsOf = async ({ api }: SignedIn) => (await api<PhotoList>('GET', '/photos?kind=garment')).body.items;

async function inviterOf({ user }: SignedIn): Promise<string | null> {
  const { rows } = await app().database.query<{ inviter_id: string }>(
    `select inviter_id from referral where friend_id = $1`,
    [user.id],
  );
  return rows[0]?.inviter_id ?? null;
}

const statusOf = async (url: string) => (await fetch(url)).status;

describe('a look', () => {
  it('shows a friend the shown picture and the garments, and nothing of the person', async () => {
    const owner = await app().signIn();
    const generation = await delivered(owner);
    const { rows: before } = await app().database.query(`select 1 from look where generation_id = $1`, [generation.id]);
    expect(before, 'not before it was shared').toEqual([]);
    const code = await shareLook(owner, generation.id);
    expect(await shareLook(owner, generation.id), 'shared again').toBe(code);

    const friend = await comeBy(`look_${code}`);
    const look = await see(friend, code);
    const { url = '', thumbUrl = '', width, height } = generation.result ?? {};
    expect(look).toEqual({
      picture: { url, thumbUrl, width, height },
      garments: [
        { category: 'top', thumbUrl: expect.stringContaining('/media/') as string },
        { category: 'headwear', thumbUrl: expect.stringContaining('/media/') as string },
      ],
      own: false,
    });
    for (const link of [url, ...look.garments.map((garment) => garment.thumbUrl)]) {
      expect(await statusOf(link)).toBe(200);
    }
    const { rows } = await app().database.query<Record<string, string>>(
      `select g.clean_key, g.id, g.user_id, p.id as person, p.key, p.thumb_key from generation g
         join generation_input i on i.generation_id = g.id and i.position = 0 join photo p on p.id = i.photo_id
       where g.id = $1`,
      [generation.id],
    );
    expect(generation.watermarked).toBe(true);
    for (const secret of Object.values(rows[0] ?? {})) expect(JSON.stringify(look)).not.toContain(secret);
    expect(Object.values(rows[0] ?? {})).toHaveLength(6);
    expect((await see(owner, code)).own).toBe(true);
  });

  it("becomes the friend's own quiz: copies that neither can take from the other", async () => {
    const owner = await app().signIn();
    const input = await outfit(owner);
    const generation = await delivered(owner, input);
    const code = await shareLook(owner, generation.id);
    const friend = await comeBy(`look_${code}`);
    const { draft, version } = await wear(friend, code);
    const [tee, hat] = await Promise.all(
      draft.garments.map(async ({ photoId }) => (await friend.api<Photo>('GET', `/photos/${photoId}`)).body),
    );
    expect(draft).toEqual({
      personPhotoId: null,
      garments: [
        { photoId: tee?.id, category: 'top', options: { tuck: 'tucked' } },
        { photoId: hat?.id, category: 'headwear' },
      ],
      step: 'person',
    });
    expect([tee, hat]).toMatchObject([
      { kind: 'garment', category: 'top', saved: false },
      { kind: 'garment', category: 'headwear', saved: false },
    ]);
    expect(input.garments.map(({ photoId }) => photoId)).not.toContain(tee?.id);
    expect((await owner.api('GET', `/photos/${tee?.id}`)).status).toBe(404);
    expect((await friend.api('GET', `/photos/${input.garments[0]?.photoId}`)).status).toBe(404);
    expect(await wear(friend, code), 'again').toEqual({ draft, version });

    const own = await order(friend, {
      kind: 'try_on',
      personPhotoId: (await upload(friend, 'person', 'person-full.jpg')).id,
      garments: draft.garments as TryOnInput['garments'],
      payWith: 'auto',
    });
    expect((await until(friend, own.id, isOver)).status).toBe('succeeded');
    for (const { photoId } of input.garments)
      expect((await owner.api('DELETE', `/photos/${photoId}`)).status).toBe(204);
    expect(await statusOf(tee?.url ?? ''), "the friend's copy").toBe(200);
    expect(await refusals(friend, code), 'without its garments there is no look').toEqual(GONE);
    expect((await friend.api('DELETE', `/photos/${tee?.id}`)).status).toBe(204);
    expect(await statusOf(tee?.url ?? '')).toBe(404);
  });

  it('keeps the person a friend has chosen, and what he has uploaded himself', async () => {
    const owner = await app().signIn();
    const code = await shareLook(owner, (await delivered(owner)).id);
    const friend = await app().signIn();
    const mine = await upload(friend, 'garment', 'garment-tee-red.jpg');
    const personPhotoId = (await upload(friend, 'person', 'person-full.jpg')).id;
    const begun = { personPhotoId, garments: [{ photoId: mine.id, category: 'top' }], step: 'confirm' };
    expect((await friend.api('PUT', '/draft', { draft: begun, version: 0 })).status).toBe(200);
    const { draft, version } = await wear(friend, code);
    expect(draft).toMatchObject({ personPhotoId, step: 'garments' });
    expect(draft.garments.map(({ category }) => category)).toEqual(['top', 'headwear']);
    expect(draft.garments[0]?.photoId, 'equal bytes are one photo').toBe(mine.id);
    expect(version).toBe(2);
  });

  it('asked for fifty times at once, is one set of copies', async () => {
    const owner = await app().signIn();
    const code = await shareLook(owner, (await delivered(owner)).id);
    const friend = await app().signIn();
    const all = await Promise.all(Array.from({ length: 50 }, () => wear(friend, code)));
    expect(new Set(all.map(({ draft }) => JSON.stringify(draft))).size).toBe(1);
    expect(await garmentsOf(friend)).toHaveLength(2);
    const { rows } = await app().database.query<{ kept: number }>(
      `select count(*)::int as kept from stored_file f join photo p on f.key in (p.key, p.thumb_key)
       where p.user_id = $1 and f.delete_after is null`,
      [friend.user.id],
    );
    expect(rows[0]?.kept).toBe(4);
  });

  it('of oneself is worn without copies', async () => {
    const owner = await app().signIn();
    const input = await outfit(owner);
    const code = await shareLook(owner, (await delivered(owner, input)).id);
    // Older than what equal bytes are recognised for.
    await app().database.query(`update photo set created_at = now() - interval '2 days' where user_id = $1`, [
      owner.user.id,
    ]);
    const { draft } = await wear(owner, code);
    expect(draft.garments).toEqual(input.garments);
    expect(await garmentsOf(owner)).toHaveLength(2);
  });

  it('ends when its picture is deleted or paid back; what was copied stays', async () => {
    const [owner, friend] = [await app().signIn(), await app().signIn()];
    await giveCredits(app(), owner, 100);
    const [deleted, withdrawn] = [await delivered(owner), await delivered(owner)];
    const codes = [await shareLook(owner, deleted.id), await shareLook(owner, withdrawn.id)] as const;
    for (const code of codes) await wear(friend, code);
    expect((await owner.api('DELETE', `/generations/${deleted.id}`)).status).toBe(204);
    expect((await owner.api('POST', `/generations/${withdrawn.id}/complaint`, { reason: 'face' })).status).toBe(200);
    for (const code of codes) {
      expect(await refusals(friend, code)).toEqual(GONE);
      expect(await refusals(owner, code)).toEqual(GONE);
    }
    const copies = await garmentsOf(friend);
    expect(copies).toHaveLength(2);
    for (const { url } of copies) expect(await statusOf(url)).toBe(200);
  });

  it('opens to its code only', async () => {
    const user = await app().signIn();
    const { id } = await delivered(user);
    const stranger = await app().signIn();
    expect((await stranger.api('POST', `/generations/${id}/share`)).status).toBe(404);
    expect((await app().database.query(`select 1 from look where generation_id = $1`, [id])).rowCount).toBe(0);
    const code = await shareLook(user, id);
    for (const path of [`/looks/${code}`, `/looks/${NOBODYS}`]) {
      expect((await app().anonymous('GET', path)).status).toBe(401);
      expect((await app().anonymous('POST', `${path}/draft`)).status).toBe(401);
    }
    expect(await refusals(stranger, NOBODYS)).toEqual(GONE);
    expect(await refusals(stranger, code.toLowerCase() === code ? code.toUpperCase() : code.toLowerCase())).toEqual(
      GONE,
    );
    const hostile = [id, code.slice(1), `${code}x`, `${code}%00`, "'%20or%20'1'='1", '%25', 'x'.repeat(10_000), '*'];
    for (const wrong of hostile) {
      for (const answer of await refusals(stranger, wrong)) expect(answer, wrong).toMatch(/^(400|404|414) /);
    }
    expect(await garmentsOf(stranger)).toEqual([]);
  });

  it('is of try-ons only: an edit leads to the app', async () => {
    const owner = await app().signIn();
    const { id } = await delivered(owner);
    const edit = await delivered(owner, {
      kind: 'edit',
      source: { generationId: id },
      prompt: 'Make the sky blue',
      payWith: 'auto',
    });
    expect(await startParamOf(owner, edit.id)).toMatch(/^ref_[\w-]{12}$/);
    expect((await app().database.query(`select 1 from look where generation_id = $1`, [edit.id])).rowCount).toBe(0);
  });
});

describe('an invitation by a look', () => {
  const referral = async ({ api }: SignedIn) => (await api<Referral>('GET', '/referral')).body;

  it('counts like one by the link for friends: once, for who is new, rewarded on both sides', async () => {
    const owner = await app().signIn();
    const generation = await delivered(owner);
    const code = await shareLook(owner, generation.id);
    const friend = await comeBy(`look_${code}`);
    expect(await inviterOf(friend)).toBe(owner.user.id);
    await comeBy(`look_${code}`, friend.user.telegramId);
    await comeBy(`ref_${(await referral(owner)).code}`, friend.user.telegramId);
    expect(await referral(owner)).toMatchObject({ invited: 1, rewarded: 0 });

    const other = await app().signIn();
    expect(await inviterOf(await comeBy(`look_${code}`, other.user.telegramId)), 'who is here already').toBeNull();
    expect(await inviterOf(await comeBy(`look_${code}`, owner.user.telegramId)), 'oneself').toBeNull();
    const back = await shareLook(friend, (await delivered(friend)).id);
    expect(await inviterOf(await comeBy(`look_${back}`, owner.user.telegramId)), 'no loop').toBeNull();
    await expect
      .poll(() => referral(owner), { timeout: 10_000 })
      .toMatchObject({ invited: 1, rewarded: 1, earned: 10 });

    expect((await owner.api('DELETE', `/generations/${generation.id}`)).status).toBe(204);
    expect(await inviterOf(await comeBy(`look_${code}`)), 'also when the picture has gone').toBe(owner.user.id);
  });

  it('must be signed by Telegram, and carry a code we gave out', async () => {
    const owner = await app().signIn();
    const code = await shareLook(owner, (await delivered(owner)).id);
    for (const forged of [
      `look_${NOBODYS}`,
      `ref_${code}`,
      `look_${code}x`,
      `look_${code.slice(1)}`,
      ` look_${code}`,
    ]) {
      expect(await inviterOf(await comeBy(forged)), forged).toBeNull();
    }
    const signed = new URLSearchParams(signInitData({ id: (lastFriend += 1), first_name: 'Mallory' }));
    signed.set('start_param', `look_${code}`);
    expect((await app().anonymous('POST', '/auth/telegram', { initData: signed.toString() })).status).toBe(401);
    expect(await referral(owner)).toMatchObject({ invited: 0 });
  });
});
