import { Check, Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A person. `telegramId` has up to 52 significant bits: a bigint in SQL, a safe number here. */
@Entity('user_account')
@Unique('user_account_telegram_id', ['telegramId'])
@Check('user_account_locale', `locale in ('ru', 'en')`)
@Check('user_account_retention', `retention in ('24h', '30d', 'keep')`)
export class User {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'user_account_pk' })
  id: string;

  @Column('bigint', { transformer: { to: (id: number) => id, from: Number } })
  telegramId: number;

  @Column('text')
  firstName: string;

  @Column('text', { nullable: true })
  lastName: string | null;

  @Column('text', { nullable: true })
  username: string | null;

  @Column('text')
  locale: 'ru' | 'en';

  @Column('text', { default: '30d' })
  retention: '24h' | '30d' | 'keep';

  /** False for somebody the bot has met and who has yet to open the app. Who was there before this column has. */
  @Column('boolean', { default: true })
  signedIn: boolean;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
