import { type Balance, type DraftState, type Photo, type PhotoList, TryOnInput } from '@primerka/contract';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openPhone } from './browser.js';
import { apart, meanColour } from './pixels.js';
import { choosePhoto, next, title, walkToConfirm } from './quiz-steps.js';
import { sample, useStage } from './stage.js';

const stage = useStage({ delays: { queueMs: 800, drawMs: 1500 } });

const TORSO = { left: 0.55, top: 0.26, width: 0.22, height: 0.2 };
const BOOTS = { left: 0.05, top: 0.8, width: 0.3, height: 0.15 };

/** Everything the server pushed about orders, and every time the page asked for one itself. */
function listen(page: Page) {
  const stages: string[] = [];
  let reads = 0;
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const text = payload.toString();
      const event = text.includes('generation.updated') ? /"stage":"(\w+)"/.exec(text)?.[1] : undefined;
      if (event) stages.push(event);
    }),
  );
  page.on('request', (request) => {
    if (request.method() === 'GET' && /\/api\/v1\/generations/.test(request.url())) reads += 1;
  });
  return { stages, reads: () => reads };
}

describe('the whole quiz', () => {
  it('goes from two photos to a picture made of both, survives reloads at every step, and shows the money', async () => {
    const user = stage().user();
    const { context, page, problems } = await openPhone(stage().browser);
    const told = listen(page);
    await page.goto(stage().launch(user));
    await page.getByRole('link', { name: 'Примерить', exact: true }).click();

    await title(page, 'Ваше фото');
    expect(await next(page).isDisabled()).toBe(true);
    await choosePhoto(page, sample('person-full'));
    await page.getByText('Отлично, фото подходит').waitFor();
    await page.waitForLoadState('networkidle');
    await page.reload();
    await page.getByText('Отлично, фото подходит').waitFor();

    await next(page).click();
    await title(page, 'Что примеряем');
    await choosePhoto(page, sample('garment-tee-red'));
    await page.getByRole('dialog').getByRole('button', { name: 'Верх', exact: true }).click();
    await page.waitForLoadState('networkidle');
    await page.reload();
    await page.getByRole('button', { name: 'Верх, изменить' }).waitFor();

    await next(page).click();
    await title(page, 'Как надеть');
    await page.getByText('Заправить').click();
    await page.waitForLoadState('networkidle');
    await page.reload();
    await title(page, 'Как надеть');
    expect(await page.getByRole('radio', { name: 'Заправить' }).isChecked()).toBe(true);

    await next(page).click();
    await page.waitForLoadState('networkidle');
    await page.reload();
    await title(page, 'Проверим и начнём');
    await page.getByText('2 · бесплатные').waitFor();
    const order = page.getByRole('button', { name: 'Примерить за 2 кредита' });

    await page.waitForLoadState('networkidle');
    const readsBefore = told.reads();
    await order.dblclick();
    await page.waitForURL('**/generations/*');
    await title(page, 'Вот как это на вас');
    expect(told.reads() - readsBefore, 'the socket moves the stages, not polling').toBeLessThanOrEqual(1);
    expect([...new Set(told.stages)]).toEqual(expect.arrayContaining(['submitted', 'drawing', 'finishing', 'done']));

    const link = await page.getByRole('link', { name: 'Скачать' }).getAttribute('href');
    const picture = await (await context.request.get(new URL(link ?? '', page.url()).href)).body();
    const before = await meanColour(sample('person-full'), TORSO);
    const after = await meanColour(picture, TORSO);
    expect(before.red - before.green, 'the T-shirt of the photo is white').toBeLessThan(15);
    expect(after.red - after.green, 'the T-shirt of the result is red').toBeGreaterThan(60);
    const boots = await Promise.all([sample('person-full'), picture].map((image) => meanColour(image, BOOTS)));
    expect(apart(boots[0]!, boots[1]!), 'the rest of the photo stays').toBeLessThan(20);

    await page.locator('[data-event=held]').waitFor();
    await page.locator('[data-event=captured]').waitFor();
    await shootForDocs(page);
    await page.getByRole('button', { name: 'Назад' }).click();
    await page.getByRole('link', { name: 'Доступно кредитов: 8' }).click();
    await page.getByText('Списано за результат').waitFor();
    await page.getByText('Отложено на примерку').waitFor();

    const orders = await (await stage().api(user)).get<{ items: unknown[] }>('/generations');
    expect(orders.items, 'a double tap is one order').toHaveLength(1);
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('lands on the running order when the app was closed in the middle', async () => {
    const user = stage().user();
    const first = await openPhone(stage().browser);
    await first.page.goto(stage().launch(user, '/try'));
    await walkToConfirm(first.page);
    stage().kie.script({ at: 'task', do: 'slow', ms: 4000 });
    await first.page.getByRole('button', { name: 'Примерить за 2 кредита' }).click();
    await first.page.waitForURL('**/generations/*');
    const place = new URL(first.page.url()).pathname;
    await first.context.close();

    const { context, page, problems } = await openPhone(stage().browser);
    await page.goto(stage().launch(user));
    await title(page, 'Рисуем вашу примерку');
    expect(new URL(page.url()).pathname).toBe(place);
    await title(page, 'Вот как это на вас');
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('says why there is no picture and gives the credits back', async () => {
    const user = stage().user();
    const { context, page, problems } = await openPhone(stage().browser);
    stage().kie.script({
      at: 'task',
      do: 'fail',
      failMsg: 'The image was flagged by the safety system',
      failCode: '400',
    });
    await page.goto(stage().launch(user, '/try'));
    await walkToConfirm(page);
    await page.getByRole('button', { name: 'Примерить за 2 кредита' }).click();
    await title(page, 'Не прошло фильтр');
    await page.getByText('2 кредита снова у вас').waitFor();
    await page.locator('[data-event=released]').waitFor();
    expect((await (await stage().api(user)).get<Balance>('/credits')).available).toBe(10);

    await page.getByRole('button', { name: 'Попробовать снова' }).click();
    await title(page, 'Вот как это на вас');
    expect((await (await stage().api(user)).get<Balance>('/credits')).available).toBe(8);
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('cancels while nothing was sent', async () => {
    const user = stage().user();
    const { context, page } = await openPhone(stage().browser);
    stage().kie.script({ at: 'upload', do: 'slow', ms: 3000 });
    await page.goto(stage().launch(user, '/try'));
    await walkToConfirm(page);
    await page.getByRole('button', { name: 'Примерить за 2 кредита' }).click();
    await page.getByRole('button', { name: 'Отменить примерку' }).click();
    await title(page, 'Примерка отменена');
    await page.getByText('2 кредита снова у вас').waitFor();
    expect((await (await stage().api(user)).get<Balance>('/credits')).available).toBe(10);
    await context.close();
  });
});

describe('photos', () => {
  it('makes what is too large or of another format fit, in the browser', async () => {
    const user = stage().user();
    const { context, page } = await openPhone(stage().browser);
    const folder = await mkdtemp(path.join(tmpdir(), 'primerka-photos-'));
    const large = path.join(folder, 'large.png');
    const webp = path.join(folder, 'phone.webp');
    await sharp(sample('person-full')).resize(2600, 3900).png({ compressionLevel: 0 }).toFile(large);
    await sharp(sample('person-full')).webp().toFile(webp);
    expect((await stat(large)).size).toBeGreaterThan(20 * 1024 * 1024);
    await page.goto(stage().launch(user, '/try'));
    for (const file of [large, webp]) {
      const [uploaded] = await Promise.all([
        page.waitForResponse(
          (response) => response.request().method() === 'POST' && response.url().endsWith('/photos'),
        ),
        choosePhoto(page, file),
      ]);
      expect(uploaded.status()).toBe(201);
      await page.getByText('Отлично, фото подходит').waitFor();
    }
    await rm(folder, { recursive: true });
    const photos = await (await stage().api(user)).get<PhotoList>('/photos?kind=person');
    expect(photos.items.map(({ width, height }) => Math.max(width, height))).toEqual([1248, 2048]);
    await context.close();
  });

  it('lets a newcomer walk through on sample pictures', async () => {
    const { context, page, problems } = await openPhone(stage().browser);
    await page.goto(stage().launch(stage().user(), '/try'));
    await page.getByRole('button', { name: 'Взять фото-пример' }).click();
    await page.getByText('Отлично, фото подходит').waitFor();
    await next(page).click();
    await page.getByRole('button', { name: 'Платье' }).click();
    await page.getByRole('button', { name: 'Платье, изменить' }).waitFor();
    await page.getByRole('button', { name: 'Шляпа' }).click();
    await page.getByRole('button', { name: 'Головной убор, изменить' }).waitFor();
    await next(page).click();
    await title(page, 'Проверим и начнём');
    await page.getByText('Шаг 3 из 3').waitFor();
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('tells why a photo is refused and how to do better', async () => {
    const { context, page } = await openPhone(stage().browser);
    const small = await sharp(sample('person-full')).resize(300, 450).jpeg().toBuffer();
    const text = Buffer.from('not a photo at all');
    await page.goto(stage().launch(stage().user(), '/try'));
    const input = page.locator('input[type=file]').first();
    await input.setInputFiles({ name: 'small.jpg', mimeType: 'image/jpeg', buffer: small });
    await page.getByText('Сторона 300 px, а нужно хотя бы 512').waitFor();
    await input.setInputFiles({ name: 'text.jpg', mimeType: 'image/jpeg', buffer: text });
    await page.getByText('Такой формат не подойдёт').waitFor();
    expect(await next(page).isDisabled()).toBe(true);
    await context.close();
  });
});

describe('deleting photos', () => {
  it('takes one out of its row, the draft and the server, but not while an order needs it', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const { personPhotoId } = TryOnInput.parse((await api.ended((await api.order()).id)).input);
    await api.put('/draft', { draft: { personPhotoId, garments: [], step: 'person' }, version: 0 });
    const { context, page, problems } = await openPhone(stage().browser);
    await page.goto(stage().launch(user));
    await page.getByText('Отлично, фото подходит').waitFor();

    stage().kie.script({ at: 'task', do: 'slow', ms: 4000 });
    const { id } = await api.order();
    await page.getByRole('button', { name: 'Изменить: Мои фото' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Удалить фото?' });
    await dialog.getByRole('button', { name: 'Удалить' }).click();
    await dialog.getByText('Фото занято примеркой').waitFor();
    await page.keyboard.press('Escape');
    const thumb = page.getByRole('button', { name: /^Удалить: Фото/ });
    await expect.poll(() => thumb.evaluate((element) => element === document.activeElement)).toBe(true);
    await api.ended(id);

    await thumb.click();
    await dialog.getByRole('button', { name: 'Удалить' }).click();
    await page.getByText('Фото удалено').waitFor();
    await page.getByText('Выбрать фото').waitFor();
    expect(await page.getByText('Мои фото').count()).toBe(0);
    expect(await next(page).isDisabled()).toBe(true);
    await expect.poll(async () => (await api.get<DraftState>('/draft')).draft?.personPhotoId).toBeNull();
    expect((await api.get<PhotoList>('/photos?kind=person')).items).toEqual([]);
    expect(problems.seen).toEqual([]);
    await context.close();
  });
});

describe('the draft', () => {
  it('joins what two open screens wrote', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const [one, two] = [await openPhone(stage().browser), await openPhone(stage().browser)];
    await one.page.goto(stage().launch(user, '/try'));
    await two.page.goto(stage().launch(user, '/try'));
    await title(two.page, 'Ваше фото');
    await choosePhoto(one.page, sample('person-full'));
    await one.page.getByText('Отлично, фото подходит').waitFor();
    await next(one.page).click();
    await expect.poll(async () => (await api.get<DraftState>('/draft')).draft?.step).toBe('garments');

    const other = await sharp(sample('person-full')).flop().jpeg().toBuffer();
    await two.page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'b.jpg', mimeType: 'image/jpeg', buffer: other });
    await title(two.page, 'Что примеряем');
    const newest = (await api.get<{ items: Photo[] }>('/photos?kind=person')).items[0]?.id;
    await expect
      .poll(async () => (await api.get<DraftState>('/draft')).draft)
      .toMatchObject({ step: 'garments', personPhotoId: newest });
    await Promise.all([one.context.close(), two.context.close()]);
  });
});

describe('a draft that has outlived its photo', () => {
  it('asks for the photo again and keeps the rest', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const person = await api.upload('person', 'person-full');
    const hat = await api.upload('garment', 'garment-hat-straw');
    const garments = [{ photoId: hat.id, category: 'headwear' }];
    await api.put('/draft', { draft: { personPhotoId: person.id, garments, step: 'confirm' }, version: 0 });
    await api.delete(`/photos/${person.id}`);
    const { context, page } = await openPhone(stage().browser);
    await page.goto(stage().launch(user));
    await title(page, 'Ваше фото');
    expect(await next(page).isDisabled()).toBe(true);
    await expect
      .poll(async () => (await api.get<DraftState>('/draft')).draft)
      .toMatchObject({ personPhotoId: null, garments });
    await context.close();
  });
});

/** The picture in the README, remade on purpose only. */
async function shootForDocs(page: Page): Promise<void> {
  if (!process.env['UPDATE_DOCS']) return;
  const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
  await mkdir(docs, { recursive: true });
  await page.waitForLoadState('networkidle');
  await sharp(await page.screenshot())
    .resize({ width: 585 })
    .png({ palette: true, quality: 90 })
    .toFile(`${docs}result.png`);
}
