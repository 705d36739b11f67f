import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { z } from 'zod';

/**
 * The check of Telegram's initData, pure: a string, a bot token and a clock in, a verdict out.
 * https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
 */

const TelegramUser = z.object({
  id: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
  first_name: z.string().max(256),
  last_name: z.string().max(256).optional(),
  username: z.string().max(64).optional(),
  language_code: z.string().max(35).optional(),
  photo_url: z.string().max(2048).optional(),
});
export type TelegramUser = z.infer<typeof TelegramUser>;

export type InitDataVerdict =
  | { ok: true; user: TelegramUser; authDate: number; startParam: string | null }
  /** For the log and the tests only: a caller is told no more than "invalid". */
  | { ok: false; flaw: 'malformed' | 'duplicate_key' | 'signature' | 'too_old' | 'future' | 'user' };

export interface InitDataRules {
  botToken: string;
  /** Unix seconds. */
  now: number;
  /** Seconds since `auth_date` that initData stays good. Telegram prescribes none. */
  maxAge: number;
  /** Seconds `auth_date` may lie ahead of our clock: Telegram's clock is not ours. */
  maxSkew: number;
}

const MAX_LENGTH = 8192;

/** The pairs of initData, decoded once (`+` is a space), or null when a key stands twice. */
function readPairs(initData: string): Map<string, string> | null {
  const pairs = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(initData)) {
    if (pairs.has(key)) return null;
    pairs.set(key, value);
  }
  return pairs;
}

/** Byte order of `key=value`, as every Telegram library sorts; `localeCompare` would differ. */
function checkString(pairs: Map<string, string>, without: readonly string[]): string {
  return [...pairs]
    .filter(([key]) => !without.includes(key))
    .map(([key, value]) => `${key}=${value}`)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .join('\n');
}

/** HMAC key of a bot: the token hashed under the constant `WebAppData` (which is the key, not the message). */
export const hashToken = (botToken: string): Buffer => createHmac('sha256', 'WebAppData').update(botToken).digest();

/** True when `hash` is Telegram's: exactly 64 lower-case hex digits, compared in constant time. */
export function isSignedByBot(initData: string, botToken: string): boolean {
  const pairs = initData.length <= MAX_LENGTH ? readPairs(initData) : null;
  const hash = pairs?.get('hash');
  if (!pairs || !hash || !/^[0-9a-f]{64}$/.test(hash)) return false;
  // `signature` stays in: Telegram computes the HMAC over it. So do fields we do not know.
  const expected = createHmac('sha256', hashToken(botToken))
    .update(checkString(pairs, ['hash']))
    .digest();
  return timingSafeEqual(Buffer.from(hash, 'hex'), expected);
}

const ED25519_SPKI_PREFIX = '302a300506032b6570032100';

/** Telegram's key for checking initData without a bot token (Bot API 8.0), production environment. */
const TELEGRAM_PUBLIC_KEY = 'e7bf03a2fa4602af4580703d88dda5bb59f32ed8b02a56c187fe7d34caed242d';

/** True when Telegram itself issued initData for the bot with this id. Proves nothing about age. */
export function isIssuedByTelegram(initData: string, botId: string, publicKeyHex = TELEGRAM_PUBLIC_KEY): boolean {
  const pairs = initData.length <= MAX_LENGTH ? readPairs(initData) : null;
  const signature = pairs?.get('signature');
  if (!pairs || !signature || !/^[\w-]{86}$/.test(signature)) return false;
  const key = createPublicKey({
    key: Buffer.from(ED25519_SPKI_PREFIX + publicKeyHex, 'hex'),
    format: 'der',
    type: 'spki',
  });
  const data = `${botId}:WebAppData\n${checkString(pairs, ['hash', 'signature'])}`;
  return verify(null, Buffer.from(data), key, Buffer.from(signature, 'base64url'));
}

/**
 * Signature first, then age, then shape: nothing inside is looked at before it is known to be
 * Telegram's. A user without a positive integer id is no user.
 */
export function checkInitData(initData: string, rules: InitDataRules): InitDataVerdict {
  if (initData.length === 0 || initData.length > MAX_LENGTH) return { ok: false, flaw: 'malformed' };
  const pairs = readPairs(initData);
  if (!pairs) return { ok: false, flaw: 'duplicate_key' };
  if (!isSignedByBot(initData, rules.botToken)) return { ok: false, flaw: 'signature' };
  const date = pairs.get('auth_date') ?? '';
  if (!/^\d{1,12}$/.test(date)) return { ok: false, flaw: 'malformed' };
  const authDate = Number(date);
  if (authDate > rules.now + rules.maxSkew) return { ok: false, flaw: 'future' };
  if (authDate < rules.now - rules.maxAge) return { ok: false, flaw: 'too_old' };
  const user = parseUser(pairs.get('user'));
  if (!user) return { ok: false, flaw: 'user' };
  return { ok: true, user, authDate, startParam: pairs.get('start_param') ?? null };
}

function parseUser(json: string | undefined): TelegramUser | null {
  try {
    return TelegramUser.safeParse(JSON.parse(json ?? '')).data ?? null;
  } catch {
    return null;
  }
}
