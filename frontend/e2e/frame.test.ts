import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProfile, PHONE } from './browser.js';
import type { Posted } from './fake-client.js';
import { useStage } from './stage.js';

const SOON = { timeout: 15_000 };
const APP = 'https://primerka.test';
const stage = useStage({ delays: { queueMs: 20, drawMs: 50 } }, { PUBLIC_URL: APP });

let profile: string;
let context: BrowserContext;

/** A browser that keeps the storage of frames of others shut, as Safari, Firefox and Debian's Chromium do. */
beforeAll(async () => {
  profile = await mkdtemp(path.join(tmpdir(), 'primerka-profile-'));
  await mkdir(path.join(profile, 'Default'));
  const preferences = { profile: { block_third_party_cookies: true, cookie_controls_mode: 1 } };
  await writeFile(path.join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  context = await openProfile(profile, { viewport: PHONE });
  await context.addInitScript(() => {
    try {
      Object.assign(window, { kept: sessionStorage.length });
    } catch (error) {
      Object.assign(window, { kept: (error as DOMException).name });
    }
  });
  // The app on an https origin of its own, every header the real backend's.
  await context.route(`${APP}/**`, async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const response = await route.fetch({ url: `${stage().sandbox.url}${pathname}${search}` });
    await route.fulfill({ response });
  });
});
afterAll(async () => {
  await context.close();
  await rm(profile, { recursive: true, force: true });
});

/** A page as Telegram Web's: the app in a frame, and what the frame says written down. */
const host = (address: string, answers: boolean) => `<!doctype html><title>Telegram Web</title>
<iframe src="${address.replaceAll('&', '&amp;')}" style="border: 0; width: 100%; height: 800px"
  sandbox="allow-scripts allow-same-origin allow-popups allow-forms allow-modals allow-storage-access-by-user-activation"
  allow="camera; microphone; geolocation; clipboard-write;"></iframe>
<script>
  const posted = [];
  const frame = document.querySelector('iframe');
  const say = (eventType, eventData) =>
    frame.contentWindow.postMessage(JSON.stringify({ eventType, eventData }), '${APP}');
  window.addEventListener('message', ({ origin, source, data }) => {
    if (source !== frame.contentWindow) return;
    const { eventType: name, eventData } = JSON.parse(data);
    posted.push({ name, data: eventData || {}, origin });
    if (${answers} && name === 'web_app_request_theme') say('theme_changed', { theme_params: { bg_color: '#101010', secondary_bg_color: '#202020', text_color: '#fafafa' } });
  });
</script>`;

async function frameAt(origin: string, { answers = true } = {}) {
  const page = await context.newPage();
  const user = stage().user();
  // What a route passes on has no files in it, so the photo is there already.
  await (await stage().api(user)).upload('person', 'person-full');
  const address = stage()
    .launch(user, '/', 'light', '8.0', { tgWebAppPlatform: 'weba' })
    .replace(stage().sandbox.url, APP);
  await page.route(`${origin}/**`, (route) =>
    route.fulfill({ contentType: 'text/html', body: host(address, answers) }),
  );
  await page.goto(`${origin}/a/`);
  const handle = await page.waitForSelector('iframe');
  const frame = (await handle.contentFrame()) as Frame;
  const posted = () => page.evaluate('posted') as Promise<(Posted & { origin: string })[]>;
  const last = async (name: string) => (await posted()).findLast((event) => event.name === name)?.data;
  const say = (name: string, data: object = {}) => page.evaluate(`say('${name}', ${JSON.stringify(data)})`);
  return { page, frame, posted, last, say };
}

describe("in Telegram Web's frame, with storage blocked", () => {
  it('starts, signs in, speaks with its parent and goes through the quiz, also after a reload', async () => {
    const { page, frame, posted, last, say } = await frameAt('https://web.telegram.org');
    await frame.getByRole('heading', { name: 'Примерьте' }).waitFor();
    expect(await frame.evaluate('kept'), 'what the storage of this frame answers').toBe('SecurityError');
    await frame.getByRole('link', { name: 'Доступно кредитов: 10' }).waitFor();

    await expect.poll(() => last('web_app_expand'), SOON).toBeDefined();
    expect((await posted()).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['iframe_ready', 'web_app_ready', 'web_app_set_header_color']),
    );
    expect(new Set((await posted()).map(({ origin }) => origin))).toEqual(new Set([APP]));
    expect(await frame.evaluate(() => document.documentElement.dataset['scheme']), "its parent's theme").toBe('dark');

    await frame.getByRole('link', { name: 'Примерить', exact: true }).click();
    await frame.getByRole('heading', { name: 'Ваше фото' }).waitFor();
    await expect
      .poll(() => last('web_app_setup_main_button'), SOON)
      .toMatchObject({ text: 'Дальше', is_visible: true });
    expect(await frame.getByRole('button', { name: 'Дальше' }).count()).toBe(0);
    await frame.getByRole('button', { name: /^Фото, / }).click();
    await expect.poll(() => last('web_app_setup_main_button'), SOON).toMatchObject({ is_active: true });
    await say('main_button_pressed');
    await frame.getByRole('heading', { name: 'Что примеряем' }).waitFor();

    await frame.evaluate(() => location.reload());
    await frame.waitForLoadState();
    await frame.getByRole('heading', { name: 'Что примеряем' }).waitFor();
    await page.close();
  });

  it('leaves nothing to a parent that has never answered', async () => {
    const { page, frame, posted, say } = await frameAt('https://web.telegram.org', { answers: false });
    await frame.getByRole('link', { name: 'Примерить', exact: true }).click();
    await expect.poll(async () => (await posted()).map(({ name }) => name), SOON).toContain('web_app_request_theme');
    await frame.getByRole('button', { name: 'Дальше' }).waitFor();
    await say('visibility_changed', { is_visible: true });
    await frame.getByRole('button', { name: 'Дальше' }).waitFor({ state: 'detached' });
    await page.close();
  });
});

describe('in the frame of anybody else', () => {
  it.each(['https://telegram.example', 'https://web.telegram.org.example', 'https://k.telegram.org'])(
    'of %s nothing is shown',
    async (origin) => {
      const { page, frame, posted } = await frameAt(origin);
      await expect.poll(() => frame.url(), SOON).toMatch(/^chrome-error:/);
      expect(await posted()).toEqual([]);
      await page.close();
    },
  );
});
