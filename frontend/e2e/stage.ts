import type { Balance, Generation, Photo, SignIn } from '@primerka/contract';
import {
  freePort,
  SAMPLES_DIR,
  signInitData,
  startSandbox,
  type Sandbox,
  type SandboxOptions,
  type TelegramUser,
} from '@primerka/sandbox';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser } from './browser.js';

const THEMES = {
  light: { bg_color: '#ffffff', secondary_bg_color: '#efeff4', section_bg_color: '#ffffff', text_color: '#000000' },
  dark: { bg_color: '#17212b', secondary_bg_color: '#0e1621', section_bg_color: '#17212b', text_color: '#f5f5f5' },
};
export type Theme = keyof typeof THEMES;

/** A statement for the page that puts a theme where a launch has it. */
export const themeFragment = (theme: Theme): string =>
  `history.replaceState(null, '', '#' + new URLSearchParams({ tgWebAppThemeParams: ${JSON.stringify(JSON.stringify(THEMES[theme]))} }));`;

const OWNER = fileURLToPath(new URL('../../backend/dist/admin/owner.js', import.meta.url));

export const sample = (name: string): string => path.join(SAMPLES_DIR, `${name}.jpg`);

/** A real backend with its stand-ins, and a browser, for one test file. */
export class Stage {
  #lastUser = 7_000_000;

  private constructor(
    readonly sandbox: Sandbox,
    readonly browser: Browser,
    private readonly dataDir: string,
  ) {}

  static async start(kie: SandboxOptions['kie'], given: Record<string, string> = {}): Promise<Stage> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'primerka-screen-'));
    // As root PostgreSQL runs as user postgres, who must be able to enter.
    await chmod(dataDir, 0o755);
    const env = {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'test',
      PORT: String(await freePort()),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      RATE_LIMIT_SCALE: '1000',
      ...given,
    };
    const openrouter = { settings: { thinkMs: 50, chunkMs: 5, chunkChars: 20 } };
    const sandbox = await startSandbox({ env, durable: false, openrouter, ...(kie ? { kie } : {}) });
    return new Stage(sandbox, await openBrowser(), dataDir);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.sandbox.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Somebody new, so that no test meets the traces of another. */
  user(languageCode: 'ru' | 'en' = 'ru'): TelegramUser {
    this.#lastUser += 1;
    return { id: this.#lastUser, first_name: languageCode === 'ru' ? 'Вера' : 'Vera', language_code: languageCode };
  }

  /**
   * The app's address as a Telegram of this version opens it: launch parameters really signed, in the fragment.
   * @param odd what this client says otherwise
   */
  launch(
    user: TelegramUser,
    to = '/',
    theme: Theme | null = 'light',
    version = '9.1',
    odd: Record<string, string> = {},
  ): string {
    const parameters = new URLSearchParams({
      tgWebAppData: signInitData(user),
      tgWebAppVersion: version,
      tgWebAppPlatform: 'android',
      tgWebAppThemeParams: JSON.stringify(theme ? THEMES[theme] : {}),
      ...odd,
    });
    return `${this.sandbox.url}${to}#${parameters.toString()}`;
  }

  get kie() {
    const { kie } = this.sandbox;
    if (!kie) throw new Error('kie.ai is not simulated here');
    return kie.control;
  }

  get openrouter() {
    const { openrouter } = this.sandbox;
    if (!openrouter) throw new Error('OpenRouter is not simulated here');
    return openrouter.control;
  }

  get yookassa() {
    const { yookassa } = this.sandbox;
    if (!yookassa) throw new Error('YooKassa is not simulated here');
    return yookassa;
  }

  get telegram() {
    const { telegram } = this.sandbox;
    if (!telegram) throw new Error('Telegram is not simulated here');
    return telegram;
  }

  /** What the owner types at the shell, such as `promo add SPRING --credits 20`. */
  async owner(...words: string[]): Promise<void> {
    const env = { ...this.sandbox.env, PATH: process.env['PATH'] ?? '' };
    await promisify(execFile)('node', [OWNER, ...words], { env });
  }

  async api(user: TelegramUser): Promise<Api> {
    const { accessToken } = await request<SignIn>(this.sandbox.url, 'POST', '/auth/telegram', {
      body: { initData: signInitData(user) },
    });
    return new Api(this.sandbox.url, accessToken);
  }
}

/** The same API the screen uses, for laying out what a test needs and for looking at what it did. */
export class Api {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  get = <T>(route: string) => request<T>(this.url, 'GET', route, { token: this.token });
  delete = (route: string) => request<void>(this.url, 'DELETE', route, { token: this.token });
  patch = <T>(route: string, body: object) => request<T>(this.url, 'PATCH', route, { token: this.token, body });
  put = <T>(route: string, body: object) => request<T>(this.url, 'PUT', route, { token: this.token, body });
  post = <T>(route: string, body?: object, key?: string) =>
    request<T>(this.url, 'POST', route, { token: this.token, ...(body ? { body } : {}), ...(key ? { key } : {}) });

  async upload(kind: 'person' | 'garment', name: string): Promise<Photo> {
    const form = new FormData();
    form.set('kind', kind);
    form.set('file', new Blob([await readFile(sample(name))]), 'photo.jpg');
    return this.post<Photo>('/photos', form);
  }

  /** Orders a red T-shirt on the sample person. */
  async order(): Promise<Generation> {
    const person = await this.upload('person', 'person-full');
    const tee = await this.upload('garment', 'garment-tee-red');
    const body = { kind: 'try_on', personPhotoId: person.id, garments: [{ photoId: tee.id, category: 'top' }] };
    return this.post<Generation>('/generations', body, crypto.randomUUID());
  }

  /** Orders until the free credits of this month are gone; the last order. */
  async spendFree(): Promise<Generation> {
    for (;;) {
      const last = await this.ended((await this.order()).id);
      if ((await this.get<Balance>('/credits')).available < last.price) return last;
    }
  }

  /** Waits until an order has ended. */
  async ended(id: string): Promise<Generation> {
    for (;;) {
      const generation = await this.get<Generation>(`/generations/${id}`);
      if (!['queued', 'running'].includes(generation.status)) return generation;
      await sleep(100);
    }
  }
}

async function request<T>(
  url: string,
  method: string,
  route: string,
  { token, key, body }: { token?: string; key?: string; body?: object },
): Promise<T> {
  const form = body instanceof FormData;
  const response = await fetch(`${url}/api/v1${route}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(key ? { 'idempotency-key': key } : {}),
      ...(body && !form ? { 'content-type': 'application/json' } : {}),
    },
    body: form ? body : body ? JSON.stringify(body) : null,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

/**
 * The stage of a test file, up before its tests and down after them.
 * @param env what the backend gets beyond the stage's own
 */
export function useStage(kie?: SandboxOptions['kie'], env: Record<string, string> = {}): () => Stage {
  let stage: Stage | undefined;
  beforeAll(async () => {
    stage = await Stage.start(kie, env);
  });
  afterAll(() => stage?.stop());
  return () => {
    if (!stage) throw new Error('The stage stands only inside tests');
    return stage;
  };
}
