import type { GrantSource } from '@primerka/contract';
import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  ForeignKey,
  Index,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Unique,
} from 'typeorm';

/** All amounts in this file are hundredths of a credit. */

/** What a user can spend and what is held, kept beside the entries they follow from; also the lock of all of a user's movements. */
@Entity('credit_account')
@Check('credit_account_not_overdrawn', 'available >= 0 and held >= 0')
export class CreditAccount {
  @ForeignKey('User', { name: 'credit_account_user_fk' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'credit_account_pk' })
  userId: string;

  @Column('integer', { default: 0 })
  available: number;

  @Column('integer', { default: 0 })
  held: number;

  @Column('integer', { default: 0 })
  version: number;

  /** The last month (`yyyy-mm`, Moscow) whose free credits were given. */
  @Column('text', { nullable: true })
  freeMonth: string | null;
}

@Entity('credit_grant')
@Unique('credit_grant_key', ['key'])
@Index('credit_grant_spendable', ['userId'], { where: 'remaining > 0' })
@Index('credit_grant_expiring', ['expiresAt'], { where: 'remaining > 0 and expires_at is not null' })
@Check('credit_grant_remaining', 'amount > 0 and remaining between 0 and amount')
@Check('credit_grant_source', `source in ('free', 'subscription', 'purchase', 'promo', 'referral', 'compensation')`)
export class CreditGrant {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'credit_grant_pk' })
  id: string;

  /** What the grant was given for, so that it is given once: `free:<user>:<yyyy-mm>`. */
  @Column('text')
  key: string;

  @ForeignKey('CreditAccount', { name: 'credit_grant_account_fk' })
  @Column('uuid')
  userId: string;

  @Column('text')
  source: GrantSource;

  @Column('integer')
  amount: number;

  @Column('integer')
  remaining: number;

  @Column('boolean')
  watermark: boolean;

  /** Orders it pays for, even in part, are drawn before others. */
  @Column('boolean', { default: false })
  priority: boolean;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expiresAt: Date | null;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}

/** Credits set aside for one order or message, whose id it carries. It is settled once. */
@Entity('credit_hold')
@Check('credit_hold_amount', 'amount > 0')
@Check('credit_hold_subject', `subject in ('generation', 'message')`)
@Check('credit_hold_state', `state in ('open', 'captured', 'released') and (state = 'open') = (settled_at is null)`)
@Index('credit_hold_open', ['createdAt'], { where: `state = 'open'` })
export class CreditHold {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'credit_hold_pk' })
  id: string;

  @Column('text')
  subject: 'generation' | 'message';

  @ForeignKey('CreditAccount', { name: 'credit_hold_account_fk' })
  @Column('uuid')
  userId: string;

  @Column('integer')
  amount: number;

  @Column('text', { default: 'open' })
  state: 'open' | 'captured' | 'released';

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  settledAt: Date | null;
}

/** How much of a hold came from which grant, so that a release gives back to the same. */
@Entity('credit_hold_part')
@Check('credit_hold_part_amount', 'amount > 0')
@Index('credit_hold_part_of_grant', ['grantId'])
export class CreditHoldPart {
  @ForeignKey('CreditHold', { name: 'credit_hold_part_hold_fk' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'credit_hold_part_pk' })
  holdId: string;

  @ForeignKey('CreditGrant', { name: 'credit_hold_part_grant_fk' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'credit_hold_part_pk' })
  grantId: string;

  @Column('integer')
  amount: number;
}

/**
 * Credits that were to be taken back from one grant, because its payment was refunded. `taken` of the
 * `asked` are; `owed` were held at that moment and are taken when a release brings them back. What is
 * spent stays spent, so the three need not come out even.
 */
@Entity('credit_reversal')
@Index('credit_reversal_owed', ['grantId'], { where: 'owed > 0' })
@Check('credit_reversal_amounts', 'asked > 0 and taken >= 0 and owed >= 0 and taken + owed <= asked')
export class CreditReversal {
  /** What it was taken back for, so that it is taken once: `refund:<refund>`. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'credit_reversal_pk' })
  key: string;

  @ForeignKey('CreditGrant', { name: 'credit_reversal_grant_fk' })
  @Column('uuid')
  grantId: string;

  @Column('uuid')
  paymentId: string;

  @Column('integer')
  asked: number;

  @Column('integer')
  taken: number;

  @Column('integer')
  owed: number;

  @Column('text', { nullable: true })
  note: string | null;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}

/**
 * One movement: `amount` leaves the account `debit` and enters `credit`, so every row sums to zero.
 * Append-only (a trigger refuses update and delete); `key` makes a repeated movement impossible.
 */
@Entity('credit_entry')
@Unique('credit_entry_key', ['key'])
@Index('credit_entry_of_user', ['userId', 'id'])
@Index('credit_entry_of_subject', ['subjectId'], { where: 'subject_id is not null' })
@Check('credit_entry_amount', 'amount > 0')
@Check(
  'credit_entry_movement',
  `(type, debit, credit) in (
    ('grant', 'house:issued', 'user:available'), ('hold', 'user:available', 'user:held'),
    ('capture', 'user:held', 'house:earned'), ('release', 'user:held', 'user:available'),
    ('expire', 'user:available', 'house:expired'), ('reverse', 'user:available', 'house:issued'))`,
)
export class CreditEntry {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'credit_entry_pk',
  })
  id: string;

  @Column('text')
  key: string;

  @ForeignKey('CreditAccount', { name: 'credit_entry_account_fk' })
  @Column('uuid')
  userId: string;

  @Column('text')
  type: 'grant' | 'hold' | 'capture' | 'release' | 'expire' | 'reverse';

  @Column('text')
  debit: string;

  @Column('text')
  credit: string;

  @Column('integer')
  amount: number;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  at: Date;

  /** What the movement was for: the id of an order, a message or a payment, as `subject` says. */
  @Column('text', { nullable: true })
  subject: 'generation' | 'message' | 'payment' | null;

  @Column('uuid', { nullable: true })
  subjectId: string | null;

  @Column('text', { nullable: true })
  note: string | null;
}
