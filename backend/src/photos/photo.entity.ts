import type { Category, PhotoKind, PhotoWarning } from '@primerka/contract';
import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

/** An accepted upload. Its files belong to it: whoever deletes the row removes them in the same transaction. */
@Entity('photo')
@Check('photo_kind', `kind in ('person', 'garment', 'source')`)
@Check(
  'photo_category',
  `category in ('top', 'bottom', 'dress', 'outerwear', 'shoes', 'headwear', 'glasses', 'jewellery', 'bag')`,
)
@Check('photo_size', `width > 0 and height > 0 and bytes > 0`)
@Check('photo_sha256', `sha256 ~ '^[0-9a-f]{64}$'`)
@Index('photo_of_user', ['userId', 'createdAt', 'id'])
@Index('photo_twin', ['userId', 'kind', 'sha256', 'createdAt'])
@Index('photo_idempotency_key', ['userId', 'idempotencyKey'], { unique: true })
@Index('photo_key', ['key'], { unique: true })
@Index('photo_thumb_key', ['thumbKey'], { unique: true })
export class Photo {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'photo_pk' })
  id: string;

  @ForeignKey('User', { name: 'photo_user_fk', onDelete: 'CASCADE' })
  @Column('uuid')
  userId: string;

  @Column('text')
  kind: PhotoKind;

  @Column('text', { nullable: true })
  category: Category | null;

  @Column('boolean', { default: false })
  saved: boolean;

  @ForeignKey('StoredFile', { name: 'photo_key_fk' })
  @Column('text')
  key: string;

  @ForeignKey('StoredFile', { name: 'photo_thumb_key_fk' })
  @Column('text')
  thumbKey: string;

  /** Pixels of the stored picture. */
  @Column('integer')
  width: number;

  @Column('integer')
  height: number;

  /** Pixels of the upload, upright, before it was bounded: the checks of an order look at these. */
  @Column('integer')
  originalWidth: number;

  @Column('integer')
  originalHeight: number;

  /** Size of the stored picture. */
  @Column('integer')
  bytes: number;

  /** Of the upload as it came, to recognise the same file again. Hex. */
  @Column('text')
  sha256: string;

  @Column('jsonb')
  warnings: PhotoWarning[];

  @Column('text', { nullable: true })
  idempotencyKey: string | null;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
