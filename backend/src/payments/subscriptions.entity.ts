import type { Decline } from '@primerka/contract';
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
import type { Provider } from './payments.entity.js';

/**
 * A card or wallet whose owner let us charge it again. `removed` is for ever: every charge looks at
 * the row under the lock that a removal takes.
 */
@Entity('saved_method')
@Unique('saved_method_provider_id', ['userId', 'providerMethodId'])
@Check('saved_method_status', `status in ('active', 'removed', 'dead')`)
@Check('saved_method_ended', `(status = 'active') = (ended_at is null)`)
export class SavedMethod {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'saved_method_pk' })
  id: string;

  @ForeignKey('User', { name: 'saved_method_user_fk' })
  @Column('uuid')
  userId: string;

  @Column('text')
  providerMethodId: string;

  @Column('text')
  type: string;

  @Column('text')
  title: string;

  /** `removed`: by its owner; `dead`: the provider said that it can never be charged again. */
  @Column('text', { default: 'active' })
  status: 'active' | 'removed' | 'dead';

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  endedAt: Date | null;
}

/** A plan that renews itself. At most one that is not `ended` per user; the row is locked by whatever moves it. */
@Entity('subscription')
@Index('subscription_live', ['userId'], { unique: true, where: `status <> 'ended'` })
@Index('subscription_of_user', ['userId', 'createdAt'])
@Index('subscription_due', ['actAt'], { where: 'act_at is not null' })
@Check('subscription_status', `status in ('active', 'past_due', 'canceled', 'ended')`)
@Check('subscription_ended', `(status = 'ended') = (act_at is null)`)
@Check('subscription_period', 'period_end > period_start')
export class Subscription {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'subscription_pk' })
  id: string;

  @ForeignKey('User', { name: 'subscription_user_fk' })
  @Column('uuid')
  userId: string;

  @Column('text')
  provider: Provider;

  @Column('text')
  productId: string;

  /** Chosen for the next period on. */
  @Column('text', { nullable: true })
  nextProductId: string | null;

  @Column('text')
  status: 'active' | 'past_due' | 'canceled' | 'ended';

  @Column('integer', { default: 1 })
  version: number;

  @Column({ type: 'timestamptz', precision: 3 })
  periodStart: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  periodEnd: Date;

  /** YooKassa: what is charged. */
  @ForeignKey('SavedMethod', { name: 'subscription_saved_method_fk' })
  @Column('uuid', { nullable: true })
  savedMethodId: string | null;

  /** Stars: the charge of the first payment, by which Telegram names the subscription. */
  @Column('text', { nullable: true })
  starsChargeId: string | null;

  /** Declined charges since the last one that succeeded. */
  @Column('integer', { default: 0 })
  declines: number;

  @Column('text', { nullable: true })
  lastDecline: Decline | null;

  /** When something is due: the reminder, the charge, its repetition, or the end. Null when ended. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  actAt: Date | null;

  /** When its owner was last told of a coming charge. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  remindedAt: Date | null;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  endedAt: Date | null;
}

/**
 * A subscription at Telegram that must not renew any more, since our plan is over or has been replaced:
 * Telegram would go on charging it. Kept until Telegram has agreed.
 */
@Entity('stars_stop')
@Index('stars_stop_due', ['tryAt'], { where: 'try_at is not null' })
export class StarsStop {
  /** Of its first payment. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'stars_stop_pk' })
  chargeId: string;

  @ForeignKey('User', { name: 'stars_stop_user_fk' })
  @Column('uuid')
  userId: string;

  @Column('integer', { default: 0 })
  attempts: number;

  /** Null when it is done, or can never be. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true, default: () => 'now()' })
  tryAt: Date | null;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}

/** Something to tell a user in Telegram about his plan: written with the event, sent by the bot, once per key. */
@Entity('payment_notice')
@Unique('payment_notice_key', ['key'])
@Index('payment_notice_of_user', ['userId', 'id'])
@Index('payment_notice_due', ['sendAt'], { where: 'send_at is not null' })
@Check('payment_notice_kind', `kind in ('renewal_soon', 'renewal_declined', 'plan_ended')`)
export class PaymentNotice {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'payment_notice_pk',
  })
  id: string;

  /** `<kind>:<subscription>:<period end>` and the number of a decline, or the product that is renewed. */
  @Column('text')
  key: string;

  @ForeignKey('User', { name: 'payment_notice_user_fk' })
  @Column('uuid')
  userId: string;

  @Column('text')
  kind: 'renewal_soon' | 'renewal_declined' | 'plan_ended';

  /** What the words need: plan, sum, day, method, reason. */
  @Column('jsonb')
  detail: Record<string, string>;

  @Column('integer', { default: 0 })
  attempts: number;

  /** Null when it was sent, or can never be. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true, default: () => 'now()' })
  sendAt: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  sentAt: Date | null;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
