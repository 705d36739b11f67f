import type { ServerEvents, SignIn } from '@primerka/contract';
import {
  freePort,
  launchBackend,
  SANDBOX_BOT_TOKEN,
  signInitData,
  startKie,
  startOpenRouter,
  startTelegram,
  startYooKassa,
  type KieOptions,
  type KieStandIn,
  type Leashed,
  type OpenRouterSettings,
  type OpenRouterStandIn,
  type Telegram,
  type TelegramUser,
  type YooKassaSettings,
  type YooKassaStandIn,
} from '@primerka/sandbox';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { cloneDatabase } from './database.js';
import { checkInvariants, isOfPayments } from './invariants.js';
import { Log } from './log.js';
import { emptyRedis } from './redis.js';

export interface AppOptions {
  /** What the backend gets beyond the harness's own environment. */
  env?: Record<string, string>;
  /** Queue and realtime on Redis; see `redisGiven`. */
  redis?: boolean;
  /** How the stand-in kie draws. It waits 20 ms and draws for 50 ms when not told. */
  kie?: Pick<KieOptions, 'delays' | 'settings' | 'draw'>;
  /** A stand-in of OpenRouter that answers without a pause unless told otherwise. */
  assistant?: true | Partial<OpenRouterSettings>;
  /** Stand-ins of YooKassa and of Telegram's Bot API, so that things can be paid. */
  payments?: { yookassa?: Partial<YooKassaSettings> };
}

/** Who takes the money, when a test asked for `payments`. */
interface PaymentStandIns {
  yookassa: YooKassaStandIn;
  telegram: Telegram;
}

export interface Answer<T> {
  status: number;
  body: T;
  headers: Headers;
}

export type Api = <T = Record<string, unknown>>(
  method: string,
  /** Below `/api/v1`. */
  path: string,
  body?: object,
  headers?: Record<string, string>,
) => Promise<Answer<T>>;

export interface SignedIn extends SignIn {
  token: string;
  initData: string;
  api: Api;
}

let lastTelegramId = 5_000_000;

/** The backend with everything it needs, each part real or a stand-in over HTTP. */
export class App {
  readonly log = new Log();
  readonly #processes = new Set<Leashed>();
  readonly #sockets = new Set<Socket>();
  #main: Leashed | undefined;

  private constructor(
    readonly baseUrl: string,
    readonly database: Pool,
    readonly kie: KieStandIn,
    readonly dataDir: string,
    readonly env: Record<string, string>,
    private readonly dropDatabase: () => Promise<void>,
    private readonly standIns: PaymentStandIns | undefined,
    private readonly assistant: OpenRouterStandIn | undefined,
  ) {}

  get openrouter(): OpenRouterStandIn {
    if (!this.assistant) throw new Error('Start the app with `assistant`');
    return this.assistant;
  }

  get yookassa(): YooKassaStandIn {
    if (!this.standIns) throw new Error('Start the app with `payments`');
    return this.standIns.yookassa;
  }

  get telegram(): Telegram {
    if (!this.standIns) throw new Error('Start the app with `payments`');
    return this.standIns.telegram;
  }

  static async start(options: AppOptions = {}): Promise<App> {
    const kieKey = 'key-of-the-stand-in-kie-in-tests';
    const hmacKey = 'hmac-key-of-the-stand-in-kie-in-tests';
    const dataDir = await mkdtemp(path.join(tmpdir(), 'primerka-app-'));
    const database = await cloneDatabase();
    const kie = await startKie({ delays: { queueMs: 20, drawMs: 50 }, ...options.kie, apiKey: kieKey, hmacKey });
    const port = await freePort();
    const baseUrl = `http://127.0.0.1:${port}`;
    const standIns = options.payments && (await startPaymentStandIns(baseUrl, options.payments.yookassa));
    const assistant = options.assistant && (await startAssistant(options.assistant));
    const app = new App(baseUrl, database.pool, kie, dataDir, {}, database.drop, standIns, assistant);
    Object.assign(app.env, {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'test',
      LOG_LEVEL: 'info',
      RATE_LIMIT_SCALE: '1000',
      PORT: String(port),
      DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      TELEGRAM_BOT_TOKEN: SANDBOX_BOT_TOKEN,
      KIE_API_KEY: kieKey,
      KIE_API_URL: kie.url,
      KIE_UPLOAD_URL: kie.uploadUrl,
      KIE_RESULT_HOSTS: kie.fileHost,
      KIE_WEBHOOK_HMAC_KEY: hmacKey,
      KIE_WEBHOOK_SECRET: 'webhook-secret-of-tests-webhook-secret',
      JWT_SECRET: 'jwt-secret-of-tests-jwt-secret-of-tests',
      MEDIA_SIGNING_KEY: 'media-signing-key-of-tests-media-signing',
      ...(standIns ? paymentEnv(standIns) : {}),
      ...(assistant ? { OPENROUTER_API_KEY: OPENROUTER_KEY, OPENROUTER_API_URL: assistant.url } : {}),
      ...(options.redis ? { REDIS_URL: await emptyRedis() } : {}),
      ...options.env,
    });
    for (const name of [
      'TELEGRAM_BOT_TOKEN',
      'TELEGRAM_WEBHOOK_SECRET',
      'YOOKASSA_SECRET_KEY',
      'KIE_API_KEY',
      'OPENROUTER_API_KEY',
      'KIE_WEBHOOK_HMAC_KEY',
      'KIE_WEBHOOK_SECRET',
      'JWT_SECRET',
      'MEDIA_SIGNING_KEY',
    ] as const) {
      if (app.env[name]) app.log.mustNotSay(name, app.env[name]);
    }
    try {
      app.#main = await app.#launch({}, app.baseUrl);
    } catch (error) {
      await app.stop();
      throw error;
    }
    return app;
  }

  /** A user of this test alone, unless `user` names one. */
  async signIn(user: Partial<TelegramUser> = {}): Promise<SignedIn> {
    const id = (lastTelegramId += 1);
    const person = { id, first_name: `User ${id}`, language_code: 'en', ...user };
    this.standIns?.telegram.control.user(person);
    const initData = signInitData(person);
    const { status, body } = await this.anonymous<SignIn>('POST', '/auth/telegram', { initData });
    expect(status, JSON.stringify(body)).toBe(200);
    this.log.mustNotSay('hash of initData', new URLSearchParams(initData).get('hash') ?? '');
    this.log.mustNotSay('access token', body.accessToken);
    this.log.mustNotSay('refresh token', body.refreshToken);
    return { ...body, initData, token: body.accessToken, api: this.apiFor(body.accessToken) };
  }

  /** Calls without a sign-in. */
  readonly anonymous: Api = (...call) => this.#call({}, ...call);

  apiFor(token: string): Api {
    return (method, route, body, headers) =>
      this.#call({ authorization: `Bearer ${token}` }, method, route, body, headers);
  }

  /** A connected socket; refused handshakes reject with the server's error. */
  async socket(token: string): Promise<Socket<ServerEvents>> {
    const socket: Socket<ServerEvents> = io(this.baseUrl, {
      auth: { token },
      transports: ['websocket'],
      forceNew: true,
    });
    this.#sockets.add(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return socket;
  }

  /** A separate process with `ROLES=worker` on the same database. */
  async startWorker(env: Record<string, string> = {}): Promise<Leashed> {
    const started = this.log.count('"started"');
    const worker = await this.#launch({ ROLES: 'worker', ...env });
    let ended = false;
    void worker.exited.then(() => (ended = true));
    for (let waited = 0; this.log.count('"started"') === started; waited += 20) {
      if (ended || waited > 30_000) throw new Error(`The worker did not start:\n${this.log.tail()}`);
      await sleep(20);
    }
    return worker;
  }

  /** A further process with `ROLES=api` on the same database, with a port of its own. */
  async startApi(env: Record<string, string> = {}): Promise<{ url: string; process: Leashed }> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    return { url, process: await this.#launch({ ROLES: 'api', PORT: String(port), ...env }, url) };
  }

  /** Ends the main process, in an orderly way unless told otherwise. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    await (signal === 'SIGKILL' ? this.#main?.kill() : this.#main?.end(25_000));
    this.#main = undefined;
  }

  /** Starts the main process again, with further variables if given; ends it first when it runs. */
  async restart(env: Record<string, string> = {}): Promise<void> {
    await this.kill('SIGTERM');
    this.#main = await this.#launch(env, this.baseUrl);
  }

  /** Ends everything this app started, then holds its log to what it must not say. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.close();
    await Promise.all([...this.#processes].map((process) => process.end(25_000)));
    await this.kie.close();
    await this.assistant?.close();
    await this.standIns?.yookassa.close();
    await this.standIns?.telegram.close();
    await this.database.end();
    await this.dropDatabase();
    await rm(this.dataDir, { recursive: true, force: true });
    this.log.verify();
  }

  async #launch(env: Record<string, string>, url?: string): Promise<Leashed> {
    const launched = await launchBackend({ env: { ...this.env, ...env }, url, onOutput: (text) => this.log.add(text) });
    this.#processes.add(launched);
    void launched.exited.then(() => this.#processes.delete(launched));
    return launched;
  }

  async #call<T>(
    identity: Record<string, string>,
    method: string,
    route: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<Answer<T>> {
    const form = body instanceof FormData;
    const response = await fetch(`${this.baseUrl}/api/v1${route}`, {
      method,
      headers: { ...identity, ...(body && !form ? { 'content-type': 'application/json' } : {}), ...headers },
      body: form ? body : body && JSON.stringify(body),
    });
    const text = await response.text();
    for (const [, signature] of text.matchAll(/[?&]sig=([\w-]+)/g)) {
      this.log.mustNotSay('signature of a media URL', signature ?? '');
    }
    const json = response.headers.get('content-type')?.includes('json');
    return { status: response.status, body: (json ? JSON.parse(text) : text) as T, headers: response.headers };
  }
}

const OPENROUTER_KEY = 'key-of-the-stand-in-openrouter-in-tests';

const startAssistant = (given: true | Partial<OpenRouterSettings>): Promise<OpenRouterStandIn> =>
  startOpenRouter({
    apiKey: OPENROUTER_KEY,
    settings: { thinkMs: 0, chunkMs: 0, chunkChars: 40, ...(given === true ? {} : given) },
  });

const SHOP = { shopId: '100500', secretKey: 'test_secret-of-the-stand-in-yookassa' };

async function startPaymentStandIns(appUrl: string, settings?: Partial<YooKassaSettings>): Promise<PaymentStandIns> {
  const webhookUrl = `${appUrl}/api/v1/webhooks/yookassa`;
  const [yookassa, telegram] = await Promise.all([
    startYooKassa({ ...SHOP, webhookUrl, ...(settings ? { settings } : {}) }),
    startTelegram({ appUrl }),
  ]);
  return { yookassa, telegram };
}

const paymentEnv = ({ yookassa, telegram }: PaymentStandIns): Record<string, string> => ({
  YOOKASSA_SHOP_ID: SHOP.shopId,
  YOOKASSA_SECRET_KEY: SHOP.secretKey,
  YOOKASSA_API_URL: yookassa.url,
  TELEGRAM_API_URL: telegram.url,
  TELEGRAM_WEBHOOK_SECRET: 'webhook-secret-of-the-stand-in-telegram',
});

/**
 * An app for a whole test file: started before its tests, its invariants checked after each of them
 * (a failed test also prints the end of the log), stopped at the end.
 */
export function useApp(options?: AppOptions): () => App {
  let app: App | undefined;
  const running = () => {
    if (!app) throw new Error('The app runs only inside tests');
    return app;
  };
  beforeAll(async () => {
    app = await App.start(options);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') console.error(running().log.tail());
    await checkInvariants(running(), (name) => options?.payments !== undefined || !isOfPayments(name));
  });
  afterAll(() => app?.stop());
  return running;
}
