import type { Chat } from '@primerka/contract';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { messages, openChat, say } from './assistant.js';
import { useApp } from './harness.js';
import { isOver, order, tryOnInput, until, upload } from './orders.js';

const app = useApp({ assistant: true });

it('photos and pictures go when the time their owner chose is over, and not before', async () => {
  const people = await Promise.all(
    (['24h', '30d', 'keep'] as const).map(async (retention) => {
      const user = await app().signIn();
      await user.api('PATCH', '/me', { retention });
      const input = await tryOnInput(user);
      const { id } = await order(user, input);
      const { result } = await until(user, id, isOver);
      return { user, retention, id, photoId: input.personPhotoId, url: result?.url ?? '' };
    }),
  );
  const left = async ({ user, id, photoId, url }: (typeof people)[number]) => ({
    picture: (await user.api('GET', `/generations/${id}`)).status,
    photo: (await user.api('GET', `/photos/${photoId}`)).status,
    file: (await fetch(url)).status,
  });
  const allLeft = { picture: 200, photo: 200, file: 200 };
  const allGone = { picture: 404, photo: 404, file: 404 };
  const age = async (hours: number) => {
    await app().database.query(`update photo set created_at = created_at - make_interval(hours => $1)`, [hours]);
    await app().database.query(`update generation set finished_at = finished_at - make_interval(hours => $1)`, [hours]);
    // A worker looks when it starts, and every ten minutes from then on.
    await app().restart();
    await sleep(1_500);
    return Object.fromEntries(
      await Promise.all(people.map(async (person) => [person.retention, await left(person)] as const)),
    );
  };
  expect(await age(23)).toEqual({ '24h': allLeft, '30d': allLeft, keep: allLeft });
  expect(await age(2)).toEqual({ '24h': allGone, '30d': allLeft, keep: allLeft });
  expect(await age(24 * 30)).toEqual({ '24h': allGone, '30d': allGone, keep: allLeft });
}, 120_000);

it('what was said goes message by message, and a chat when nothing happens in it any more', async () => {
  const user = await app().signIn();
  await user.api('PATCH', '/me', { retention: '24h' });
  const [quiet, lively] = [
    await openChat(user),
    await openChat(user, { photoId: (await upload(user, 'source', 'garment-tee-red.jpg')).id }),
  ];
  for (const { id } of [quiet, lively]) expect((await say(user, id, { text: 'Старое' })).body.state).toBe('done');
  await app().database.query(
    `with old as (update chat set updated_at = updated_at - interval '25 hours' where user_id = $1)
     update chat_message set created_at = created_at - interval '25 hours' where user_id = $1`,
    [user.user.id],
  );
  expect((await say(user, lively.id, { text: 'Новое' })).body.state).toBe('done');
  await app().restart();
  while ((await user.api('GET', `/chats/${quiet.id}`)).status !== 404) await sleep(100);
  while ((await messages(user, lively.id)).length > 2) await sleep(100);
  expect((await fetch(quiet.picture?.url ?? '')).status, 'with the photo uploaded for it').toBe(404);
  expect((await messages(user, lively.id)).map(({ role, replyTo }) => [role, replyTo !== null])).toEqual([
    ['assistant', true],
    ['user', false],
  ]);
  expect((await user.api<Chat>('GET', `/chats/${lively.id}`)).body).toMatchObject({ title: 'Новое' });
  const { rows } = await app().database.query(`select 1 from credit_hold where user_id = $1 and state = 'captured'`, [
    user.user.id,
  ]);
  expect(rows, 'what was paid stays written').toHaveLength(3);
}, 120_000);
