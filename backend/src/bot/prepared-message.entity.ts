import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** A message with an order's picture that Telegram keeps ready for its owner to send on. */
@Entity('prepared_message')
export class PreparedMessage {
  @ForeignKey('Generation', { name: 'prepared_message_generation_fk', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'prepared_message_pk' })
  generationId: string;

  /** Telegram's name for it. */
  @Column('text')
  preparedId: string;

  /** From here on a new one is made: Telegram forgets it, or its picture's link is about to end. */
  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt: Date;
}
