import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../errors.js';
import { Notifier } from '../realtime/notifier.js';
import { Tokens } from '../tokens/tokens.js';
import { Session } from './session.entity.js';

const DAY = 86_400_000;
const REFRESH_TTL = 7 * DAY;
/** A refresh answer can get lost on the way; for this long its request may be made again. */
const LOST_ANSWER = 30_000;
/** How long another process may go on honouring an access token after logout. */
const LIVE_FOR = 10_000;
const REMEMBERED = 20_000;

/**
 * Sign-ins and their chains of refresh tokens. Each refresh gives the next token of the chain; an
 * older one seen again means that it was copied, and ends the whole chain, except for the last one
 * within 30 s of its rotation, which gets the very same successor.
 */
@Injectable()
export class Sessions {
  private readonly live = new Map<string, number>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: Tokens,
    private readonly notifier: Notifier,
  ) {
    notifier.admitOnly((sessionId) => this.isLive(sessionId));
  }

  /** Opens a session and returns its first refresh token. Clears away the user's expired ones. */
  async open(userId: string, surface: 'telegram' | 'web'): Promise<{ sessionId: string; refreshToken: string }> {
    await this.dataSource.query(`delete from session where user_id = $1 and expires_at < now()`, [userId]);
    const { identifiers } = await this.dataSource.manager.insert(Session, {
      userId,
      surface,
      expiresAt: new Date(Date.now() + REFRESH_TTL),
    });
    const sessionId = String(identifiers[0]?.['id']);
    return { sessionId, refreshToken: this.tokens.signRefresh({ sessionId, rotation: 0 }) };
  }

  /** @throws AppError `auth.invalid`, whatever is wrong with the token */
  async rotate(refreshToken: string): Promise<{ session: Session; refreshToken: string }> {
    const place = this.tokens.verifyRefresh(refreshToken);
    const next = { sessionId: place.sessionId, rotation: place.rotation + 1 };
    const { manager } = this.dataSource;
    const { affected } = await manager
      .createQueryBuilder()
      .update(Session)
      .set({ rotation: next.rotation, rotatedAt: () => 'now()', expiresAt: new Date(Date.now() + REFRESH_TTL) })
      .where('id = :sessionId and rotation = :rotation and revoked_at is null and expires_at > now()', place)
      .execute();
    const session = await manager.findOneBy(Session, { id: place.sessionId });
    if (session && !session.revokedAt) {
      if (affected === 1) return { session, refreshToken: this.tokens.signRefresh(next) };
      const justRotated = session.rotatedAt && Date.now() - session.rotatedAt.getTime() <= LOST_ANSWER;
      if (session.rotation === next.rotation && justRotated) {
        return { session, refreshToken: this.tokens.signRefresh(next) };
      }
      if (session.rotation > place.rotation) await this.revoke(session.id);
    }
    throw new AppError('auth.invalid', 'Not signed in');
  }

  /** Ends a sign-in: its tokens open nothing any more, its sockets are dropped. */
  async revoke(sessionId: string): Promise<void> {
    await this.dataSource.query(`update session set revoked_at = now() where id = $1 and revoked_at is null`, [
      sessionId,
    ]);
    // Also after the update: a look that was under way has just remembered the old answer.
    this.live.delete(sessionId);
    this.notifier.drop(sessionId);
  }

  /** Whether the session still stands; a yes is remembered for ten seconds to spare a query per request. */
  async isLive(sessionId: string): Promise<boolean> {
    const until = this.live.get(sessionId);
    if (until !== undefined && until > Date.now()) return true;
    const found = await this.dataSource.query<unknown[]>(
      `select 1 from session where id = $1 and revoked_at is null and expires_at > now()`,
      [sessionId],
    );
    this.live.delete(sessionId);
    if (found.length === 0) return false;
    if (this.live.size >= REMEMBERED) this.live.clear();
    this.live.set(sessionId, Date.now() + LIVE_FOR);
    return true;
  }
}
