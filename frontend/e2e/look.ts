import { mkdir, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPhone, type Phone } from './browser.js';
import { axeViolations, misfits } from './inspect.js';
import type { Scene } from './scenes.js';
import { themeFragment, type Stage, type Theme } from './stage.js';

const SKIN = await readFile(new URL('../public/skin.js', import.meta.url), 'utf8');

async function settle({ page, quiet }: Phone): Promise<void> {
  await page.locator('h1, [role=status], [role=alert]').first().waitFor();
  await quiet();
  await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
}

/** Russian is looked at in the page's own colours, English in Telegram's, painted as a launch paints them. */
async function paint(page: Page, language: string, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  if (language === 'en') await page.evaluate(themeFragment(theme) + SKIN);
  await page.waitForTimeout(150);
}

async function look(stage: Stage, out: string, scene: Scene, language: string): Promise<string[]> {
  const phone = await openPhone(stage.browser, {
    reducedMotion: 'reduce',
    deviceScaleFactor: 1,
    locale: language === 'ru' ? 'ru-RU' : 'en-GB',
  });
  const { context, page, problems } = phone;
  await scene.before?.(page);
  await page.goto(stage.launch(scene.user, scene.path, null));
  await settle(phone);
  if (scene.act) {
    await scene.act(page);
    await settle(phone);
  }
  const found: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await paint(page, language, theme);
    await page.screenshot({ path: `${out}${scene.name}-${language}-${theme}.png` });
    found.push(...(await axeViolations(page)).map((text) => `${theme}: ${text}`));
  }
  found.push(...problems.seen, ...(await misfits(page)));
  await context.close();
  return found.map((text) => `${scene.name}: ${text}`);
}

/**
 * Looks at every scene in both languages and both themes; the pictures stay in `test-results/<folder>`.
 * @param scenesFor lays out what they need on the stage
 */
export function lookAt(
  folder: string,
  stage: () => Stage,
  scenesFor: (stage: Stage, language: 'ru' | 'en') => Promise<Scene[]>,
): void {
  const out = fileURLToPath(new URL(`../../test-results/${folder}/`, import.meta.url));
  describe('every screen', () => {
    const scenes = new Map<string, Scene[]>();
    // One after the other: what the stand-ins are told to do wrong falls on the next order, whosever it is.
    beforeAll(async () => {
      await rm(out, { recursive: true, force: true });
      await mkdir(out, { recursive: true });
      for (const language of ['ru', 'en'] as const) scenes.set(language, await scenesFor(stage(), language));
    });

    it.concurrent.each(['ru', 'en'])(
      'is named, readable and whole in %s, by day and by night',
      async (language) => {
        const found: string[] = [];
        for (const scene of scenes.get(language) ?? []) found.push(...(await look(stage(), out, scene, language)));
        expect(found).toEqual([]);
      },
      600_000,
    );
  });
}
