import * as z from 'zod/mini';
import { Id, Time } from './basics.js';

export const LOCALES = ['ru', 'en'] as const;
export const Locale = z.enum(LOCALES);
export type Locale = z.infer<typeof Locale>;

export const Retention = z.enum(['24h', '30d', 'keep']);

export const User = z.object({
  id: Id,
  telegramId: z.number(),
  firstName: z.string(),
  lastName: z.nullable(z.string()),
  username: z.nullable(z.string()),
  locale: Locale,
  retention: Retention,
  createdAt: Time,
});
export type User = z.infer<typeof User>;

/** initData of any honest client is far below this; the cap keeps the parser cheap. */
export const SignInBody = z.strictObject({ initData: z.string().check(z.maxLength(8192)) });

export const RefreshBody = z.strictObject({ refreshToken: z.string().check(z.maxLength(512)) });

/** `expiresIn`: seconds the access token lives. */
export const TokenPair = z.object({
  accessToken: z.string(),
  expiresIn: z.number(),
  refreshToken: z.string(),
});
export type TokenPair = z.infer<typeof TokenPair>;

export const SignIn = z.extend(TokenPair, { user: User });
export type SignIn = z.infer<typeof SignIn>;

export const MePatch = z.strictObject({ locale: z.optional(Locale), retention: z.optional(Retention) });
export type MePatch = z.infer<typeof MePatch>;
