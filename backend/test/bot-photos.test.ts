import type { DraftState, PhotoList } from '@primerka/contract';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { enEditFailures, enFailures, enRefusals, enWarnings } from '../src/bot/refusals-en.js';
import { ruEditFailures, ruFailures, ruRefusals, ruWarnings } from '../src/bot/refusals-ru.js';
import { buttonsOf, Talker } from './chats.js';
import { type SignedIn, useApp } from './harness.js';
import { upload } from './orders.js';

const app = useApp({ payments: {} });

const person = () => readFile(new URL('../../sandbox/samples/person-full.jpg', import.meta.url));
const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#888' } })
    .jpeg()
    .toBuffer();
const draftOf = async ({ api }: SignedIn) => (await api<DraftState>('GET', '/draft')).body;
const photosOf = async ({ api }: SignedIn) => (await api<PhotoList>('GET', '/photos')).body.items;

async function somebody(language_code = 'en'): Promise<{ user: SignedIn; talker: Talker }> {
  const user = await app().signIn({ language_code });
  return { user, talker: new Talker(app(), { id: user.user.telegramId, language_code }) };
}

describe('a photo sent to the bot', () => {
  it('becomes the person of the draft, and the button opens the quiz at its second step', async () => {
    const { user, talker } = await somebody('ru');
    const answer = await talker.sendPhoto(await person());
    expect(answer.text).toContain('Фото подходит');
    expect(buttonsOf(answer)).toEqual({ 'Выбрать вещь': `${app().baseUrl}/try` });
    const [photo, ...more] = await photosOf(user);
    expect([photo?.kind, more]).toEqual(['person', []]);
    expect(await draftOf(user)).toEqual({
      draft: { personPhotoId: photo?.id, garments: [], step: 'garments' },
      version: 1,
    });
  });

  it('keeps what was chosen to wear, and a save of the older version is refused', async () => {
    const { user, talker } = await somebody();
    const tee = await upload(user, 'garment', 'garment-tee-red.jpg');
    const garments = [{ photoId: tee.id, category: 'top' as const }];
    const draft = { personPhotoId: null, garments, step: 'person' as const };
    expect((await user.api('PUT', '/draft', { draft, version: 0 })).status).toBe(200);
    await talker.sendPhoto(await person());
    const now = await draftOf(user);
    expect(now).toMatchObject({ draft: { garments, step: 'garments' }, version: 2 });
    expect((await user.api('PUT', '/draft', { draft, version: 1 })).status).toBe(409);

    // Delivered again, once the user is further on: nothing changes.
    const further = { ...now.draft, step: 'confirm' };
    await user.api('PUT', '/draft', { draft: further, version: 2 });
    await app().telegram.control.update(talker.lastUpdate, { times: 10, parallel: true });
    await talker.say('/help');
    expect(await draftOf(user)).toEqual({ draft: further, version: 3 });
    expect(talker.messages).toHaveLength(2);
  });

  it.each([
    ['ru', ruRefusals['photo.too_small']({ limit: 512, measured: 300 })],
    ['en', enRefusals['photo.too_small']({ limit: 512, measured: 300 })],
  ])('that is too small is refused in the words of the app (%s)', async (language, { title, text }) => {
    const { user, talker } = await somebody(language);
    const answer = await talker.sendPhoto(await plain(300, 600));
    expect(answer.text).toBe(`${title}. ${text}`);
    expect(await photosOf(user)).toEqual([]);
    expect((await draftOf(user)).draft).toBeNull();
  });

  it('that came as a file is taken by the same checks; a film or 5 MB and more is not even fetched', async () => {
    const { user, talker } = await somebody();
    await talker.sendPhoto(await person());
    const { photo } = talker.lastMessage({})['message'] as { photo: { file_id: string }[] };
    const file = { file_id: photo.at(-1)?.file_id, file_unique_id: 'x', mime_type: 'image/jpeg', file_size: 1000 };
    const sent = (document: object) =>
      talker.answerTo(() => app().telegram.control.update(talker.lastMessage({ photo: undefined, document })));
    expect((await sent(file)).text).toContain('The photo is fine');
    const fetched = () =>
      app()
        .telegram.control.log()
        .filter(({ method }) => method === 'getFile').length;
    const before = fetched();
    expect((await sent({ ...file, mime_type: 'video/mp4' })).text).toContain('This format will not do');
    expect((await sent({ ...file, file_size: 6_000_000 })).text).toContain('Photos up to 5 MB fit');
    expect(fetched()).toBe(before);
    expect((await sent({ ...file, file_id: 'nobody-knows' })).text).toContain('The artist is busy');
    expect(await photosOf(user)).toHaveLength(1);
  });

  it('in an album: only the first is taken, and the bot says so', async () => {
    const { user, talker } = await somebody();
    await talker.sendPhoto(await person());
    const album = talker.lastMessage({ media_group_id: 'album-1' });
    const answer = await talker.answerTo(async () => {
      for (let i = 0; i < 4; i += 1) await app().telegram.control.update(album);
    });
    expect(answer.text).toMatch(/^I take the first photo of an album[\s\S]*The photo is fine/);
    await talker.say('/help');
    expect(talker.messages).toHaveLength(3);
    expect(await photosOf(user)).toHaveLength(1);
  });

  it('waits for Telegram when it is away, and never says its address', async () => {
    const { talker } = await somebody();
    app().telegram.control.script({ at: 'getFile', do: 'reset' });
    expect((await talker.sendPhoto(await person())).text).toContain('The artist is busy');
    expect((await talker.sendPhoto(await person())).text).toContain('The photo is fine');
  });
});

interface AppWords {
  [language: string]: Record<string, unknown>;
}

it.each(['ru', 'en'] as const)('refuses, warns and consoles as the app does (%s)', async (language) => {
  const file = new URL(`../../frontend/src/i18n/${language}-faults.ts`, import.meta.url).href;
  const words = (await import(/* @vite-ignore */ file)) as AppWords;
  const ours = {
    Faults: language === 'ru' ? ruRefusals : enRefusals,
    Warnings: language === 'ru' ? ruWarnings : enWarnings,
  };
  for (const [name, texts] of Object.entries(ours)) {
    const theirs = words[`${language}${name}`] as Record<string, (details: object) => unknown>;
    for (const [code, text] of Object.entries(texts)) {
      for (const details of [{ limit: 5_242_880, measured: 1 }, { limit: 1, measured: 700.5 }, { retryAfter: 3 }, {}]) {
        expect(text(details), code).toEqual(theirs[code]?.(details));
      }
    }
  }
  expect(language === 'ru' ? ruFailures : enFailures).toEqual(words[`${language}Failures`]);
  const chatFile = new URL(`../../frontend/src/i18n/${language}-chat.ts`, import.meta.url).href;
  const chat = (await import(/* @vite-ignore */ chatFile)) as Record<string, { order: { failures: object } }>;
  expect(language === 'ru' ? ruEditFailures : enEditFailures).toEqual(chat[`${language}Chat`]?.order.failures);
});
