import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openPhone } from './browser.js';
import { bridgeUp, countOf, installClient, lastOf, posted, receive, SINCE } from './fake-client.js';
import { overHttps } from './over-https.js';
import { title } from './quiz-steps.js';
import { sample, useStage } from './stage.js';

const stage = useStage({ delays: { queueMs: 20, drawMs: 50 } });

/** Every version in which something came that a try-on app can use (https://core.telegram.org/bots/webapps). */
const VERSIONS = '6.0 6.1 6.2 6.4 6.9 7.0 7.2 7.6 7.7 7.8 7.10 8.0 9.0 9.1 9.6'.split(' ');

/** What the walk below comes by, each posted from the version on that knows it. */
const MEANT = `
  iframe_ready web_app_ready web_app_expand web_app_request_theme
  web_app_set_header_color web_app_set_background_color web_app_set_bottom_bar_color
  web_app_request_safe_area web_app_request_content_safe_area
  web_app_setup_main_button web_app_setup_secondary_button web_app_setup_back_button
  web_app_setup_settings_button web_app_setup_closing_behavior web_app_setup_swipe_behavior
  web_app_trigger_haptic_feedback web_app_request_fullscreen web_app_exit_fullscreen
  web_app_check_home_screen web_app_add_to_home_screen
  web_app_device_storage_get_key web_app_device_storage_save_key
  web_app_send_prepared_message web_app_share_to_story web_app_request_file_download
`
  .trim()
  .split(/\s+/);

const SOON = { timeout: 15_000 };

const number = (version: string) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 100 + minor;
};

/** The main button, the client's or ours: which one it is, the test of the buttons says. */
const goOn = async (page: Page) => {
  await expect.poll(() => lastOf(page, 'web_app_setup_main_button'), SOON).toMatchObject({ is_active: true });
  await receive(page, 'main_button_pressed');
};

async function throughTheQuiz(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Примерить', exact: true }).click();
  await title(page, 'Ваше фото');
  await page.locator('input[type=file]').first().setInputFiles(sample('person-full'));
  await page.getByText('Отлично, фото подходит').waitFor();
  await goOn(page);
  await title(page, 'Что примеряем');
  await page.locator('input[type=file]').first().setInputFiles(sample('garment-dress-blue'));
  await page.getByRole('dialog').getByRole('button', { name: 'Платье', exact: true }).click();
  await goOn(page);
  await title(page, 'Проверим и начнём');
  await expect
    .poll(() => lastOf(page, 'web_app_setup_main_button'), SOON)
    .toMatchObject({ text: expect.stringContaining('2') as string, is_active: true });
  await receive(page, 'main_button_pressed');
  await page.getByRole('heading', { name: 'Вот как это' }).waitFor();
}

async function lookCloser(page: Page): Promise<void> {
  const slider = await page.getByRole('slider').boundingBox();
  if (!slider) throw new Error('There is no slider');
  await page.mouse.move(slider.x + slider.width / 2, slider.y + slider.height / 2);
  await page.mouse.down();
  await page.mouse.move(slider.x + slider.width / 4, slider.y + slider.height / 2);
  await page.mouse.up();
  await page.getByRole('button', { name: 'Увеличить' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Закрыть' }).click();
}

async function share(page: Page, version: number): Promise<void> {
  await page.getByRole('button', { name: version >= 800 ? 'В чат' : 'Поделиться', exact: true }).click();
  if (version >= 708) await page.getByRole('button', { name: 'В сторис', exact: true }).click();
  await page.getByRole('link', { name: 'Скачать' }).click();
  if (version >= 800) {
    await page.getByRole('heading', { name: 'Примерка на экране телефона?' }).waitFor();
    await page.getByRole('button', { name: 'Добавить', exact: true }).click();
  }
}

async function settings(page: Page, version: number): Promise<void> {
  if (version >= 601) await receive(page, 'back_button_pressed');
  else await page.getByRole('button', { name: 'Назад' }).click();
  await page.getByRole('link', { name: /^Позвать друга/ }).click();
  await page.getByText('Пока никто не пришёл').waitFor();
  if (version >= 610) await receive(page, 'settings_button_pressed');
  else await page.goBack();
  if (version < 610) await page.getByRole('link', { name: 'Настройки' }).click();
  await page.getByRole('link', { name: 'Политика конфиденциальности' }).click();
  await title(page, 'Политика конфиденциальности');
}

it.each(VERSIONS)('a client of %s is asked for what it knows and nothing else', async (name) => {
  const version = number(name);
  const { context, page, problems } = await openPhone(stage().browser, {
    permissions: ['clipboard-write'],
    deviceScaleFactor: 1,
    reducedMotion: 'reduce',
  });
  const user = stage().user();
  stage().telegram.control.user(user);
  const api = await stage().api(user);
  // The home screen is offered at the second picture.
  if (version >= 800) await api.ended((await api.order()).id);
  await installClient(page, 'obliging');
  await overHttps(page);
  await page.goto(stage().launch(user, '/', 'light', name));
  await title(page, 'Примерьте до\u00a0покупки');
  await bridgeUp(page);
  await throughTheQuiz(page);
  await lookCloser(page);
  await share(page, version);
  await settings(page, version);

  const names = new Set((await posted(page)).map((event) => event.name));
  const fallbacks = version >= 800 ? [] : ['web_app_open_link', ...(version >= 601 ? ['web_app_open_tg_link'] : [])];
  const expected = [...MEANT.filter((method) => (SINCE[method] ?? Infinity) <= version), ...fallbacks];
  expect([...names].toSorted()).toEqual(expected.toSorted());
  expect(await countOf(page, 'web_app_ready')).toBe(1);
  if (version >= 601) {
    const header = await lastOf(page, 'web_app_set_header_color');
    expect(header).toEqual(version >= 609 ? { color: '#efeff4' } : { color_key: 'secondary_bg_color' });
  }
  expect(await lastOf(page, 'web_app_setup_closing_behavior')).toEqual({ need_confirmation: false });
  if (version >= 707)
    expect(await lastOf(page, 'web_app_setup_swipe_behavior')).toEqual({ allow_vertical_swipe: true });
  expect(problems.seen).toEqual([]);
  await context.close();
});
