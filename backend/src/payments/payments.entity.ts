import type { Decline, Method, PaymentStatus } from '@primerka/contract';
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

/** Money in this file is kopecks when `currency` is RUB, whole Stars when it is XTR. */

/** What was sold, as the catalogue had it at that moment. `credits` are hundredths. */
export interface ProductSnapshot {
  id: string;
  kind: 'pack' | 'plan';
  periodDays: number | null;
  credits: number;
  queuePriority: boolean;
  catalogVersion: number;
}

export type Provider = 'yookassa' | 'stars';

/**
 * One attempt to buy one product, with all that is known of it. The row is committed before the
 * provider is called; its id is the provider's idempotence key and the name by which a lost payment
 * is found again. `succeeded` and the credits are one transaction.
 */
@Entity('payment')
@Unique('payment_idempotency', ['userId', 'idempotencyKey'])
@Unique('payment_provider_id', ['provider', 'providerPaymentId'])
@Index('payment_of_user', ['userId', 'createdAt', 'id'])
@Index('payment_of_subscription', ['subscriptionId', 'createdAt'], { where: 'subscription_id is not null' })
@Index('payment_due', ['lookAt'], { where: 'look_at is not null' })
@Index('payment_renewing', ['subscriptionId'], {
  unique: true,
  where: `renewal and status in ('creating', 'pending', 'unknown')`,
})
@Check('payment_provider', `(provider, currency) in (('yookassa', 'RUB'), ('stars', 'XTR'))`)
@Check('payment_method', `method in ('yookassa', 'yookassa_widget', 'stars')`)
@Check('payment_amount', 'amount > 0 and refunded_amount between 0 and amount')
@Check(
  'payment_status',
  `status in ('creating', 'pending', 'unknown', 'canceled', 'succeeded', 'partially_refunded', 'refunded')`,
)
@Check('payment_paid', `(status in ('succeeded', 'partially_refunded', 'refunded')) = (succeeded_at is not null)`)
@Check(
  'payment_known',
  `status in ('creating', 'unknown', 'canceled') or provider = 'stars' or provider_payment_id is not null`,
)
@Check('payment_canceled', `(status = 'canceled') = (decline is not null)`)
@Check(
  'payment_refunded',
  `case status when 'refunded' then refunded_amount = amount
    when 'partially_refunded' then refunded_amount > 0 and refunded_amount < amount else refunded_amount = 0 end`,
)
export class Payment {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'payment_pk' })
  id: string;

  @ForeignKey('User', { name: 'payment_user_fk' })
  @Column('uuid')
  userId: string;

  @Column('text')
  provider: Provider;

  @Column('text')
  method: Method;

  @Column('text')
  status: PaymentStatus;

  @Column('integer', { default: 1 })
  version: number;

  @Column('jsonb')
  product: ProductSnapshot;

  @Column('integer')
  amount: number;

  @Column('text')
  currency: 'RUB' | 'XTR';

  @Column('integer', { default: 0 })
  refundedAmount: number;

  /** The buyer's; null for what we made ourselves. */
  @Column('text', { nullable: true })
  idempotencyKey: string | null;

  @Column('text', { nullable: true })
  requestHash: string | null;

  /** What the provider is sent, byte for byte: a repetition must not differ. Null for Stars renewals. */
  @Column('text', { nullable: true })
  requestBody: string | null;

  /** YooKassa's id, or the charge id of a payment in Stars. */
  @Column('text', { nullable: true })
  providerPaymentId: string | null;

  /** Where the buyer confirms: an address, or the token of the widget. */
  @Column('text', { nullable: true })
  confirmation: string | null;

  @Column('text', { nullable: true })
  decline: Decline | null;

  /** The provider's own word for it. */
  @Column('text', { nullable: true })
  declineReason: string | null;

  /** For the next period of a plan: made by us or, with Stars, by Telegram. */
  @Column('boolean', { default: false })
  renewal: boolean;

  @ForeignKey('Subscription', { name: 'payment_subscription_fk' })
  @Column('uuid', { nullable: true })
  subscriptionId: string | null;

  @ForeignKey('SavedMethod', { name: 'payment_saved_method_fk' })
  @Column('uuid', { nullable: true })
  savedMethodId: string | null;

  /** What the provider kept, in kopecks: its own figure where it gives one, else the forecast. Null for Stars. */
  @Column('integer', { nullable: true })
  fee: number | null;

  @Column('boolean', { default: false })
  feeIsForecast: boolean;

  /** In kopecks, as set aside at the rate of the day. */
  @Column('integer', { nullable: true })
  tax: number | null;

  /** What a Star or a dollar was worth when it was paid, in roubles: reports do not change afterwards. */
  @Column('numeric', { precision: 12, scale: 6, nullable: true })
  rubPerUnit: string | null;

  /** When to look at the provider again; null when nothing is expected. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  lookAt: Date | null;

  @Column('integer', { default: 0 })
  looks: number;

  /** The provider was called for the first time; until then nothing can have been charged. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  sentAt: Date | null;

  /** Stars: the pre-checkout was agreed to, so money may be on its way. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  agreedAt: Date | null;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expiresAt: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  succeededAt: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  finishedAt: Date | null;
}

/** What happened to a payment, for support and for disputes. Append-only (a trigger refuses changes). */
@Entity('payment_event')
@Index('payment_event_of_payment', ['paymentId', 'id'])
export class PaymentEvent {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'payment_event_pk',
  })
  id: string;

  @ForeignKey('Payment', { name: 'payment_event_payment_fk' })
  @Column('uuid')
  paymentId: string;

  /** A status it came to, or what was noticed: `mismatch`, `answer_lost`, `refund`, … */
  @Column('text')
  type: string;

  @Column('jsonb', { nullable: true })
  detail: Record<string, unknown> | null;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  at: Date;
}

/**
 * A notification as it came. Its arrival is written down before anything is done about it. The same
 * notification again only adds to `deliveries`: it is handled once more after the last arrival, never
 * once per arrival.
 */
@Entity('provider_inbox')
@Unique('provider_inbox_key', ['provider', 'dedupeKey'])
@Index('provider_inbox_due', ['nextAt'], { where: 'next_at is not null' })
export class InboxItem {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'provider_inbox_pk' })
  id: string;

  @Column('text')
  provider: Provider;

  /** `event:object id` at YooKassa; the kind of update and the charge id for Stars. */
  @Column('text')
  dedupeKey: string;

  /** For YooKassa only the object's id is read of it: the rest is asked for. */
  @Column('jsonb')
  body: Record<string, unknown>;

  @Column('text', { nullable: true })
  sourceAddress: string | null;

  @Column('integer', { default: 1 })
  deliveries: number;

  @Column('integer', { default: 0 })
  handled: number;

  @Column('integer', { default: 0 })
  attempts: number;

  @Column('text', { nullable: true })
  error: string | null;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  receivedAt: Date;

  /** When it is to be handled (again); null when all deliveries are. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true, default: () => 'now()' })
  nextAt: Date | null;
}

/** Money that goes back. The row is committed before the provider is called; its id is the idempotence key. */
@Entity('refund')
@Unique('refund_provider_id', ['provider', 'providerRefundId'])
@Index('refund_of_payment', ['paymentId'])
@Index('refund_due', ['lookAt'], { where: 'look_at is not null' })
@Check('refund_amount', 'amount > 0 and credits_reversed >= 0')
@Check('refund_status', `status in ('creating', 'unknown', 'pending', 'succeeded', 'canceled')`)
@Check('refund_finished', `(status in ('succeeded', 'canceled')) = (finished_at is not null)`)
export class Refund {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'refund_pk' })
  id: string;

  @ForeignKey('Payment', { name: 'refund_payment_fk' })
  @Column('uuid')
  paymentId: string;

  @Column('text')
  provider: Provider;

  @Column('integer')
  amount: number;

  @Column('text')
  status: 'creating' | 'unknown' | 'pending' | 'succeeded' | 'canceled';

  /** `owner`: asked for by the owner; `outside`: made in the provider's cabinet, or a chargeback. */
  @Column('text')
  origin: 'owner' | 'outside';

  @Column('text', { nullable: true })
  requestBody: string | null;

  @Column('text', { nullable: true })
  providerRefundId: string | null;

  /** The provider's word when it would not. */
  @Column('text', { nullable: true })
  reason: string | null;

  /** The provider was asked for the first time: from then on it knows the key. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  sentAt: Date | null;

  /** Hundredths of a credit that were taken back at once; what is held follows when it is released. */
  @Column('integer', { default: 0 })
  creditsReversed: number;

  @Column({ type: 'timestamptz', precision: 3, nullable: true, default: () => 'now()' })
  lookAt: Date | null;

  @Column('integer', { default: 0 })
  looks: number;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  finishedAt: Date | null;
}

/** One comparison of a provider's list with our books. */
@Entity('recon_run')
export class ReconRun {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'recon_run_pk' })
  id: string;

  @Column('text')
  provider: Provider;

  @Column({ type: 'timestamptz', precision: 3 })
  from: Date;

  /** Stars: how many movements Telegram's list had at the end. What came after this run stands behind them. */
  @Column('integer', { default: 0 })
  seen: number;

  /** How many of the provider's records, and how many of ours, were compared. */
  @Column('integer', { default: 0 })
  theirs: number;

  @Column('integer', { default: 0 })
  ours: number;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  startedAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  finishedAt: Date | null;
}

/** A record that is not the same on both sides. `healed`: it was put right by reading the provider's truth. */
@Entity('recon_diff')
@Index('recon_diff_of_run', ['runId'])
export class ReconDiff {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'recon_diff_pk',
  })
  id: string;

  @ForeignKey('ReconRun', { name: 'recon_diff_run_fk' })
  @Column('uuid')
  runId: string;

  @Column('text')
  kind: 'missing_here' | 'missing_there' | 'status' | 'amount' | 'credits';

  @Column('text', { nullable: true })
  providerId: string | null;

  @Column('uuid', { nullable: true })
  paymentId: string | null;

  @Column('text')
  detail: string;

  @Column('boolean')
  healed: boolean;
}
