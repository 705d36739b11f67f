import type { Draft as DraftView } from '@primerka/contract';
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** The quiz as its user left it. `version` grows with every change, deletion included. */
@Entity('draft')
export class Draft {
  @ForeignKey('User', { name: 'draft_user_fk', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'draft_pk' })
  userId: string;

  @Column('jsonb', { nullable: true })
  draft: DraftView | null;

  @Column('integer')
  version: number;
}
