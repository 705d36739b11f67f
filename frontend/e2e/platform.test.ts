import { signInitData } from '@primerka/sandbox';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openPhone } from './browser.js';
import { bridgeUp, countOf, installClient, lastOf, posted, receive, type Manner } from './fake-client.js';
import { title } from './quiz-steps.js';
import { sample, useStage } from './stage.js';

const stage = useStage({ delays: { queueMs: 20, drawMs: 50 } });
const SOON = { timeout: 15_000 };

const NIGHT = {
  bg_color: '#17212b',
  secondary_bg_color: '#0e1621',
  text_color: '#f5f5f5',
  bottom_bar_bg_color: '#101820',
};
const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const scheme = (page: Page) => page.evaluate(() => document.documentElement.dataset['scheme']);

/** Somebody with one picture, looking at it. */
async function atResult(manner: Manner = 'obliging', odd: Record<string, string> = {}, pictures = 1) {
  const phone = await openPhone(stage().browser);
  const user = stage().user();
  const api = await stage().api(user);
  const order = async () => (await api.ended((await api.order()).id)).id;
  const ids: string[] = [];
  for (let count = 0; count < pictures; count += 1) ids.push(await order());
  await installClient(phone.page, manner);
  const open = async (id = ids.at(-1)) => {
    await phone.page.goto('about:blank');
    await phone.page.goto(stage().launch(user, `/generations/${id}`, 'light', '9.1', odd));
    await phone.page.getByRole('heading', { name: 'Вот как это' }).waitFor();
    if (manner !== 'broken') await bridgeUp(phone.page);
  };
  await open();
  return { ...phone, ids, open };
}

describe('a client that is not as it should be', () => {
  const user = () => stage().user();
  const CASES: [what: string, manner: Manner, native: boolean, odd: () => Record<string, string>][] = [
    ['answers nothing', 'silent', true, () => ({})],
    ['answers nonsense', 'garbled', true, () => ({})],
    ['throws at every call', 'broken', false, () => ({})],
    [
      'has a theme colour with alpha',
      'silent',
      true,
      () => ({ tgWebAppThemeParams: '{"bg_color":"#17212bff","x":"none"}' }),
    ],
    ['has a theme that is no JSON', 'silent', true, () => ({ tgWebAppThemeParams: '{' })],
    ['tells neither version nor platform', 'silent', true, () => ({ tgWebAppVersion: '', tgWebAppPlatform: '' })],
    [
      'signs without `signature`',
      'obliging',
      true,
      () => ({ tgWebAppData: signInitData(user(), { signature: false }) }),
    ],
  ];

  it.each(CASES)('one that %s: the app starts, the quiz works', async (_what, manner, native, odd) => {
    const { context, page, problems } = await openPhone(stage().browser);
    await installClient(page, manner);
    await page.goto(stage().launch(user(), '/', 'light', '9.1', odd()));
    await page.getByRole('link', { name: 'Доступно кредитов: 10' }).waitFor();
    await page.getByRole('link', { name: 'Примерить', exact: true }).click();
    await title(page, 'Ваше фото');
    await page.locator('input[type=file]').first().setInputFiles(sample('person-full'));
    await page.getByText('Отлично, фото подходит').waitFor();
    if (native) {
      await expect.poll(() => lastOf(page, 'web_app_setup_main_button'), SOON).toMatchObject({ is_active: true });
      await receive(page, 'main_button_pressed');
    } else {
      await page.getByRole('button', { name: 'Дальше' }).click();
    }
    await title(page, 'Что примеряем');
    // The SDK writes to the console what it could not read.
    expect(problems.seen.filter((text) => !text.includes('event from the Telegram application'))).toEqual([]);
    await context.close();
  });
});

describe('the theme', () => {
  it("recolours the open page, the client's bars and its button, and stays after a reload", async () => {
    const { context, page, problems } = await openPhone(stage().browser, { colorScheme: 'light' });
    await installClient(page);
    await page.goto(stage().launch(stage().user(), '/try'));
    await title(page, 'Ваше фото');
    await bridgeUp(page);
    const bars = async () =>
      Promise.all(
        ['header', 'background', 'bottom_bar'].map(
          async (bar) => (await lastOf(page, `web_app_set_${bar}_color`))?.['color'],
        ),
      );
    const button = async () => (await lastOf(page, 'web_app_setup_main_button'))?.['color'];
    expect(await bars()).toEqual(['#efeff4', '#efeff4', '#efeff4']);
    await expect.poll(button, SOON).toBe('#b8243f');

    await receive(page, 'theme_changed', { theme_params: { ...NIGHT, accent_text_color: '#ffffffff' } });
    await expect.poll(() => background(page), SOON).toBe('rgb(14, 22, 33)');
    expect(await scheme(page)).toBe('dark');
    await expect.poll(bars, SOON).toEqual(['#0e1621', '#0e1621', '#101820']);
    await expect.poll(button, SOON).toBe('#ff8496');

    await page.reload();
    await title(page, 'Ваше фото');
    await bridgeUp(page);
    expect(await countOf(page, 'web_app_request_theme'), "the launch's may be an old one").toBe(1);
    await receive(page, 'theme_changed', { theme_params: NIGHT });
    await expect.poll(() => background(page), SOON).toBe('rgb(14, 22, 33)');
    expect(problems.seen.filter((text) => !text.includes('event from the Telegram application'))).toEqual([]);
    await context.close();
  });
});

describe('safe areas', () => {
  it('move what stands at the edges, each time they change', async () => {
    const { context, page, problems } = await openPhone(stage().browser);
    await installClient(page);
    await page.goto(stage().launch(stage().user()));
    await title(page, 'Примерьте до\u00a0покупки');
    await bridgeUp(page);
    const brand = page.getByText('Примерка', { exact: true }).first();
    const top = async () => (await brand.boundingBox())?.y ?? 0;
    const tabs = async () => (await page.getByRole('navigation').boundingBox())?.height ?? 0;
    const [before, low] = [await top(), await tabs()];
    await receive(page, 'safe_area_changed', { top: 47, bottom: 34, left: 0, right: 0 });
    await expect.poll(top, SOON).toBe(before + 47);
    expect(await tabs()).toBe(low + 34);
    await receive(page, 'content_safe_area_changed', { top: 46, bottom: 0, left: 0, right: 0 });
    await expect.poll(top, SOON).toBe(before + 93);
    await receive(page, 'safe_area_changed', { top: 'much' });
    await receive(page, 'safe_area_changed', { top: 0, bottom: 0, left: 59, right: 59 });
    await expect.poll(top, SOON).toBe(before + 46);
    expect(problems.seen).toEqual([]);
    await context.close();
  });
});

describe('a closer look', () => {
  const open = (page: Page) => page.getByRole('button', { name: 'Увеличить' }).click();
  const close = (page: Page) => page.getByRole('dialog').getByRole('button', { name: 'Закрыть' });

  it('takes all of the phone, below what the client draws there, and gives it back', async () => {
    const { context, page, problems } = await atResult();
    await open(page);
    await expect.poll(() => countOf(page, 'web_app_request_fullscreen'), SOON).toBe(1);
    await receive(page, 'safe_area_changed', { top: 47, bottom: 34, left: 0, right: 20 });
    await receive(page, 'content_safe_area_changed', { top: 46, bottom: 0, left: 0, right: 0 });
    await expect.poll(async () => (await close(page).boundingBox())?.y ?? 0, SOON).toBeGreaterThanOrEqual(93);
    const box = await close(page).boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(370);
    await receive(page, 'back_button_pressed');
    await close(page).waitFor({ state: 'detached' });
    await expect.poll(() => countOf(page, 'web_app_exit_fullscreen'), SOON).toBe(1);
    await page.getByRole('heading', { name: 'Вот как это' }).waitFor();
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it.each([
    ['the client refuses', 'silent', {}, 1],
    ['the app was opened on all of it', 'obliging', { tgWebAppFullscreen: '1' }, 0],
    ['it is a desktop', 'obliging', { tgWebAppPlatform: 'tdesktop' }, 0],
  ] as const)('is there all the same when %s, and gives nothing back', async (_when, manner, odd, asked) => {
    const { context, page } = await atResult(manner, odd);
    await open(page);
    await close(page).waitFor();
    await expect.poll(() => countOf(page, 'web_app_request_fullscreen'), SOON).toBe(asked);
    if (asked) await receive(page, 'fullscreen_failed', { error: 'UNSUPPORTED' });
    await close(page).click();
    await close(page).waitFor({ state: 'detached' });
    await page.waitForTimeout(300);
    expect(await countOf(page, 'web_app_exit_fullscreen')).toBe(0);
    await context.close();
  });

  it('and the slider have the swipes for themselves while they are dragged', async () => {
    const { context, page } = await atResult();
    const swipes = async () =>
      (await posted(page))
        .filter(({ name }) => name === 'web_app_setup_swipe_behavior')
        .map(({ data }) => data['allow_vertical_swipe']);
    const drag = async (where: 'slider' | 'dialog') => {
      const box = await page.getByRole(where).boundingBox();
      if (!box) throw new Error(`There is no ${where}`);
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 3, box.y + box.height / 2);
    };
    expect(await swipes()).toEqual([]);
    await drag('slider');
    await expect.poll(swipes, SOON).toEqual([false]);
    await page.mouse.up();
    await expect.poll(swipes, SOON).toEqual([false, true]);
    await open(page);
    await drag('dialog');
    await expect.poll(swipes, SOON).toEqual([false, true, false]);
    await page.mouse.up();
    await expect.poll(swipes, SOON).toEqual([false, true, false, true]);
    await context.close();
  });
});

describe('closing', () => {
  it('is asked about while a text would be lost, and not after', async () => {
    const { context, page } = await atResult();
    const asks = async () => (await lastOf(page, 'web_app_setup_closing_behavior'))?.['need_confirmation'];
    await page.getByRole('button', { name: 'Не похоже' }).click();
    const text = page.getByRole('dialog').getByRole('textbox');
    await text.fill('Рукава чужие');
    await expect.poll(asks, SOON).toBe(true);
    await text.fill('  ');
    await expect.poll(asks, SOON).toBe(false);
    await text.fill('Рукава чужие');
    await expect.poll(asks, SOON).toBe(true);
    await page.getByRole('dialog').getByRole('button', { name: 'Закрыть' }).click();
    await expect.poll(asks, SOON).toBe(false);
    await context.close();
  });
});

describe('an icon on the home screen', () => {
  const offer = (page: Page) => page.getByRole('heading', { name: 'Примерка на экране телефона?' });

  it('is offered at the second picture, and after a no never again', async () => {
    const { context, page, ids, open } = await atResult('obliging', {}, 2);
    await offer(page).waitFor();
    await page.getByRole('button', { name: 'Не нужно', exact: true }).click();
    await offer(page).waitFor({ state: 'detached' });
    for (const id of ids) {
      await open(id);
      await expect.poll(() => countOf(page, 'web_app_check_home_screen'), SOON).toBe(1);
      await page.waitForTimeout(500);
      expect(await offer(page).count()).toBe(0);
    }
    expect(await countOf(page, 'web_app_add_to_home_screen')).toBe(0);
    await context.close();
  });

  it('is not offered at the first, nor by a client that does not say', async () => {
    const first = await atResult();
    await first.page.waitForTimeout(500);
    expect(await countOf(first.page, 'web_app_check_home_screen')).toBe(0);
    await first.context.close();

    const { context, page, problems } = await atResult('silent', {}, 2);
    await expect.poll(() => countOf(page, 'web_app_check_home_screen'), SOON).toBe(1);
    await page.waitForTimeout(2500);
    expect(await offer(page).count()).toBe(0);
    await receive(page, 'home_screen_checked', { status: 'missed' });
    await page.waitForTimeout(300);
    expect(await offer(page).count(), 'too late').toBe(0);
    expect(problems.seen).toEqual([]);
    await context.close();
  });
});

describe('a weak phone', () => {
  it.each([
    ['LOW', 'none'],
    ['HIGH', 'shimmer'],
  ])('that says %s moves %s', async (power, animation) => {
    const userAgent = `Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Telegram-Android/11.3.3 (Xiaomi M2004; Android 14; SDK 34; ${power})`;
    const { context, page } = await openPhone(stage().browser, { userAgent });
    await page.route('**/api/v1/**', () => undefined);
    await page.goto(stage().launch(stage().user(), '/history'));
    const moves = () =>
      page.evaluate(() => {
        const bone = document.querySelector('.animate-shimmer');
        return bone && getComputedStyle(bone).animationName;
      });
    await expect.poll(moves, SOON).toBe(animation);
    await context.close();
  });
});

describe('a reload', () => {
  it.each([
    ['/settings', 'Настройки'],
    ['/invite', 'Позвать друга'],
    ['/privacy', 'Политика конфиденциальности'],
  ])('stays at %s', async (path, name) => {
    const { context, page, problems } = await openPhone(stage().browser);
    await installClient(page, 'obliging');
    await page.goto(stage().launch(stage().user(), path));
    await title(page, name);
    await page.reload();
    await title(page, name);
    expect(new URL(page.url()).pathname).toBe(path);
    await bridgeUp(page);
    await expect.poll(() => lastOf(page, 'web_app_setup_settings_button'), SOON).toEqual({ is_visible: true });
    expect(problems.seen).toEqual([]);
    await context.close();
  });
});
