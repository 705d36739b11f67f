import sparticuz from '@sparticuz/chromium';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';
const FLAGS = ['--disable-gpu', '--disable-background-networking', '--disable-component-update'];

export const PHONE = { width: 390, height: 844 };

/** Chromium of the system, or the one that came with the packages. */
export async function openBrowser(): Promise<Browser> {
  const root = process.getuid?.() === 0;
  const args = root ? ['--no-sandbox', ...FLAGS] : FLAGS;
  if (existsSync(SYSTEM_CHROMIUM)) return chromium.launch({ executablePath: SYSTEM_CHROMIUM, args });
  // The package unpacks into TMPDIR and takes any file named chromium it finds there for its own.
  process.env['TMPDIR'] = await mkdtemp(path.join(tmpdir(), 'primerka-chromium-'));
  return chromium.launch({ executablePath: await sparticuz.executablePath(), args: [...sparticuz.args, ...args] });
}

export interface Problems {
  readonly seen: string[];
}

/** A phone with the page's own complaints collected: thrown errors, console errors, answers of 5xx. */
export async function openPhone(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; page: Page; problems: Problems }> {
  const context = await browser.newContext({
    viewport: PHONE,
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
    ...options,
  });
  const seen: string[] = [];
  context.on('weberror', (error) => seen.push(`thrown: ${error.error().message}`));
  context.on('console', (message) => {
    // A refused request is reported here too; which refusals are right is the test's own matter.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) seen.push(message.text());
  });
  context.on('response', (response) => {
    if (response.status() >= 500) seen.push(`${response.status()} ${response.url()}`);
  });
  return { context, page: await context.newPage(), problems: { seen } };
}
