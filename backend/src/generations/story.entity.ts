import { Column, CreateDateColumn, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';

/**
 * The copy of an order's picture that is made for a story. Its file is never kept: the hour a file is born
 * with is all it has, and the row goes with it.
 */
@Entity('generation_story')
@Unique('generation_story_key', ['key'])
export class GenerationStory {
  @ForeignKey('Generation', { name: 'generation_story_generation_fk', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'generation_story_pk' })
  generationId: string;

  @ForeignKey('StoredFile', { name: 'generation_story_key_fk', onDelete: 'CASCADE' })
  @Column('text')
  key: string;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
