import { mkdir, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPhone } from './browser.js';
import { axeViolations, misfits } from './inspect.js';
import { scenesFor, type Scene } from './scenes.js';
import { themeFragment, useStage, type Theme } from './stage.js';

const OUT = fileURLToPath(new URL('../../test-results/look/', import.meta.url));

const SKIN = await readFile(new URL('../public/skin.js', import.meta.url), 'utf8');

const stage = useStage({ delays: { queueMs: 10, drawMs: 20 } });

beforeAll(async () => {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
});

/** Nothing on its way any more, apart from what a scene holds back on purpose. */
async function settle(page: Page): Promise<void> {
  await page.locator('h1, [role=status], [role=alert]').first().waitFor();
  await page.waitForLoadState('networkidle', { timeout: 2000 }).catch(() => undefined);
}

/** Russian is looked at in the page's own colours, English in Telegram's, painted as a launch paints them. */
async function paint(page: Page, language: string, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  if (language === 'en') await page.evaluate(themeFragment(theme) + SKIN);
  await page.waitForTimeout(60);
}

async function look(scene: Scene, language: string): Promise<string[]> {
  const { context, page, problems } = await openPhone(stage().browser, {
    reducedMotion: 'reduce',
    deviceScaleFactor: 1,
  });
  await scene.before?.(page);
  await page.goto(stage().launch(scene.user, scene.path, null));
  await settle(page);
  if (scene.then) {
    await scene.then(page);
    await settle(page);
  }
  const found: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await paint(page, language, theme);
    await page.screenshot({ path: `${OUT}${scene.name}-${language}-${theme}.png` });
    found.push(...(await axeViolations(page)).map((text) => `${theme}: ${text}`));
  }
  found.push(...problems.seen, ...(await misfits(page)));
  await context.close();
  return found.map((text) => `${scene.name}: ${text}`);
}

describe.each(['ru', 'en'] as const)('every screen in %s', (language) => {
  let scenes: Scene[] = [];
  beforeAll(async () => {
    scenes = await scenesFor(stage(), language);
  });

  it('is named, readable and whole, by day and by night', async () => {
    const found: string[] = [];
    for (const scene of scenes) found.push(...(await look(scene, language)));
    expect(found).toEqual([]);
  }, 300_000);
});
