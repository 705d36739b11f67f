import { Check, Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A code that gives credits, once to each user. `credits` are hundredths. Who redeemed it is in the grants. */
@Entity('promo_code')
@Check('promo_code_spelling', `code ~ '^[A-Z0-9-]{4,32}$'`)
@Check('promo_code_credits', 'credits > 0')
@Check('promo_code_expiry', 'expires_in_days > 0')
@Check('promo_code_uses', 'uses >= 0 and max_uses > 0 and (max_uses is null or uses <= max_uses)')
export class PromoCode {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'promo_code_pk' })
  code: string;

  @Column('integer')
  credits: number;

  @Column('boolean', { default: false })
  watermark: boolean;

  /** How long the credits last once given; null for ever. */
  @Column('integer', { nullable: true })
  expiresInDays: number | null;

  /** The code cannot be redeemed from this moment on; null for ever. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  validUntil: Date | null;

  @Column('integer', { nullable: true })
  maxUses: number | null;

  @Column('integer', { default: 0 })
  uses: number;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
