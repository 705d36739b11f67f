import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Whether a provider answers, as the processes that call it have found. Open until `retryAt`. */
@Entity('circuit')
export class OpenCircuit {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'circuit_pk' })
  name: string;

  @Column({ type: 'timestamptz', precision: 3 })
  retryAt: Date;
}
