import { Column, CreateDateColumn, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { Provider } from './payments.entity.js';

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
