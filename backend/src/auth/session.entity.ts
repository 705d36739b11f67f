import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

/** One sign-in and its chain of refresh tokens. `rotation` counts the tokens given out after the first. */
@Entity('session')
@Check('session_surface', `surface in ('telegram', 'web')`)
@Index('session_user', ['userId'])
export class Session {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'session_pk' })
  id: string;

  @ForeignKey('User', { name: 'session_user_fk', onDelete: 'CASCADE' })
  @Column('uuid')
  userId: string;

  @Column('text')
  surface: 'telegram' | 'web';

  @Column('integer', { default: 0 })
  rotation: number;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  rotatedAt: Date | null;

  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  revokedAt: Date | null;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
