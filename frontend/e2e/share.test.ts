import type { Referral } from '@primerka/contract';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openPhone } from './browser.js';
import { bridgeUp, countOf, installClient, lastOf, receive, unknownTo } from './fake-client.js';
import { overHttps } from './over-https.js';
import { useStage } from './stage.js';

const stage = useStage({ delays: { queueMs: 20, drawMs: 50 } });

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const said = (page: Page, words: RegExp) => page.locator('[aria-live=polite]').getByText(words).waitFor();

/** Somebody with a picture, looking at it in a client of this version. */
async function atResult(version: string, permissions: string[] = []) {
  const phone = await openPhone(stage().browser, { permissions });
  const { page } = phone;
  const user = stage().user();
  stage().telegram.control.user(user);
  const api = await stage().api(user);
  const { id } = await api.ended((await api.order()).id);
  await installClient(page);
  await overHttps(page);
  await page.clock.install();
  await page.goto(stage().launch(user, `/generations/${id}`, 'light', version));
  await page.getByRole('heading', { name: 'Вот как это' }).waitFor();
  await bridgeUp(page);
  return { ...phone, api, id };
}

describe('a picture for others', () => {
  it('goes to a chat as the message the bot has prepared', async () => {
    const { context, page, problems } = await atResult('9.1');
    const send = button(page, 'В чат');
    await send.click();
    await expect
      .poll(() => lastOf(page, 'web_app_send_prepared_message'))
      .toEqual({ id: expect.stringMatching(/\S/) as string });
    expect(await send.isDisabled(), 'while a chat is being chosen').toBe(true);
    await receive(page, 'prepared_message_failed', { error: 'USER_DECLINED' });
    await expect.poll(() => send.isEnabled()).toBe(true);
    expect(await page.getByText('Отправить не вышло').count(), 'no words for a change of mind').toBe(0);

    await send.click();
    await expect.poll(() => countOf(page, 'web_app_send_prepared_message')).toBe(2);
    await receive(page, 'prepared_message_failed', { error: 'MESSAGE_SEND_FAILED' });
    await said(page, /Отправить не вышло/);

    await send.click();
    await expect.poll(() => countOf(page, 'web_app_send_prepared_message')).toBe(3);
    await receive(page, 'prepared_message_sent');
    await expect.poll(() => send.isEnabled()).toBe(true);

    await send.click();
    await expect.poll(() => countOf(page, 'web_app_send_prepared_message')).toBe(4);
    await page.clock.fastForward(3 * 60_000 + 1000);
    await said(page, /Отправить не вышло/);
    expect(await send.isEnabled(), 'after a client that told nothing').toBe(true);
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('goes to a story with the link of whoever shows it', async () => {
    const { context, page, api, problems } = await atResult('7.8');
    const { link } = await api.get<Referral>('/referral');
    await button(page, 'В сторис').click();
    await expect.poll(() => lastOf(page, 'web_app_share_to_story')).toBeDefined();
    const story = (await lastOf(page, 'web_app_share_to_story')) as { media_url: string; text: string };
    expect(story.media_url).toMatch(/^https:\/\/primerka\.test\/media\//);
    expect(story.text).toContain(link);
    expect(story.text.length).toBeLessThanOrEqual(200);
    expect(await unknownTo(page, 708)).toEqual([]);
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('is downloaded by the client, which may refuse or say nothing', async () => {
    const { context, page, problems } = await atResult('8.0');
    const download = page.getByRole('link', { name: 'Скачать' });
    await download.click();
    await expect.poll(() => lastOf(page, 'web_app_request_file_download')).toBeDefined();
    expect(await lastOf(page, 'web_app_request_file_download')).toEqual({
      url: expect.stringMatching(/^https:\/\/primerka\.test\/media\/.*&download=1$/) as string,
      file_name: expect.stringMatching(/^primerka-[\d-]+\.jpg$/) as string,
    });
    await receive(page, 'file_download_requested', { status: 'cancelled' });
    await page.waitForTimeout(100);
    expect(await page.getByText('не начал скачивание').count()).toBe(0);
    await download.click();
    await expect.poll(() => countOf(page, 'web_app_request_file_download')).toBe(2);
    await page.clock.fastForward(61_000);
    await said(page, /не начал скачивание/);
    expect(await unknownTo(page, 800)).toEqual([]);
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('is a link for chats in a client that can neither, and a copied one in the oldest', async () => {
    const newer = await atResult('7.7');
    await button(newer.page, 'Поделиться').click();
    await expect.poll(() => lastOf(newer.page, 'web_app_open_tg_link')).toBeDefined();
    expect(await button(newer.page, 'В сторис').count()).toBe(0);
    expect(await unknownTo(newer.page, 707)).toEqual([]);
    await newer.context.close();

    const { context, page, problems } = await atResult('6.0', ['clipboard-read', 'clipboard-write']);
    await button(page, 'Поделиться').click();
    await said(page, /ссылка на приложение скопирована/);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^https:\/\/t\.me\/\w+\?startapp=ref_/);
    expect(await button(page, 'В сторис').count()).toBe(0);
    await page.getByRole('link', { name: 'Скачать' }).click();
    await expect.poll(() => lastOf(page, 'web_app_open_link')).toBeDefined();
    expect(await unknownTo(page, 600)).toEqual([]);
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it("is handed to the phone's own sheet outside Telegram", async () => {
    const { context, page, problems } = await openPhone(stage().browser);
    const user = stage().user();
    const api = await stage().api(user);
    const { id } = await api.ended((await api.order()).id);
    await page.addInitScript(() => {
      const taken: unknown[] = [];
      Object.assign(window, { taken });
      Object.assign(navigator, {
        canShare: () => true,
        share: async ({ files }: ShareData) => {
          for (const file of files ?? []) taken.push({ name: file.name, type: file.type, full: file.size > 1000 });
          await Promise.resolve();
        },
      });
    });
    await page.goto(stage().launch(user, `/generations/${id}`));
    await button(page, 'Поделиться').click();
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { taken: unknown[] }).taken))
      .toEqual([{ name: expect.stringMatching(/\.jpg$/) as string, type: 'image/jpeg', full: true }]);
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('says what the server answered when nothing could be prepared', async () => {
    const { context, page } = await atResult('9.1');
    await page.route('**/api/v1/generations/*/share', (route) => route.abort());
    await button(page, 'В чат').click();
    await said(page, /Нет связи/);
    await button(page, 'В сторис').click();
    await expect.poll(() => button(page, 'В сторис').isEnabled()).toBe(true);
    expect(await countOf(page, 'web_app_send_prepared_message')).toBe(0);
    expect(await countOf(page, 'web_app_share_to_story')).toBe(0);
    await context.close();
  });
});

describe('inviting a friend', () => {
  it("is one press of Telegram's own button, with the link that counts", async () => {
    const { context, page, problems } = await openPhone(stage().browser, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const user = stage().user();
    const { link, reward } = await (await stage().api(user)).get<Referral>('/referral');
    await installClient(page);
    await page.goto(stage().launch(user, '/balance'));
    await page.getByRole('link', { name: 'Позвать друга' }).click();
    await page.getByText('Пока никто не пришёл').waitFor();
    await expect
      .poll(() => lastOf(page, 'web_app_setup_main_button'))
      .toMatchObject({ text: 'Отправить другу', is_active: true, is_visible: true });
    await receive(page, 'main_button_pressed');
    await expect.poll(() => lastOf(page, 'web_app_open_tg_link')).toBeDefined();
    const { path_full: path } = (await lastOf(page, 'web_app_open_tg_link')) as { path_full: string };
    const shared = new URL(path, 'https://t.me');
    expect(shared.pathname).toBe('/share/url');
    expect(shared.searchParams.get('url')).toBe(link);
    expect(shared.searchParams.get('text')).toContain(`${reward.friend} кредитов`);
    await button(page, 'Скопировать').click();
    await said(page, /Ссылка скопирована/);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
    await receive(page, 'back_button_pressed');
    await page.getByRole('heading', { name: 'Кредиты', level: 1 }).waitFor();
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('leaves the link marked where nothing can be copied', async () => {
    const { context, page } = await openPhone(stage().browser);
    await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await page.goto(stage().launch(stage().user(), '/invite'));
    await button(page, 'Отправить другу').click();
    await said(page, /Отправить не вышло/);
    await button(page, 'Скопировать').click();
    await said(page, /Ссылка выделена/);
    expect(await page.evaluate(() => getSelection()?.toString())).toMatch(/^t\.me\/\w+\?startapp=ref_/);
    await context.close();
  });
});
