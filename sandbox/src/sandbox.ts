import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { startBackend } from './backend.js';
import type { GivenEnv } from './env.js';
import { SANDBOX_BOT_TOKEN } from './telegram/init-data.js';
import { startKie, type KieOptions, type KieStandIn } from './kie/server.js';
import type { Leashed } from './leash.js';
import { startOpenRouter, type OpenRouterOptions, type OpenRouterStandIn } from './openrouter/server.js';
import { isFree, portOrFree } from './ports.js';
import { reach, startPostgres, type Postgres } from './postgres.js';
import { takeLock } from './processes.js';
import { SandboxError } from './sandbox-error.js';
import { startTelegram, type Telegram } from './telegram/server.js';
import { startYooKassa, type YooKassaOptions, type YooKassaStandIn } from './yookassa/server.js';

export interface SandboxOptions {
  /** What is given here is real; the rest is embedded. */
  env: GivenEnv;
  /** The backend's log. */
  onOutput?: (text: string) => void;
  /** Arguments of node before the program, such as `--watch`. */
  nodeArguments?: string[];
  /** Origin of the development server of the screen. */
  devUrl?: string;
  kie?: Pick<KieOptions, 'delays' | 'settings' | 'draw'>;
  openrouter?: Pick<OpenRouterOptions, 'settings'>;
  yookassa?: Pick<YooKassaOptions, 'settings'>;
  /** `false` for tests: the database does not wait for the disk. */
  durable?: boolean;
  /** Gives up the start and takes down what already runs. */
  signal?: AbortSignal;
}

export interface Sandbox {
  /** Of the app: page and API. */
  readonly url: string;
  /** What the backend was started with. */
  readonly env: GivenEnv;
  readonly dataDir: string;
  /** Each is there when it is simulated. */
  readonly postgres?: Postgres;
  readonly kie?: KieStandIn;
  readonly openrouter?: OpenRouterStandIn;
  readonly telegram?: Telegram;
  readonly yookassa?: YooKassaStandIn;
  /** Settles when all has stopped. `reason`: why, when nobody asked for it. */
  readonly stopped: Promise<{ code: number; reason?: string }>;
  readonly stop: () => Promise<void>;
}

const DATABASE = 'primerka';

/**
 * Runs the whole product on this machine: every part of the outside world whose variables are not
 * given is embedded, then the database is migrated and the backend (API and worker) started.
 * @throws SandboxError what the person at the keyboard has to put right. Nothing keeps running then.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { env } = options;
  refuseContradictions(env);
  const port = Number(env['PORT'] ?? 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new SandboxError(`PORT is "${env['PORT']}", which is no port number.`);
  }
  const dataDir = path.resolve(env['DATA_DIR'] ?? '.data');
  const undo: (() => unknown)[] = [];
  let down: Promise<void> | undefined;
  const takeDown = () =>
    (down ??= (async () => {
      for (const step of undo.toReversed()) await step();
    })());
  try {
    const lock = takeLock(path.join(dataDir, 'sandbox.lock'));
    if ('heldBy' in lock) {
      throw new SandboxError(
        `Primerka already runs on the data in ${dataDir} (process ${lock.heldBy}). Stop it first, or give this one its own DATA_DIR and PORT.`,
      );
    }
    undo.push(lock.release);
    if (!(await isFree(port))) {
      throw new SandboxError(`Port ${port} is taken by another program. Stop that one, or set PORT to another number.`);
    }
    const url = `http://127.0.0.1:${port}`;
    const composed: GivenEnv = { PORT: String(port), DATA_DIR: dataDir, PUBLIC_URL: env['PUBLIC_URL'] ?? url };

    const own = env['DATABASE_URL'];
    if (own) await reach(own);
    const postgres = own
      ? undefined
      : await startPostgres({ dataDir: path.join(dataDir, 'postgres'), durable: options.durable });
    if (postgres) {
      undo.push(postgres.stop);
      await postgres.createDatabase(DATABASE);
      composed['DATABASE_URL'] = postgres.url(DATABASE);
    }
    options.signal?.throwIfAborted();

    const kie = env['KIE_API_KEY'] ? undefined : await embedKie(port, composed, options.kie);
    if (kie) undo.push(() => kie.close());
    const telegram = isSandboxTelegram(env) ? await embedTelegram(port, composed, options.devUrl) : undefined;
    if (telegram) undo.push(telegram.close);
    const yookassa = env['YOOKASSA_SHOP_ID'] ? undefined : await embedYooKassa(port, composed, options.yookassa);
    if (yookassa) undo.push(yookassa.close);
    const openrouter = env['OPENROUTER_API_KEY']
      ? undefined
      : await embedOpenRouter(port, composed, options.openrouter);
    if (openrouter) undo.push(openrouter.close);
    options.signal?.throwIfAborted();

    const fullEnv = { ROLES: 'api,worker,bot', ...env, ...composed };
    const backend = await startBackend({ ...options, env: fullEnv, url });
    undo.push(() => backend.end(25_000));
    const parts = { postgres, kie, openrouter, telegram, yookassa };
    return { url, env: fullEnv, dataDir, ...parts, ...lifeOf(backend, postgres, takeDown) };
  } catch (error) {
    await takeDown();
    throw error;
  }
}

function isSandboxTelegram(env: GivenEnv): boolean {
  return !env['TELEGRAM_BOT_TOKEN'] || env['TELEGRAM_BOT_TOKEN'] === SANDBOX_BOT_TOKEN;
}

/** Half a configuration would look real and be simulated, so it is refused. */
function refuseContradictions(env: GivenEnv) {
  if (env['NODE_ENV'] === 'production') {
    throw new SandboxError(
      'The sandbox signs anybody in and draws with a stand-in, so it never starts with NODE_ENV=production. Run "node backend/dist/main.js" with a complete environment instead.',
    );
  }
  for (const [address, secret] of [
    ['KIE_API_URL', 'KIE_API_KEY'],
    ['KIE_UPLOAD_URL', 'KIE_API_KEY'],
    ['OPENROUTER_API_URL', 'OPENROUTER_API_KEY'],
    ['TELEGRAM_API_URL', 'TELEGRAM_BOT_TOKEN'],
    ['YOOKASSA_API_URL', 'YOOKASSA_SHOP_ID'],
    ['YOOKASSA_SECRET_KEY', 'YOOKASSA_SHOP_ID'],
    ['YOOKASSA_SHOP_ID', 'YOOKASSA_SECRET_KEY'],
  ] as const) {
    if (env[address] && !env[secret]) {
      throw new SandboxError(
        `${address} is set but ${secret} is not. Set both to use the real service, or neither to simulate it.`,
      );
    }
  }
}

async function embedKie(port: number, composed: GivenEnv, options: SandboxOptions['kie']): Promise<KieStandIn> {
  const apiKey = 'sandbox-key-of-the-stand-in-kie';
  const hmacKey = randomBytes(18).toString('base64url');
  const kie = await startKie({ ...options, port: await portOrFree(port + 1), apiKey, hmacKey });
  Object.assign(composed, {
    KIE_API_KEY: apiKey,
    KIE_API_URL: kie.url,
    KIE_UPLOAD_URL: kie.uploadUrl,
    KIE_RESULT_HOSTS: kie.fileHost,
    KIE_WEBHOOK_HMAC_KEY: hmacKey,
  });
  return kie;
}

async function embedOpenRouter(
  port: number,
  composed: GivenEnv,
  options: SandboxOptions['openrouter'],
): Promise<OpenRouterStandIn> {
  const apiKey = 'sandbox-key-of-the-stand-in-openrouter';
  const openrouter = await startOpenRouter({ ...options, port: await portOrFree(port + 4), apiKey });
  Object.assign(composed, { OPENROUTER_API_KEY: apiKey, OPENROUTER_API_URL: openrouter.url });
  return openrouter;
}

async function embedTelegram(port: number, composed: GivenEnv, devUrl: string | undefined): Promise<Telegram> {
  const wanted = await portOrFree(port + 2);
  const telegram = await startTelegram({ port: wanted, appUrl: `http://127.0.0.1:${port}`, devUrl });
  Object.assign(composed, {
    TELEGRAM_BOT_TOKEN: SANDBOX_BOT_TOKEN,
    TELEGRAM_BOT_USERNAME: telegram.botUsername,
    TELEGRAM_API_URL: telegram.url,
    TELEGRAM_WEBHOOK_SECRET: randomBytes(24).toString('base64url'),
  });
  return telegram;
}

async function embedYooKassa(
  port: number,
  composed: GivenEnv,
  options: SandboxOptions['yookassa'],
): Promise<YooKassaStandIn> {
  const shop = { shopId: '100500', secretKey: 'test_sandbox-key-of-the-stand-in-yookassa' };
  const webhookUrl = `http://127.0.0.1:${port}/api/v1/webhooks/yookassa`;
  const yookassa = await startYooKassa({
    ...shop,
    port: await portOrFree(port + 3),
    webhookUrl,
    settings: { shopName: 'Primerka', ...options?.settings },
  });
  Object.assign(composed, {
    YOOKASSA_SHOP_ID: shop.shopId,
    YOOKASSA_SECRET_KEY: shop.secretKey,
    YOOKASSA_API_URL: yookassa.url,
  });
  return yookassa;
}

/** Whichever part ends first, the rest is taken down with it. */
function lifeOf(backend: Leashed, postgres: Postgres | undefined, takeDown: () => Promise<void>) {
  let asked = false;
  const ends = [backend.exited.then((code) => ({ code, who: 'The backend' }))];
  if (postgres) ends.push(postgres.exited.then((code) => ({ code, who: 'PostgreSQL' })));
  const stopped = Promise.race(ends).then(async ({ code, who }) => {
    const reason = asked ? undefined : `${who} ended by itself (exit code ${code}), so everything was stopped.`;
    await takeDown();
    return { code: asked ? 0 : code || 1, reason };
  });
  return {
    stopped,
    stop: async () => {
      asked = true;
      await takeDown();
      await stopped;
    },
  };
}
