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
