import { randomBytes } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Referral as ReferralView } from '@primerka/contract';
import { DataSource, type EntityManager } from 'typeorm';
import { AuthService } from '../auth/auth.service.js';
import { catalog, toCredits } from '../catalog.js';
import { startAppLink } from './app-buttons.js';

/** 72 bits, 12 characters: with its prefix well below the 64 that Telegram's narrowest link takes. */
const CODE_BYTES = 9;
const START_PARAM = /^(?:ref_(?<ref>[\w-]{12})|look_(?<look>[\w-]{16}))$/;

/**
 * Who brought whom. An inviter is noted at his friend's first sign-in, from the start parameter that
 * Telegram signed, and at no other time: so nobody brings himself, or two people each other, or somebody
 * who is here already, and the first of two inviters stays. Whatever is refused is refused in silence.
 * Who shares a look invites by it as by the link for friends, also when its picture has gone meanwhile.
 */
@Injectable()
export class Referrals implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly auth: AuthService,
  ) {}

  onModuleInit(): void {
    this.auth.onFirstSignIn((tx, userId, startParam) => this.note(tx, userId, startParam));
  }

  async view(userId: string): Promise<ReferralView> {
    const code = await this.codeOf(userId);
    const [row] = await this.dataSource.query<{ invited: number; rewarded: number; earned: number }[]>(
      `select count(*)::int as invited, count(rewarded_at)::int as rewarded, coalesce(sum(earned), 0)::int as earned
       from referral where inviter_id = $1`,
      [userId],
    );
    const { invited = 0, rewarded = 0, earned = 0 } = row ?? {};
    const { inviter, friend, days, perMonth } = catalog.referral;
    return {
      link: linkOf(code),
      code,
      invited,
      rewarded,
      earned: toCredits(earned),
      reward: { inviter: toCredits(inviter), friend: toCredits(friend), days, perMonth },
    };
  }

  /** Opens the app and tells it who sent them. Null when the bot has no name to link to. */
  async link(userId: string): Promise<string | null> {
    return linkOf(await this.codeOf(userId));
  }

  /** Drawn when first asked for, and the same ever after. */
  private async codeOf(userId: string): Promise<string> {
    await this.dataSource.query(
      `insert into referral_code (user_id, code) values ($1, $2) on conflict (user_id) do nothing`,
      [userId, randomBytes(CODE_BYTES).toString('base64url')],
    );
    const [row] = await this.dataSource.query<{ code: string }[]>(`select code from referral_code where user_id = $1`, [
      userId,
    ]);
    if (!row) throw new Error(`${userId} has no code`);
    return row.code;
  }

  private async note(tx: EntityManager, friendId: string, startParam: string | null): Promise<void> {
    const { ref, look } = START_PARAM.exec(startParam ?? '')?.groups ?? {};
    const code = ref ?? look;
    if (!code) return;
    const inviter = ref
      ? `select user_id from referral_code where code = $2`
      : `select g.user_id from look l join generation g on g.id = l.generation_id where l.code = $2`;
    await tx.query(
      `insert into referral (friend_id, inviter_id)
       select $1, user_id from (${inviter}) as inviter where user_id <> $1 on conflict do nothing`,
      [friendId, code],
    );
  }
}

const linkOf = (code: string): string | null => startAppLink(`ref_${code}`);
