import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * One file and its fate. It is born doomed (`deleteAfter` an hour ahead) and spared by the
 * transaction that inserts its owner, so a crash at any point leaves nothing behind for ever.
 */
@Entity('stored_file')
@Check('stored_file_bytes', 'bytes > 0')
@Index('stored_file_doomed', ['deleteAfter'], { where: 'delete_after is not null' })
export class StoredFile {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'stored_file_pk' })
  key: string;

  @Column('integer')
  bytes: number;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  deleteAfter: Date | null;
}
