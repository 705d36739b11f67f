import sparticuz from '@sparticuz/chromium';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';
const FLAGS = ['--disable-gpu', '--disable-background-networking', '--disable-component-update'];

export const PHONE = { width: 390, height: 844 };

interface Chromium {
  executablePath: string;
  args: string[];
  /** Where it was unpacked; to be removed with the browser. */
  folder?: string;
}

/** Chromium of the system, or the one that came with the packages. */
export async function openBrowser(): Promise<Browser> {
  const { folder, ...options } = await findChromium();
  const browser = await chromium.launch(options);
  if (folder) browser.on('disconnected', () => rmSync(folder, { recursive: true, force: true }));
  return browser;
}

/** The same with a profile of its own, for what only preferences can say. */
export async function openProfile(profile: string, more: BrowserContextOptions): Promise<BrowserContext> {
  const { folder, ...options } = await findChromium();
  const context = await chromium.launchPersistentContext(profile, { ...options, ...more });
  if (folder) context.on('close', () => rmSync(folder, { recursive: true, force: true }));
  return context;
}

async function findChromium(): Promise<Chromium> {
  const root = process.getuid?.() === 0;
  if (existsSync(SYSTEM_CHROMIUM)) {
    return { executablePath: SYSTEM_CHROMIUM, args: root ? ['--no-sandbox', ...FLAGS] : FLAGS };
  }
  return unpackBundled();
}

/**
 * The package's Chromium unpacks into TMPDIR and takes any file named chromium it finds there for its
 * own. Its list of flags asks for a single process, which ends with the first page that is closed, so
 * it is not used; and it carries no setuid sandbox: it runs without one, on pages of this machine only.
 */
async function unpackBundled(): Promise<Chromium> {
  const folder = await mkdtemp(path.join(tmpdir(), 'primerka-chromium-'));
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = folder;
  const executablePath = await sparticuz.executablePath();
  if (TMPDIR === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = TMPDIR;
  return { executablePath, args: ['--no-sandbox', ...FLAGS], folder };
}

export interface Phone {
  context: BrowserContext;
  page: Page;
  /** What the page complained of: thrown errors, console errors, answers of 5xx. */
  problems: { readonly seen: string[] };
  /** Until nothing has been on its way for a moment; what a route holds back is waited for 2 s. */
  quiet: () => Promise<void>;
}

/** A touch phone of 390 × 844 px. */
export async function openPhone(browser: Browser, options: BrowserContextOptions = {}): Promise<Phone> {
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
  const traffic = { underWay: 0, lastChange: 0 };
  const count = (by: number) => () => {
    traffic.underWay += by;
    traffic.lastChange = Date.now();
  };
  context.on('request', count(1));
  context.on('requestfinished', count(-1));
  context.on('requestfailed', count(-1));
  const quiet = async () => {
    const since = Date.now();
    while (Date.now() - since < 2000 && (traffic.underWay > 0 || Date.now() - traffic.lastChange < 200))
      await sleep(30);
  };
  return { context, page: await context.newPage(), problems: { seen }, quiet };
}
