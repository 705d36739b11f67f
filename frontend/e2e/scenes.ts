import type { Draft, DraftState, Generation } from '@primerka/contract';
import type { TelegramUser } from '@primerka/sandbox';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { sample, type Api, type Stage } from './stage.js';

/** One state of one screen, and how to get there. */
export interface Scene {
  name: string;
  user: TelegramUser;
  path: string;
  /** Before the page is opened: what the server must hold, or what the network must do. */
  before?: (page: Page) => Promise<unknown>;
  /** After it has loaded: what the user does to get there. */
  act?: (page: Page) => Promise<unknown>;
}

type Garments = Draft['garments'];

async function writeDraft(api: Api, draft: Draft): Promise<void> {
  const { version } = await api.get<DraftState>('/draft');
  await api.put('/draft', { draft, version });
}

const never = () => new Promise<never>(() => undefined);
const press = (name: RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();

async function failedOrder(stage: Stage, api: Api): Promise<Generation> {
  stage.kie.script({ at: 'task', do: 'fail', failMsg: 'The image was flagged by the safety system', failCode: '400' });
  return api.ended((await api.order()).id);
}

async function canceledOrder(stage: Stage, api: Api): Promise<Generation> {
  stage.kie.script({ at: 'upload', do: 'slow', ms: 1500 });
  const { id } = await api.order();
  await api.post(`/generations/${id}/cancel`);
  return api.ended(id);
}

async function runningOrder(stage: Stage, api: Api): Promise<Generation> {
  stage.kie.script({ at: 'task', do: 'stuck' });
  return api.order();
}

/** Somebody with a history, somebody new, somebody waiting, somebody in the quiz, somebody without credits. */
export async function scenesFor(stage: Stage, language: 'ru' | 'en'): Promise<Scene[]> {
  const [full, fresh, busy, chooser, poor] = Array.from({ length: 5 }, () => stage.user(language)) as [
    TelegramUser,
    TelegramUser,
    TelegramUser,
    TelegramUser,
    TelegramUser,
  ];

  const fullApi = await stage.api(full);
  const drawn = await fullApi.ended((await fullApi.order()).id);
  await fullApi.patch(`/generations/${drawn.id}`, { favourite: true });
  const failed = await failedOrder(stage, fullApi);
  const canceled = await canceledOrder(stage, fullApi);
  await fullApi.ended((await fullApi.order()).id);

  const busyApi = await stage.api(busy);
  const running = await runningOrder(stage, busyApi);

  const api = await stage.api(chooser);
  const personPhotoId = (await api.upload('person', 'person-full')).id;
  const tee = (await api.upload('garment', 'garment-tee-red')).id;
  const dress = (await api.upload('garment', 'garment-dress-blue')).id;
  const hat = (await api.upload('garment', 'garment-hat-straw')).id;
  const top: Garments[number] = { photoId: tee, category: 'top', options: { tuck: 'tucked' } };
  const headwear: Garments[number] = { photoId: hat, category: 'headwear' };
  const quiz = (name: string, step: Draft['step'], garments: Garments, more: Partial<Scene> = {}): Scene => ({
    name,
    user: chooser,
    path: '/try',
    before: () => writeDraft(api, { personPhotoId, garments, step }),
    ...more,
  });

  const poorApi = await stage.api(poor);
  for (let spent = 0; spent < 5; spent += 1) await poorApi.ended((await poorApi.order()).id);
  const poorDraft = drawnDraft(await poorApi.get<{ items: Generation[] }>('/generations'));

  const small = await sharp(sample('person-full')).resize(560, 840).jpeg().toBuffer();
  const text = Buffer.from('not a photo');
  const choose = (name: string, buffer: Buffer) => async (page: Page) => {
    await page.locator('input[type=file]').first().setInputFiles({ name, mimeType: 'image/jpeg', buffer });
    await page.locator('main [role=status]:not(:has(.animate-spin)), main [role=alert]').first().waitFor();
  };

  return [
    { name: 'home-empty', user: fresh, path: '/' },
    { name: 'home-full', user: full, path: '/' },
    { name: 'home-running', user: busy, path: '/', act: press(/Назад|Back/) },
    {
      name: 'home-loading',
      user: fresh,
      path: '/history',
      before: (page) => page.route('**/api/v1/{generations,credits}*', never),
      act: (page) => page.getByRole('link', { name: /Примерка|Try on/ }).click(),
    },
    {
      name: 'home-error',
      user: fresh,
      path: '/history',
      before: (page) => page.route('**/api/v1/generations*', (route) => route.abort()),
      act: async (page) => {
        await page.getByRole('link', { name: /Примерка|Try on/ }).click();
        await page.getByRole('alert').waitFor();
      },
    },
    { name: 'person-empty', user: fresh, path: '/try' },
    { name: 'person-refused', user: fresh, path: '/try', act: choose('text.jpg', text) },
    quiz('person-chosen', 'person', []),
    quiz('person-uploading', 'person', [], {
      act: async (page) => {
        await page.route('**/api/v1/photos', never);
        await page.locator('input[type=file]').first().setInputFiles(sample('person-full'));
        await page.locator('main .animate-spin').waitFor();
      },
    }),
    quiz('person-deleting', 'person', [], { act: press(/^(Изменить: Мои|Edit: My)/) }),
    quiz('garments-empty', 'garments', []),
    quiz('garments-delete', 'garments', [], {
      act: async (page) => {
        await press(/^(Изменить: Уже|Edit: Uploaded)/)(page);
        await press(/^(Удалить|Delete): /)(page);
      },
    }),
    {
      name: 'photo-busy',
      user: busy,
      path: '/try',
      act: async (page) => {
        await press(/^(Изменить: Мои|Edit: My)/)(page);
        await press(/^(Удалить|Delete): /)(page);
        await press(/^(Удалить|Delete)$/)(page);
        await page.getByRole('dialog').getByRole('alert').waitFor();
      },
    },
    quiz('garments-clash', 'garments', [top, { photoId: dress, category: 'dress' }]),
    quiz('garments-category', 'garments', [{ photoId: tee, category: null }, headwear], {
      act: press(/^(Указать|Say what)/),
    }),
    quiz('options', 'options', [top, headwear]),
    quiz('confirm', 'confirm', [top, headwear]),
    {
      name: 'confirm-poor',
      user: poor,
      path: '/try',
      before: () => writeDraft(poorApi, poorDraft),
      act: async (page) => {
        await press(/Примерить за|Try on for/)(page);
        await page.getByRole('dialog').waitFor();
      },
    },
    { name: 'progress', user: busy, path: `/generations/${running.id}` },
    { name: 'result', user: full, path: `/generations/${drawn.id}` },
    { name: 'result-zoom', user: full, path: `/generations/${drawn.id}`, act: press(/Увеличить|Enlarge/) },
    { name: 'result-delete', user: full, path: `/generations/${drawn.id}`, act: press(/Удалить|Delete/) },
    { name: 'failed', user: full, path: `/generations/${failed.id}` },
    { name: 'canceled', user: full, path: `/generations/${canceled.id}` },
    { name: 'missing', user: full, path: '/generations/00000000-0000-4000-8000-000000000000' },
    { name: 'history-empty', user: fresh, path: '/history' },
    { name: 'history-full', user: full, path: '/history' },
    { name: 'history-favourites', user: full, path: '/history?show=favourites' },
    { name: 'history-favourites-empty', user: busy, path: '/history?show=favourites' },
    {
      name: 'history-loading',
      user: full,
      path: '/history',
      before: (page) => page.route('**/api/v1/generations*', never),
    },
    {
      name: 'history-error',
      user: full,
      path: '/history',
      before: (page) => page.route('**/api/v1/generations*', (route) => route.abort()),
      act: (page) => page.getByRole('alert').waitFor(),
    },
    { name: 'balance-empty', user: fresh, path: '/balance' },
    { name: 'balance-full', user: full, path: '/balance' },
    {
      name: 'balance-error',
      user: full,
      path: '/balance',
      before: (page) => page.route('**/api/v1/credits**', (route) => route.abort()),
      act: (page) => page.getByRole('alert').first().waitFor(),
    },
    { name: 'settings', user: full, path: '/settings' },
    {
      name: 'gate',
      user: full,
      path: '/',
      before: async (page) => {
        const refused = { code: 'auth.invalid' };
        await page.route('**/api/v1/auth/telegram', (route) => route.fulfill({ status: 401, json: refused }));
        await page.route('**/api/v1/config', async (route) => {
          const response = await route.fetch();
          const config = (await response.json()) as object;
          await route.fulfill({ response, json: { ...config, sandbox: false, botUsername: 'primerka_bot' } });
        });
      },
    },
    // Last, for the photo it uploads joins the newcomer's own.
    { name: 'person-warning', user: fresh, path: '/try', act: choose('small.jpg', small) },
  ];
}

/** The draft that would order again what an order had. */
function drawnDraft({ items }: { items: Generation[] }): Draft {
  const input = items[0]?.input;
  if (input?.kind !== 'try_on') throw new Error('There is no try-on');
  const garments = input.garments.map(({ photoId, category }) => ({ photoId, category }));
  return { personPhotoId: input.personPhotoId, garments, step: 'confirm' };
}
