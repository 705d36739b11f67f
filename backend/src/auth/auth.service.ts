import { Injectable } from '@nestjs/common';
import type { MePatch, SignIn, TokenPair, User as UserView } from '@primerka/contract';
import { DataSource, type EntityManager } from 'typeorm';
import { env } from '../env.js';
import { AppError } from '../errors.js';
import { ACCESS_TTL, Tokens } from '../tokens/tokens.js';
import { type TelegramUser, checkInitData } from './init-data.js';
import { Sessions } from './sessions.js';
import { User } from './user.entity.js';

/** Seconds. Telegram's clock is not ours. */
const MAX_SKEW = 60;

/** Languages whose speakers are met in Russian first. */
const RUSSIAN_FIRST = ['ru', 'be', 'uk', 'kk'];

/** `startParam`: what the link that opened the app carried. Telegram has signed it, the person may have made it up. */
type FirstSignIn = (tx: EntityManager, userId: string, startParam: string | null) => Promise<void>;

@Injectable()
export class AuthService {
  private readonly welcomes: FirstSignIn[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: Tokens,
    private readonly sessions: Sessions,
  ) {}

  /**
   * For features, which this room does not know: runs in the transaction of a person's first sign-in, which
   * happens once, however many devices sign in at the same moment. Call it once at start.
   */
  onFirstSignIn(welcome: FirstSignIn): void {
    this.welcomes.push(welcome);
  }

  /** @throws AppError `auth.invalid`: one answer for every flaw, so that nobody learns which check failed */
  async signIn(initData: string): Promise<SignIn> {
    const verdict = checkInitData(initData, {
      botToken: env().TELEGRAM_BOT_TOKEN,
      now: Math.floor(Date.now() / 1000),
      maxAge: env().INIT_DATA_MAX_AGE,
      maxSkew: MAX_SKEW,
    });
    if (!verdict.ok) throw new AppError('auth.invalid', 'Not signed in');
    const user = await this.remember(verdict.user);
    if (!user.signedIn) await this.welcome(user.id, verdict.startParam);
    const { sessionId, refreshToken } = await this.sessions.open(user.id, 'telegram');
    return { ...(await this.pair(user.id, sessionId, 'telegram', refreshToken)), user: this.view(user) };
  }

  async refresh(token: string): Promise<TokenPair> {
    const { session, refreshToken } = await this.sessions.rotate(token);
    return this.pair(session.userId, session.id, session.surface, refreshToken);
  }

  async me(id: string): Promise<UserView> {
    const user = await this.dataSource.manager.findOneBy(User, { id });
    // The account may be gone while its access token lives on.
    if (!user) throw new AppError('auth.invalid', 'Not signed in');
    return this.view(user);
  }

  async change(id: string, patch: MePatch): Promise<UserView> {
    if (Object.keys(patch).length > 0) await this.dataSource.manager.update(User, { id }, patch);
    return this.me(id);
  }

  /**
   * Somebody Telegram vouches for: by initData, or by an update of the bot. Names follow Telegram each time;
   * language and retention are the user's own after the first.
   */
  async remember(telegram: TelegramUser): Promise<User> {
    const language = telegram.language_code?.toLowerCase().split('-')[0] ?? '';
    await this.dataSource.manager
      .createQueryBuilder()
      .insert()
      .into(User)
      .values({
        telegramId: telegram.id,
        firstName: telegram.first_name,
        lastName: telegram.last_name ?? null,
        username: telegram.username ?? null,
        locale: RUSSIAN_FIRST.includes(language) ? 'ru' : 'en',
        signedIn: false,
      })
      .orUpdate(['first_name', 'last_name', 'username'], ['telegram_id'])
      .execute();
    return this.dataSource.manager.findOneByOrFail(User, { telegramId: telegram.id });
  }

  private async welcome(id: string, startParam: string | null): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const { affected } = await tx.update(User, { id, signedIn: false }, { signedIn: true });
      if (affected !== 1) return;
      for (const welcome of this.welcomes) await welcome(tx, id, startParam);
    });
  }

  private async pair(userId: string, sessionId: string, surface: 'telegram' | 'web', refreshToken: string) {
    const accessToken = await this.tokens.signAccess({ userId, sessionId, surface });
    return { accessToken, expiresIn: ACCESS_TTL, refreshToken };
  }

  private view(row: User): UserView {
    const { id, telegramId, firstName, lastName, username, locale, retention, createdAt } = row;
    return { id, telegramId, firstName, lastName, username, locale, retention, createdAt: createdAt.toISOString() };
  }
}
