import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { PHONE } from './browser.js';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type WithAxe = Window & { axe?: { run: (context: Document, options: RunOptions) => Promise<AxeResults> } };

/** axe's violations, one line each: rule, the element, what is wrong. Runs beside the page's own CSP. */
export async function axeViolations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as WithAxe;
    if (!axe) throw new Error('axe did not load');
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} – ${node.failureSummary ?? ''}`),
    );
  });
}

/**
 * What does not fit on the narrowest phone with large type: the page scrolling sideways, or text cut
 * off by its own box.
 */
export async function misfits(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '130%';
  });
  const found = await page.evaluate(() => {
    // Not clientWidth: an emulated phone zooms out and widens it when the page is too wide.
    const wide = document.documentElement.scrollWidth - 320;
    const cut = [...document.querySelectorAll<HTMLElement>('#root *')].filter((element) => {
      const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
      const { overflowX, overflowY } = getComputedStyle(element);
      const hides = [overflowX, overflowY].some((way) => way === 'hidden' || way === 'clip');
      const readOutOnly = element.offsetWidth <= 1;
      return (
        own &&
        hides &&
        !readOutOnly &&
        (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)
      );
    });
    return [
      ...(wide > 0 ? [`scrolls sideways by ${wide} px`] : []),
      ...cut.map(({ textContent }) => `cut: ${textContent}`),
    ];
  });
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '';
  });
  await page.setViewportSize(PHONE);
  return found;
}
