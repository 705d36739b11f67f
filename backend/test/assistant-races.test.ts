import { describe, expect, it } from 'vitest';
import { messages, openChat, say, told } from './assistant.js';
import { useApp } from './harness.js';
import { balance, newKey, upload } from './orders.js';

const app = useApp({ assistant: { thinkMs: 300 } });

describe('at the same moment', () => {
  it('one key 50 times: one message, one call, one charge, 50 equal answers', async () => {
    const user = await app().signIn();
    const chat = await openChat(user);
    const [input, key] = [{ text: 'Сделай ярче' }, newKey()];
    const answers = await Promise.all(Array.from({ length: 50 }, () => say(user, chat.id, input, key)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 201));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers[0]?.body).toMatchObject({ state: 'done', charge: { state: 'captured' } });
    expect(await messages(user, chat.id)).toHaveLength(2);
    expect(told(app())).toHaveLength(1);
    expect(await balance(user)).toMatchObject({ available: 9, held: 0 });
    expect((await say(user, chat.id, { text: 'Сделай темнее' }, key)).body.code).toBe('idempotency.conflict');
    const elsewhere = await openChat(user, answers[0]?.body.base ?? undefined);
    expect(elsewhere.id).toBe(chat.id);
  });

  it('two keys: one is answered, the other is told to come back', async () => {
    const user = await app().signIn();
    const chat = await openChat(user);
    const answers = await Promise.all(['Сделай ярче', 'Сделай темнее'].map((text) => say(user, chat.id, { text })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const late = answers.find(({ status }) => status === 409);
    expect([late?.body.code, Number(late?.headers.get('retry-after')) > 0]).toEqual(['state.conflict', true]);
    expect(await messages(user, chat.id)).toHaveLength(2);
    expect(await balance(user)).toMatchObject({ available: 9, held: 0 });
  });

  it('the last credit from 20 connections, in as many chats: one answer', async () => {
    const user = await app().signIn();
    const chat = await openChat(user);
    for (let i = 0; i < 9; i++) expect((await say(user, chat.id, { text: `Шаг ${i}` })).status).toBe(201);
    expect((await balance(user)).available).toBe(1);
    const { rows } = await app().database.query<{ id: string }>(
      `insert into chat (id, user_id) select gen_random_uuid(), $1 from generate_series(1, 20) returning id`,
      [user.user.id],
    );
    const answers = await Promise.all(
      rows.map(({ id }) => say(user, id, { text: 'Последний', base: chat.source ?? { photoId: '' } })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'credits.insufficient')).toHaveLength(19);
    expect(await balance(user)).toMatchObject({ available: 0, held: 0 });
  });

  it('a chat deleted while somebody speaks in it: either the words or the deletion', async () => {
    const user = await app().signIn();
    for (let round = 0; round < 6; round++) {
      const chat = await openChat(user);
      const [said, deleted] = await Promise.all([
        say(user, chat.id, { text: 'Сделай ярче' }),
        user.api('DELETE', `/chats/${chat.id}`),
      ]);
      expect([`${said.status} ${deleted.status}`]).toEqual(said.status === 201 ? ['201 409'] : ['404 204']);
    }
  });

  it('a picture and its chat opened, spoken of, edited and deleted at once: one after another, and no deadlock', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const user = await app().signIn();
        const statuses: number[] = [];
        for (let round = 0; round < 4; round += 1) {
          const { id: photoId } = await upload(user, 'source', 'person-full.jpg');
          const source = { photoId };
          const { id: chatId } = await openChat(user, source);
          const edit = { kind: 'edit', source, prompt: 'slightly warmer', chatId };
          const answers = await Promise.all([
            user.api('POST', '/chats', { source }),
            user.api('DELETE', `/photos/${photoId}`),
            user.api('POST', '/generations', edit, { 'idempotency-key': newKey() }),
            say(user, chatId, { text: 'Сделай ярче' }),
            user.api('DELETE', `/chats/${chatId}`),
            user.api('POST', '/chats', { source }),
          ]);
          statuses.push(...answers.map(({ status }) => status));
        }
        return statuses;
      }),
    );
    const allowed = [201, 204, 402, 404, 409, 429];
    expect(outcomes.flat().filter((status) => !allowed.includes(status))).toEqual([]);
  });
});
