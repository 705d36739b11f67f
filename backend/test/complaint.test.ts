import type { ComplaintInput, EntryList, Generation, GenerationList } from '@primerka/contract';
import { expect, it } from 'vitest';
import { type SignedIn, useApp } from './harness.js';
import { balance, giveCredits, isOver, order, read, tryOnInput, until } from './orders.js';

const app = useApp({
  env: { KIE_CREATES_PER_10S: '1000', MAX_ACTIVE_GENERATIONS: '20' },
  kie: { settings: { createsPer10s: 1000 } },
});

const complain = (user: SignedIn, id: string, input: ComplaintInput = { reason: 'face' }) =>
  user.api<Generation>('POST', `/generations/${id}/complaint`, input);

async function delivered(user: SignedIn): Promise<Generation> {
  const generation = await until(user, (await order(user)).id, isOver);
  expect(generation.status).toBe('succeeded');
  return generation;
}

const compensations = async ({ user }: SignedIn) =>
  (
    await app().database.query(
      `select key, amount, watermark, extract(day from expires_at - created_at)::int as days
       from credit_grant where user_id = $1 and source = 'compensation' order by created_at`,
      [user.id],
    )
  ).rows;

it('gives the credits back and withdraws the picture', async () => {
  const user = await app().signIn();
  const { id, result, version } = await delivered(user);
  const socket = await app().socket(user.token);
  const heard: Generation[] = [];
  socket.on('generation.updated', (generation) => heard.push(generation));
  const balances: number[] = [];
  socket.on('credits.updated', ({ available }) => balances.push(available));

  const { status, body } = await complain(user, id, { reason: 'face', text: 'Это не я' });
  expect([status, body.complaint, body.result]).toEqual([200, { state: 'credited' }, null]);
  expect(body.version).toBe(version + 1);
  expect(body.status).toBe('succeeded');
  expect(body.charge.state).toBe('returned');
  expect(body.charge.events.map(({ type, amount, reason }) => [type, amount, reason])).toEqual([
    ['held', 2, null],
    ['captured', 2, null],
    ['returned', 2, 'complaint'],
  ]);
  expect((await balance(user)).available).toBe(10);
  expect(await compensations(user)).toEqual([{ key: `complaint:${id}`, amount: 200, watermark: true, days: 90 }]);
  for (const url of [result?.url, result?.thumbUrl, result?.downloadUrl]) {
    expect((await fetch(url ?? '')).status, 'the bytes are gone at once').toBe(404);
  }
  expect((await user.api<GenerationList>('GET', '/generations')).body.items).toEqual([]);
  expect(await read(user, id), 'stays readable by id').toEqual(body);
  const [entry] = (await user.api<EntryList>('GET', '/credits/entries')).body.items;
  expect(entry).toMatchObject({ type: 'grant', amount: 2, delta: 2, generationId: id, note: 'complaint' });
  await expect.poll(() => [heard.at(-1)?.complaint?.state, balances.at(-1)]).toEqual(['credited', 10]);

  expect(await complain(user, id, { reason: 'face', text: ' Это не я ' }), 'the same again').toMatchObject({
    status: 200,
    body,
  });
  for (const other of [{ reason: 'other', text: 'Это не я' }, { reason: 'face' }] as const) {
    expect(await complain(user, id, other)).toMatchObject({ status: 409, body: { code: 'state.conflict' } });
  }
  expect(await compensations(user)).toHaveLength(1);
  expect((await user.api('POST', `/generations/${id}/retry`, {}, { 'idempotency-key': 'retry-of-1' })).status).toBe(
    409,
  );
  expect((await user.api('DELETE', `/generations/${id}`)).status).toBe(204);
  expect((await complain(user, id, { reason: 'face', text: 'Это не я' })).status, 'deleted').toBe(404);
});

it('gives clean credits back for a clean picture, three times a month, and then asks a person', async () => {
  const user = await app().signIn();
  await giveCredits(app(), user, 100);
  const orders = [await delivered(user), await delivered(user), await delivered(user), await delivered(user)];
  const answers = [];
  for (const { id } of orders) answers.push((await complain(user, id)).body);
  expect(answers.map(({ complaint }) => complaint?.state)).toEqual(['credited', 'credited', 'credited', 'review']);
  expect((await compensations(user)).map(({ watermark }) => watermark)).toEqual([false, false, false]);
  expect((await balance(user)).available).toBe(110 - 8 + 6);
  const [, , , last] = answers;
  expect([last?.charge.state, last?.result?.url]).toEqual(['captured', expect.any(String)]);
  expect((await fetch(last?.result?.url ?? '')).status, 'nothing goes before it is decided').toBe(200);
  const { items } = (await user.api<GenerationList>('GET', '/generations')).body;
  expect(items.map(({ id }) => id)).toEqual([last?.id]);
});

it('two devices at once: one compensation', async () => {
  const user = await app().signIn();
  await giveCredits(app(), user, 100);
  for (let round = 0; round < 3; round++) {
    const { id } = await delivered(user);
    const same = await Promise.all(Array.from({ length: 10 }, () => complain(user, id, { reason: 'garment' })));
    expect(same.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(await compensations(user)).toHaveLength(round + 1);
  }
  const four = await Promise.all([delivered(user), delivered(user)]);
  const last = await Promise.all(
    four.flatMap(({ id }) => [complain(user, id), complain(user, id, { reason: 'other' })]),
  );
  expect(last.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409]);
  expect(await compensations(user), 'the limit holds at the same moment, too').toHaveLength(3);
});

it('no more than three of five complaints at once are paid back', async () => {
  const user = await app().signIn();
  await giveCredits(app(), user, 100);
  const orders = await Promise.all(Array.from({ length: 5 }, () => delivered(user)));
  const answers = await Promise.all(orders.map(({ id }) => complain(user, id)));
  expect(answers.map(({ body }) => body.complaint?.state).sort()).toEqual([
    'credited',
    'credited',
    'credited',
    'review',
    'review',
  ]);
});

it('refuses what is not a delivered picture of seven days', async () => {
  const [user, stranger] = [await app().signIn(), await app().signIn()];
  const refused = async (id: string, by = user) => {
    const { status, body } = await by.api<{ code: string }>('POST', `/generations/${id}/complaint`, { reason: 'face' });
    return `${status} ${body.code}`;
  };
  const { id } = await delivered(user);
  expect(await refused(id, stranger)).toBe('404 not_found');
  expect(await refused('8a2f1c1e-0000-4000-8000-000000000000')).toBe('404 not_found');
  expect(await refused('nonsense')).toBe('400 request.invalid');
  for (const body of [
    {},
    { reason: 'money' },
    { reason: 'face', text: '' },
    { reason: 'face', text: 'a\0b' },
    { reason: 'face', text: 'a\ud83d' },
    { reason: 'face', state: 'credited' },
  ]) {
    expect((await user.api('POST', `/generations/${id}/complaint`, body)).status).toBe(400);
  }
  await app().database.query(`update generation set finished_at = now() - interval '7 days' where id = $1`, [id]);
  expect(await refused(id)).toBe('409 state.conflict');
  await app().database.query(`update generation set finished_at = now() - interval '167 hours' where id = $1`, [id]);
  expect((await complain(user, id)).status).toBe(200);

  const input = await tryOnInput(user);
  app().kie.control.script({ at: 'create', do: 'answer', code: 422, msg: 'flagged by the safety system' });
  const failed = await until(user, (await order(user, input)).id, isOver);
  expect(failed.status).toBe('failed');
  expect(await refused(failed.id)).toBe('409 state.conflict');
  expect(await compensations(stranger)).toEqual([]);
});
