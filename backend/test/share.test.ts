import type { Generation, Share } from '@primerka/contract';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type App, type SignedIn, useApp } from './harness.js';
import { giveCredits, isOver, order, until } from './orders.js';

const ENV = { TELEGRAM_BOT_USERNAME: 'primerka_bot' };

const share = ({ api }: SignedIn, id: string) => api<Share>('POST', `/generations/${id}/share`);

async function shared(user: SignedIn, id: string): Promise<Share> {
  const { status, body } = await share(user, id);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

async function delivered(user: SignedIn): Promise<Generation> {
  const generation = await until(user, (await order(user)).id, isOver);
  expect(generation.status).toBe('succeeded');
  return generation;
}

async function bytesOf(url: string): Promise<Buffer> {
  const answer = await fetch(url);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  return Buffer.from(await answer.arrayBuffer());
}

/** What Telegram was told to keep for this person. */
const preparedFor = (app: App, { user }: SignedIn) =>
  app.telegram.control
    .prepared()
    .filter(({ userId }) => userId === user.telegramId)
    .map((message) => ({
      ...message,
      result: message.result as Record<string, unknown> & { photo_url: string; thumbnail_url: string },
    }));

describe('a shared picture', () => {
  const app = useApp({ env: ENV, payments: {} });

  it('becomes a message that its owner can send on, with a button that brings friends', async () => {
    const user = await app().signIn({ language_code: 'ru' });
    const { id, result } = await delivered(user);
    const { preparedMessageId } = await shared(user, id);
    const [message, ...more] = preparedFor(app(), user);
    expect(more).toEqual([]);
    expect(preparedMessageId).toBe(message?.id);
    const look = await app().database.query<{ code: string }>(`select code from look where generation_id = $1`, [id]);
    const link = `https://t.me/primerka_bot?startapp=look_${look.rows[0]?.code}`;
    expect(message?.result).toEqual({
      type: 'photo',
      id,
      photo_url: result?.url,
      thumbnail_url: result?.thumbUrl,
      photo_width: result?.width,
      photo_height: result?.height,
      caption: expect.stringContaining('10 кредитов') as string,
      reply_markup: { inline_keyboard: [[{ text: 'Примерить на себе', url: link }]] },
    });
    expect(link).toMatch(/look_[\w-]{16}$/);
    await bytesOf(message?.result.photo_url ?? '');
    await bytesOf(message?.result.thumbnail_url ?? '');
  });

  it('is the one its owner may see: with the watermark when free credits paid, without when they did not', async () => {
    const [free, paying] = [await app().signIn(), await app().signIn()];
    await giveCredits(app(), paying, 100);
    for (const [user, watermarked] of [
      [free, true],
      [paying, false],
    ] as const) {
      const generation = await delivered(user);
      expect(generation.watermarked).toBe(watermarked);
      const { storyUrl } = await shared(user, generation.id);
      const { rows } = await app().database.query<{ clean_key: string; shown_key: string }>(
        `select clean_key, shown_key from generation where id = $1`,
        [generation.id],
      );
      const [keys] = rows;
      const told = JSON.stringify([preparedFor(app(), user), storyUrl]);
      expect(told).toContain(keys?.shown_key);
      expect(told).not.toContain(keys?.clean_key);
      // Where the shown picture has its mark, so has the story's copy of it.
      const shown = await sharp(await bytesOf(generation.result?.url ?? ''))
        .resize(1000, 1440, { fit: 'inside' })
        .raw()
        .toBuffer({ resolveWithObject: true });
      const { width, height } = shown.info;
      const inStory = await sharp(await bytesOf(storyUrl))
        .extract({
          left: 40 + Math.floor((1000 - width) / 2),
          top: 190 + Math.floor((1440 - height) / 2),
          width,
          height,
        })
        .raw()
        .toBuffer();
      let difference = 0;
      for (let at = 0; at < shown.data.length; at++) difference += Math.abs((shown.data[at] ?? 0) - (inStory[at] ?? 0));
      expect(difference / shown.data.length, 'mean difference of the two').toBeLessThan(3);
    }
  });

  it('becomes a story of 1080 × 1920 that says where it comes from and nothing else, and is gone after an hour', async () => {
    const user = await app().signIn();
    const { id } = await delivered(user);
    const { storyUrl, preparedMessageId } = await shared(user, id);
    const { format, width, height, exif, icc, iptc, xmpAsString } = await sharp(await bytesOf(storyUrl)).metadata();
    expect([format, width, height]).toEqual(['jpeg', 1080, 1920]);
    expect([exif, icc, iptc]).toEqual([undefined, undefined, undefined]);
    expect(xmpAsString).toContain('compositeWithTrainedAlgorithmicMedia');

    const key = new URL(storyUrl).pathname.split('/').at(-1);
    const { rows } = await app().database.query<{ minutes: number }>(
      `select extract(epoch from delete_after - now())::int / 60 as minutes from stored_file where key = $1`,
      [key],
    );
    expect(rows[0]?.minutes).toBeGreaterThanOrEqual(58);
    expect(rows[0]?.minutes).toBeLessThanOrEqual(60);
    await app().database.query(`update stored_file set delete_after = now() where key = $1`, [key]);
    expect((await fetch(storyUrl)).status).toBe(404);
    const gone = async () =>
      (await app().database.query(`select 1 from stored_file where key = $1`, [key])).rowCount === 0;
    await expect.poll(gone, { timeout: 15_000 }).toBe(true);
    const again = await shared(user, id);
    expect(again.storyUrl).not.toBe(storyUrl);
    expect(again.preparedMessageId).toBe(preparedMessageId);
    await bytesOf(again.storyUrl);
  }, 60_000);

  it('is made once for who asks often, and anew when it has become old', async () => {
    const user = await app().signIn();
    const { id } = await delivered(user);
    const first = await Promise.all(Array.from({ length: 10 }, () => shared(user, id)));
    const second = await shared(user, id);
    expect(new Set([...first, second].map((each) => JSON.stringify(each))).size).toBe(1);
    const made = preparedFor(app(), user).length;
    await shared(user, id);
    expect(preparedFor(app(), user)).toHaveLength(made);

    await app().database.query(`update generation_story set created_at = now() - interval '21 minutes'`);
    await app().database.query(`update prepared_message set expires_at = now()`);
    const later = await shared(user, id);
    expect(later.storyUrl).not.toBe(second.storyUrl);
    expect(later.preparedMessageId).not.toBe(second.preparedMessageId);
    expect((await fetch(second.storyUrl)).status, 'a story that is being posted keeps its picture').toBe(200);
  });

  it("is its owner's only, and needs a picture", async () => {
    const [user, stranger] = [await app().signIn(), await app().signIn()];
    const { id } = await delivered(user);
    const refused = async (who: SignedIn, wanted: string) => {
      const { status, body } = await who.api<{ code: string }>('POST', `/generations/${wanted}/share`);
      return `${status} ${body.code}`;
    };
    expect(await refused(stranger, id)).toBe('404 not_found');
    expect(await refused(user, '8a2f1c1e-0000-4000-8000-000000000000')).toBe('404 not_found');
    expect(await refused(user, 'nonsense')).toBe('400 request.invalid');
    expect((await app().anonymous('POST', `/generations/${id}/share`)).status).toBe(401);

    app().kie.control.script({ at: 'task', do: 'slow', ms: 2_000 });
    const running = await order(user);
    expect(await refused(user, running.id)).toBe('409 state.conflict');
    await until(user, running.id, isOver);
    app().kie.control.script({ at: 'create', do: 'answer', code: 422, msg: 'flagged by the safety system' });
    const failed = await until(user, (await order(user)).id, isOver);
    expect(await refused(user, failed.id)).toBe('409 state.conflict');
    expect(preparedFor(app(), stranger)).toEqual([]);

    const { storyUrl } = await shared(user, id);
    expect((await user.api('POST', `/generations/${id}/complaint`, { reason: 'face' })).status).toBe(200);
    expect(await refused(user, id), 'paid back and withdrawn').toBe('409 state.conflict');
    expect((await fetch(storyUrl)).status, 'the copy went with its picture').toBe(404);

    const other = await shared(user, running.id);
    expect((await user.api('DELETE', `/generations/${running.id}`)).status).toBe(204);
    expect(await refused(user, running.id)).toBe('404 not_found');
    expect((await fetch(other.storyUrl)).status).toBe(404);
  });

  it('has a story whatever Telegram says, and a message as soon as it answers', async () => {
    const user = await app().signIn();
    const { id } = await delivered(user);
    const { control } = app().telegram;
    const at = 'savePreparedInlineMessage' as const;
    for (const fault of [
      { at, do: 'reset' },
      { at, do: 'html' },
      { at, do: 'malformed' },
      { at, do: 'answer', code: 400, description: 'Bad Request: WEBDOCUMENT_URL_INVALID' },
      { at, do: 'answer', code: 429, retryAfter: 30 },
      { at, do: 'answer', code: 403 },
      { at, do: 'hang' },
    ] as const) {
      control.script(fault);
      const began = Date.now();
      const { preparedMessageId, storyUrl } = await shared(user, id);
      expect(preparedMessageId, fault.do).toBeNull();
      expect(Date.now() - began, fault.do).toBeLessThan(8_000);
      await bytesOf(storyUrl);
    }
    expect((await shared(user, id)).preparedMessageId).toBe(preparedFor(app(), user).at(-1)?.id);
    expect(app().log.count('No message prepared')).toBe(7);
  }, 60_000);
});

describe('without Telegram', () => {
  const app = useApp({ env: ENV });

  it('there is a story and no message', async () => {
    const user = await app().signIn();
    const { preparedMessageId, storyUrl } = await shared(user, (await delivered(user)).id);
    expect(preparedMessageId).toBeNull();
    await bytesOf(storyUrl);
  });
});

describe('while Telegram is down', () => {
  const app = useApp({ env: { ...ENV, TELEGRAM_API_URL: 'http://127.0.0.1:9' } });

  it('there is a story and no message', async () => {
    const user = await app().signIn();
    const { preparedMessageId, storyUrl } = await shared(user, (await delivered(user)).id);
    expect(preparedMessageId).toBeNull();
    await bytesOf(storyUrl);
  });
});
