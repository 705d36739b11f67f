import type { Draft, DraftState, PhotoList, Referral, Share } from '@primerka/contract';
import type { TelegramUser } from '@primerka/sandbox';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openPhone } from './browser.js';
import { choosePhoto, next, title } from './quiz-steps.js';
import { sample, useStage, type Api } from './stage.js';

const stage = useStage({ delays: { queueMs: 20, drawMs: 50 } });

const wear = (page: Page) => page.getByRole('button', { name: 'Примерить на себя' });
const pathOf = (page: Page) => new URL(page.url()).pathname;

/** Somebody who has sent a try-on to a chat. */
async function sharer(): Promise<{ user: TelegramUser; api: Api; id: string; link: string }> {
  const user = stage().user();
  stage().telegram.control.user(user);
  const api = await stage().api(user);
  const { id } = await api.ended((await api.order()).id);
  await api.post<Share>(`/generations/${id}/share`);
  const message = stage()
    .telegram.control.prepared()
    .findLast(({ userId }) => userId === user.id);
  const [link = ''] = /https:\/\/t\.me\/[^"]+/.exec(JSON.stringify(message?.result)) ?? [];
  return { user, api, id, link };
}

/** Follows the link in a chat of this person's, as it stands below the picture. */
async function follow(user: TelegramUser, link: string) {
  stage().telegram.control.user(user);
  const phone = await openPhone(stage().browser);
  const chat = phone.page;
  await chat.goto(stage().telegram.chatUrl(String(user.id)));
  await chat.getByRole('button', { name: 'Старт' }).click();
  await chat.getByRole('textbox', { name: 'Сообщение' }).fill(link);
  await chat.getByRole('button', { name: 'Отправить' }).click();
  const opening = phone.context.waitForEvent('page');
  await chat.getByRole('log').getByRole('link', { name: /t\.me/ }).last().click();
  const page = await opening;
  await title(page, 'Нравится образ?');
  return { ...phone, page };
}

describe('a shared look', () => {
  it('leads a friend from the message to a picture of himself in the same clothes', async () => {
    const owner = await sharer();
    const friend = stage().user();
    const { context, page, problems } = await follow(friend, owner.link);
    expect(pathOf(page)).toMatch(/^\/looks\/[\w-]{16}$/);
    const picture = page.getByRole('img', { name: 'Образ: результат примерки' });
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalHeight)).toBeGreaterThan(500);
    await page.getByText('Верх', { exact: true }).waitFor();

    await wear(page).click();
    await title(page, 'Ваше фото');
    await choosePhoto(page, sample('person-full'));
    await page.getByText('Отлично, фото подходит').waitFor();
    await next(page).click();
    await title(page, 'Что примеряем');
    await page.getByRole('button', { name: 'Верх, изменить' }).waitFor();
    await next(page).click();
    await title(page, 'Как надеть');
    await next(page).click();
    await page.getByRole('button', { name: 'Примерить за 2 кредита' }).click();
    await title(page, 'Вот как это');
    await expect
      .poll(() => owner.api.get<Referral>('/referral'), { timeout: 20_000 })
      .toMatchObject({ invited: 1, rewarded: 1 });
    expect(problems.seen).toEqual([]);
    await context.close();
  }, 120_000);

  it('is where the link leads once: going home and reloading stays at home', async () => {
    const owner = await sharer();
    const { context, page } = await follow(stage().user(), owner.link);
    await page.reload();
    await title(page, 'Нравится образ?');
    await page.getByRole('button', { name: 'Назад' }).click();
    await title(page, 'Примерьте');
    await page.reload();
    await title(page, 'Примерьте');
    expect(pathOf(page)).toBe('/');
    await context.close();
  });

  it('takes the place of garments chosen before and keeps the person', async () => {
    const owner = await sharer();
    const friend = stage().user();
    const api = await stage().api(friend);
    const personPhotoId = (await api.upload('person', 'person-full')).id;
    const hat = (await api.upload('garment', 'garment-hat-straw')).id;
    const begun: Draft = { personPhotoId, garments: [{ photoId: hat, category: 'headwear' }], step: 'confirm' };
    await api.put('/draft', { draft: begun, version: 0 });
    const { context, page, problems } = await follow(friend, owner.link);
    // By way of home, which knows the quiz as it was.
    await page.getByRole('button', { name: 'Назад' }).click();
    await page.getByText('Продолжить примерку').waitFor();
    await page.goBack();
    await wear(page).click();
    await title(page, 'Что примеряем');
    await page.getByRole('button', { name: 'Верх, изменить' }).waitFor();
    expect(await page.getByRole('button', { name: 'Головной убор, изменить' }).count()).toBe(0);
    await next(page).click();
    await title(page, 'Как надеть');
    const [tee] = (await api.get<PhotoList>('/photos?kind=garment')).items;
    await expect
      .poll(async () => (await api.get<DraftState>('/draft')).draft)
      .toMatchObject({ personPhotoId, garments: [{ photoId: tee?.id, category: 'top' }], step: 'options' });
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it("is told from others when it is one's own, and says when it has gone", async () => {
    const owner = await sharer();
    const friend = stage().user();
    const { context, page, problems } = await follow(friend, owner.link);
    const path = pathOf(page);
    const own = await openPhone(stage().browser);
    await own.page.goto(stage().launch(owner.user, path));
    await title(own.page, 'Ваш образ');
    await own.context.close();

    await owner.api.delete(`/generations/${owner.id}`);
    await wear(page).click();
    await title(page, 'Этого образа больше нет');
    await page.getByRole('button', { name: 'Примерить', exact: true }).click();
    await title(page, 'Ваше фото');
    await page.goto(stage().launch(friend, '/looks/nonsense'));
    await title(page, 'Этого образа больше нет');
    expect(problems.seen).toEqual([]);
    await context.close();
  });
});
