import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Provider } from './payments.entity.js';

/** Money that goes back, in kopecks or whole Stars like its payment. The row is committed before the provider is called; its id is the idempotence key. */
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
