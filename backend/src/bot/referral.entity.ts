import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** What a user's link for friends carries. Drawn at random: it tells nobody's id and cannot be guessed. */
@Entity('referral_code')
@Unique('referral_code_code', ['code'])
export class ReferralCode {
  @ForeignKey('User', { name: 'referral_code_user_fk', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'referral_code_pk' })
  userId: string;

  @Column('text')
  code: string;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}

/** Who brought whom. Written at the friend's first sign-in, rewarded once, never changed in between. */
@Entity('referral')
@Index('referral_of_inviter', ['inviterId'])
@Index('referral_open', ['createdAt'], { where: 'rewarded_at is null' })
@Check('referral_not_self', 'friend_id <> inviter_id')
@Check('referral_earned', '(earned is null) = (rewarded_at is null) and (earned is null or earned >= 0)')
export class Referral {
  @ForeignKey('User', { name: 'referral_friend_fk', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'referral_pk' })
  friendId: string;

  @ForeignKey('User', { name: 'referral_inviter_fk', onDelete: 'CASCADE' })
  @Column('uuid')
  inviterId: string;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  rewardedAt: Date | null;

  /** What the inviter got, in hundredths of a credit: 0 for those above the month's number. */
  @Column('integer', { nullable: true })
  earned: number | null;
}
