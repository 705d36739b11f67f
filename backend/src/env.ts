import { createHmac, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { METHODS } from '@primerka/contract';
import { z } from 'zod';

/** The token of the stand-in Telegram. Whoever knows it can sign in as anyone, so production refuses it. */
const SANDBOX_BOT_TOKEN = '1000000001:SANDBOX-TOKEN-OF-THE-STAND-IN-TELEGRAM';

const TELEGRAM_API_URL = 'https://api.telegram.org';
const YOOKASSA_API_URL = 'https://api.yookassa.ru/v3';

const int = (min: number, max: number, fallback: number) => z.coerce.number().int().min(min).max(max).default(fallback);
/** A fraction of at most six decimals: sums are shared in whole millionths. */
const rate = (fallback: number) =>
  z.coerce
    .number()
    .min(0)
    .max(1)
    .refine((value) => Math.abs(value * 1e6 - Math.round(value * 1e6)) < 1e-6, 'At most six decimals')
    .default(fallback);
const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);

const Schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  ROLES: list.pipe(z.array(z.enum(['api', 'worker', 'bot'])).min(1)).default(['api', 'worker', 'bot']),
  PORT: int(1, 65535, 3000),
  METRICS_PORT: z.coerce.number().int().min(1).max(65535).optional(),
  PUBLIC_URL: url.optional(),
  TRUST_PROXY_HOPS: int(0, 10, 0),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  JWT_SECRET: z.string().min(32).optional(),
  TELEGRAM_BOT_TOKEN: z.string().regex(/^\d+:[\w-]+$/),
  TELEGRAM_BOT_USERNAME: z
    .string()
    .regex(/^\w{5,32}$/)
    .optional(),
  TELEGRAM_API_URL: url.default(TELEGRAM_API_URL),
  /** Comes back with every update Telegram sends, so that nobody else can. */
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{16,256}$/)
    .optional(),
  BOT_MODE: z.enum(['webhook', 'polling']).optional(),
  ADMIN_IDS: list.pipe(z.array(z.coerce.number<string>().int().positive())).default([]),
  INIT_DATA_MAX_AGE: int(1, 30 * 86400, 86400),
  KIE_API_KEY: z.string().min(1),
  KIE_API_URL: url.default('https://api.kie.ai'),
  KIE_UPLOAD_URL: url.default('https://kieai.redpandaai.co'),
  KIE_MODEL: z.string().default('google/nano-banana-edit'),
  KIE_RESULT_HOSTS: list.default(['tempfile.aiquickdraw.com', 'file.aiquickdraw.com']),
  KIE_CREATES_PER_10S: int(1, 10_000, 20),
  KIE_WEBHOOK_SECRET: z.string().min(32).optional(),
  KIE_WEBHOOK_HMAC_KEY: z.string().min(1).optional(),
  /** Without it there is no assistant, and no chat is offered. */
  OPENROUTER_API_KEY: z.string().min(1).optional(),
  OPENROUTER_API_URL: url.default('https://openrouter.ai/api/v1'),
  OPENROUTER_MODEL: z.string().default('anthropic/claude-haiku-4.5'),
  YOOKASSA_SHOP_ID: z.string().min(1).optional(),
  YOOKASSA_SECRET_KEY: z.string().min(1).optional(),
  YOOKASSA_API_URL: url.default(YOOKASSA_API_URL),
  PAYMENTS_TELEGRAM: list.pipe(z.array(z.enum(METHODS))).default(['stars', 'yookassa']),
  PAYMENTS_WEB: list.pipe(z.array(z.enum(METHODS))).default(['yookassa', 'yookassa_widget']),
  TAX_RATE: rate(0.04),
  YOOKASSA_FEE_RATE: rate(0.028),
  YOOKASSA_FEE_VAT: rate(0.22),
  USD_RUB: z.coerce.number().positive().default(90),
  GENERATION_DEADLINE: int(1, 86_400, 600),
  MAX_ACTIVE_GENERATIONS: int(1, 1000, 3),
  RATE_LIMIT_SCALE: z.coerce.number().positive().default(1),
  MEDIA_URL_TTL: int(60, 604_800, 3600),
  MEDIA_SIGNING_KEY: z.string().min(32).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** The names `.env.example` must list; a test holds the two together. */
export const ENV_NAMES = Object.keys(Schema.shape);

export class EnvError extends Error {}

const GENERATED = ['JWT_SECRET', 'KIE_WEBHOOK_SECRET', 'MEDIA_SIGNING_KEY'] as const;

/**
 * Secrets nobody gave are made once and kept beside the data, so that sessions and signed links
 * survive a restart. The file appears whole or not at all (`link` refuses an existing name), so two
 * processes that start together agree on one set.
 */
function keptSecrets(dataDir: string): Record<(typeof GENERATED)[number], string> {
  const file = path.join(dataDir, 'secrets.json');
  mkdirSync(dataDir, { recursive: true });
  const fresh = Object.fromEntries(GENERATED.map((name) => [name, randomBytes(32).toString('base64url')]));
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(fresh, null, 2), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return z
    .object({ JWT_SECRET: z.string(), KIE_WEBHOOK_SECRET: z.string(), MEDIA_SIGNING_KEY: z.string() })
    .parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** YooKassa serves the script of its widget apart from its API; whatever stands in for the API serves both. */
const widgetOf = (apiUrl: string): string =>
  `${apiUrl === YOOKASSA_API_URL ? 'https://yookassa.ru' : new URL(apiUrl).origin}/checkout-widget/v1/checkout-widget.js`;

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * How the bot hears of updates. `off`: the sandbox's token is nobody's at the real Telegram. A stand-in on
 * this machine reaches any address of ours; Telegram itself only https.
 */
function botModeOf(env: z.infer<typeof Schema>, sandbox: boolean, telegramStandIn: boolean) {
  if (sandbox && env.TELEGRAM_API_URL === TELEGRAM_API_URL) return 'off';
  return env.BOT_MODE ?? (telegramStandIn || env.PUBLIC_URL?.startsWith('https://') ? 'webhook' : 'polling');
}

/**
 * Reads the environment into one frozen object.
 * @throws EnvError one line per wrong or missing variable; in production also for the sandbox's bot
 *   token, for secrets that were not given and for a PUBLIC_URL that is not https.
 */
export function readEnv(source: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Schema.safeParse(given);
  if (!parsed.success) {
    throw new EnvError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  }
  const env = parsed.data;
  const sandbox = env.TELEGRAM_BOT_TOKEN === SANDBOX_BOT_TOKEN;
  const telegramStandIn = LOOPBACK.includes(new URL(env.TELEGRAM_API_URL).hostname);
  if (env.NODE_ENV === 'production') {
    const wrong: string[] = GENERATED.filter((name) => !env[name]).map((name) => `${name}: required in production`);
    if (sandbox) wrong.push('TELEGRAM_BOT_TOKEN: this is the public token of the sandbox');
    if (!env.PUBLIC_URL?.startsWith('https://')) wrong.push('PUBLIC_URL: must be https in production');
    if (wrong.length > 0) throw new EnvError(wrong.join('\n'));
  }
  if (!env.YOOKASSA_SHOP_ID !== !env.YOOKASSA_SECRET_KEY) {
    throw new EnvError('YOOKASSA_SHOP_ID and YOOKASSA_SECRET_KEY: give both or neither');
  }
  const secrets = {
    ...(GENERATED.every((name) => env[name]) ? {} : keptSecrets(env.DATA_DIR)),
    ...(env as typeof env & Record<(typeof GENERATED)[number], string>),
  };
  return Object.freeze({
    ...secrets,
    // Every process must come to the same one, and it must not be the key it is made of.
    TELEGRAM_WEBHOOK_SECRET:
      env.TELEGRAM_WEBHOOK_SECRET ??
      createHmac('sha256', secrets.JWT_SECRET).update('primerka telegram webhook').digest('base64url'),
    PUBLIC_URL: env.PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`,
    widgetUrl: env.YOOKASSA_SHOP_ID ? widgetOf(env.YOOKASSA_API_URL) : null,
    sandbox,
    telegramStandIn,
    botMode: botModeOf(env, sandbox, telegramStandIn),
    production: env.NODE_ENV === 'production',
  });
}

export type Env = ReturnType<typeof readEnv>;

let current: Env | undefined;

/** The process's environment, read on first use: a pure file that only borrows a type pays nothing. */
export function env(): Env {
  return (current ??= readEnv(process.env));
}
