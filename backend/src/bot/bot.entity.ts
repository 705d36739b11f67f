import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** An update of Telegram's that somebody is to be answered for. Its number decides that this happens once. */
@Entity('bot_update')
@Unique('bot_update_album', ['album'])
@Index('bot_update_open', ['receivedAt'], { where: 'done_at is null' })
@Check('bot_update_done', '(done_at is null) = (body is not null)')
export class BotUpdate {
  @PrimaryColumn('bigint', { primaryKeyConstraintName: 'bot_update_pk' })
  updateId: string;

  /** `media_group_id`: of an album only the first picture is taken in, and that is the key's doing. */
  @Column('text', { nullable: true })
  album: string | null;

  /** May be worked on again after a crash: doing it twice changes nothing. */
  @Column('boolean')
  repeatable: boolean;

  /** As it came; forgotten once it is done with, since it holds what people write. */
  @Column('jsonb', { nullable: true })
  body: object | null;

  @Column('integer', { default: 0 })
  attempts: number;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  receivedAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  doneAt: Date | null;
}

/** The bot's chat with a user, as far as it keeps the bot from writing. */
@Entity('bot_chat')
export class BotChat {
  @ForeignKey('User', { name: 'bot_chat_user_fk', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'bot_chat_pk' })
  userId: string;

  /** Telegram refused a message: blocked, or never started. Null again when he writes. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  closedAt: Date | null;

  /** When the next message nobody asked for may go there. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  nextAt: Date | null;
}

/** One row: what all processes of the bot share. */
@Entity('bot_state')
@Check('bot_state_single', 'id = 1')
export class BotState {
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'bot_state_pk' })
  id: number;

  /** When the next message nobody asked for may go anywhere. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  nextAt: Date | null;

  /** Digest of the commands and descriptions Telegram was told last. */
  @Column('text', { nullable: true })
  profile: string | null;
}
