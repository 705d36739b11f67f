import { createHmac } from 'node:crypto';

/** The stand-in's bot token. It is public, so the backend refuses it in production. */
export const SANDBOX_BOT_TOKEN = '1000000001:SANDBOX-TOKEN-OF-THE-STAND-IN-TELEGRAM';

export interface TelegramUser {
  id: number;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
}

export interface SignOptions {
  /** {@link SANDBOX_BOT_TOKEN} when not given. */
  botToken?: string;
  authDate?: Date;
  /** Further fields in the order given, such as `query_id` or `start_param`. */
  fields?: Record<string, string>;
  /** False: none at all, as clients before 8.0 do it. */
  signature?: boolean;
}

/**
 * The initData a Telegram client would hand to the Mini App, with a valid `hash`
 * (https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app). `signature` is
 * Telegram's own Ed25519 one, which nobody else can make: it stays empty and is hashed so.
 */
export function signInitData(user: TelegramUser, options: SignOptions = {}): string {
  const authDate = Math.floor((options.authDate ?? new Date()).getTime() / 1000);
  const fields = {
    user: JSON.stringify(user),
    ...options.fields,
    auth_date: String(authDate),
    ...(options.signature === false ? {} : { signature: '' }),
  };
  const checkString = Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .toSorted()
    .join('\n');
  const secret = createHmac('sha256', 'WebAppData')
    .update(options.botToken ?? SANDBOX_BOT_TOKEN)
    .digest();
  const hash = createHmac('sha256', secret).update(checkString).digest('hex');
  return new URLSearchParams({ ...fields, hash }).toString();
}
