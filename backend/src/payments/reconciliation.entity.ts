import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { Provider } from './payments.entity.js';

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
