import type { Generation, Referral } from '@primerka/contract';
import type { Page } from 'playwright-core';
import { installClient } from './fake-client.js';
import type { Scene } from './scenes.js';
import type { Api, Stage } from './stage.js';

const never = () => new Promise<never>(() => undefined);

/** Lets the page see what weeks and friends would bring. */
const brought = (change: Partial<Referral>) => (page: Page) =>
  page.route('**/api/v1/referral', async (route) => {
    const response = await route.fetch();
    const referral = (await response.json()) as Referral;
    await route.fulfill({ response, json: { ...referral, ...change } });
  });

const shown = (text: RegExp) => (page: Page) => page.getByText(text).first().scrollIntoViewIfNeeded();

/** Sends an order to a chat. @returns where its link leads */
async function shareLook(stage: Stage, api: Api, { id }: Generation): Promise<string> {
  await api.post(`/generations/${id}/share`);
  const sent = stage.telegram.control.prepared().map((message) => JSON.stringify(message));
  return `/looks/${/startapp=look_([\w-]+)/.exec(sent.findLast((message) => message.includes(id)) ?? '')?.[1]}`;
}

/** The ways to others, from the page and from inside a Telegram client. */
export async function sharingScenesFor(stage: Stage, language: 'ru' | 'en'): Promise<Scene[]> {
  const user = stage.user(language);
  stage.telegram.control.user(user);
  const waiter = stage.user(language);
  const api = await stage.api(user);
  const drawn = await api.ended((await api.order()).id);
  const look = await shareLook(stage, api, drawn);
  const regular = stage.user(language);
  const regularApi = await stage.api(regular);
  await regularApi.ended((await regularApi.order()).id);
  const second = await regularApi.ended((await regularApi.order()).id);
  const waiterApi = await stage.api(waiter);
  stage.kie.script({ at: 'task', do: 'stuck' });
  const running = await waiterApi.order();

  const invite = (name: string, more: Partial<Scene> = {}): Scene => ({
    name: `invite-${name}`,
    user,
    path: '/invite',
    ...more,
  });
  const result = `/generations/${drawn.id}`;
  return [
    invite('empty'),
    invite('full', { before: brought({ invited: 14, rewarded: 11, earned: 110 }) }),
    invite('nameless', { before: brought({ link: null }) }),
    invite('loading', { before: (page) => page.route('**/api/v1/referral', never) }),
    invite('error', {
      before: (page) => page.route('**/api/v1/referral', (route) => route.abort()),
      act: (page) => page.getByRole('alert').waitFor(),
    }),
    invite('unsent', {
      before: (page) => page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined })),
      act: (page) => page.getByRole('button', { name: /^(Скопировать|Copy)$/ }).click(),
    }),
    { name: 'result-ways', user, path: result, act: shown(/^(Удалить|Delete)$/) },
    {
      name: 'result-ways-telegram',
      user,
      path: result,
      before: (page: Page) => installClient(page),
      act: shown(/^(В сторис|To a story)$/),
    },
    {
      name: 'write-offer',
      user: waiter,
      path: `/generations/${running.id}`,
      before: (page: Page) => installClient(page),
      act: shown(/^(Прислать результат|Send the result)/),
    },
    {
      name: 'home-screen-offer',
      user: regular,
      path: `/generations/${second.id}`,
      before: (page: Page) => installClient(page, 'obliging'),
      act: shown(/^(Примерка на экране телефона|Primerka on your home screen)/),
    },
    { name: 'privacy', user, path: '/privacy' },
    { name: 'terms', user, path: '/terms' },
    { name: 'settings-documents', user, path: '/settings', act: shown(/^(Документы|Documents)$/) },
    { name: 'look', user: waiter, path: look },
    { name: 'look-own', user, path: look },
    { name: 'look-gone', user, path: '/looks/AAAAAAAAAAAAAAAA' },
    { name: 'look-loading', user, path: look, before: (page) => page.route('**/api/v1/looks/*', never) },
    {
      name: 'look-error',
      user,
      path: look,
      before: (page) => page.route('**/api/v1/looks/*', (route) => route.abort()),
      act: (page) => page.getByRole('alert').waitFor(),
    },
    { name: 'home-invites', user, path: '/', act: shown(/^(Позвать друга|Invite a friend)/) },
    { name: 'balance-invites', user, path: '/balance', act: shown(/^(Позвать друга|Invite a friend)/) },
  ];
}
