import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/**
 * That the owner of an order is to be told how it ended: written in the transaction that ends it, sent
 * by the bot unless the app was open. `sending` is committed before the call to Telegram: found after a
 * crash it means that nobody knows whether the message went, and none is sent again.
 */
@Entity('order_notice')
@Index('order_notice_waiting', ['sendAt'], { where: `state = 'waiting'` })
@Check('order_notice_state', `state in ('waiting', 'sending', 'sent', 'seen', 'unknown', 'dropped')`)
export class OrderNotice {
  @ForeignKey('Generation', { name: 'order_notice_generation_fk', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'order_notice_pk' })
  generationId: string;

  /** `seen`: the app was open. `unknown`: sent without an answer. `dropped`: blocked, too old, or refused. */
  @Column('text', { default: 'waiting' })
  state: 'waiting' | 'sending' | 'sent' | 'seen' | 'unknown' | 'dropped';

  @Column('integer', { default: 0 })
  attempts: number;

  /** Not before this. */
  @Column({ type: 'timestamptz', precision: 3 })
  sendAt: Date;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
