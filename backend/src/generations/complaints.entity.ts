import type { ComplaintInput } from '@primerka/contract';
import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/**
 * "Не похоже": what the owner of a delivered picture says is wrong with it. One for each order.
 * `review`: a person decides. What is decided stays decided (a trigger refuses a second decision).
 */
@Entity('complaint')
@Index('complaint_of_user', ['userId', 'createdAt'])
@Index('complaint_in_review', ['createdAt'], { where: `state = 'review'` })
@Check('complaint_reason', `reason in ('face', 'garment', 'quality', 'other')`)
@Check('complaint_state', `state in ('credited', 'review', 'declined') and (state = 'review') = (decided_at is null)`)
export class Complaint {
  @ForeignKey('Generation', { name: 'complaint_generation_fk', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'complaint_pk' })
  generationId: string;

  @ForeignKey('User', { name: 'complaint_user_fk' })
  @Column('uuid')
  userId: string;

  @Column('text')
  reason: ComplaintInput['reason'];

  @Column('text', { nullable: true })
  text: string | null;

  @Column('text')
  state: 'credited' | 'review' | 'declined';

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  decidedAt: Date | null;
}
