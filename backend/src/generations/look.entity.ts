import { Column, CreateDateColumn, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';

/**
 * A try-on that its owner shared: by the code its friends may see the picture and wear the same. It is to be
 * seen as long as the order has its picture, so whatever takes the picture away ends the look.
 */
@Entity('look')
@Unique('look_code', ['code'])
export class Look {
  @ForeignKey('Generation', { name: 'look_generation_fk', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'look_pk' })
  generationId: string;

  /** Drawn at random: it tells nobody's id and cannot be guessed. */
  @Column('text')
  code: string;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
