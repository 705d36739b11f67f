import type { FailureCode, PictureRef, Variant } from '@primerka/contract';
import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  ForeignKey,
  Generated,
  Index,
  PrimaryColumn,
  Unique,
  UpdateDateColumn,
} from 'typeorm';

/** A conversation about one picture; there is one per picture. Deleting it deletes its messages. */
@Entity('chat')
@Unique('chat_source_photo', ['sourcePhotoId'])
@Unique('chat_source_generation', ['sourceGenerationId'])
@Index('chat_of_user', ['userId', 'updatedAt', 'id'])
@Check('chat_source', 'num_nonnulls(source_photo_id, source_generation_id) <= 1')
export class Chat {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'chat_pk' })
  id: string;

  @ForeignKey('User', { name: 'chat_user_fk', onDelete: 'CASCADE' })
  @Column('uuid')
  userId: string;

  /** The picture it began with; both null once that was deleted. */
  @ForeignKey('Photo', { name: 'chat_source_photo_fk', onDelete: 'SET NULL' })
  @Column('uuid', { nullable: true })
  sourcePhotoId: string | null;

  @ForeignKey('Generation', { name: 'chat_source_generation_fk', onDelete: 'SET NULL' })
  @Column('uuid', { nullable: true })
  sourceGenerationId: string | null;

  @Column('text', { nullable: true })
  title: string | null;

  @Column('integer', { default: 1 })
  version: number;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  /** Of the last turn. */
  @UpdateDateColumn({ type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}

/** What a message is made of. Pictures are named by id; results hang on the message through their orders. */
export type MessagePart =
  | { type: 'text'; text: string }
  | { type: 'image'; image: PictureRef }
  | { type: 'variants'; variants: Variant[] }
  | { type: 'error'; code: FailureCode; retryable: boolean };

/** A user's words, or the assistant's answer to them. An answer's id is its hold's. */
@Entity('chat_message')
@Unique('chat_message_idempotency', ['userId', 'idempotencyKey'])
@Unique('chat_message_seq', ['seq'])
@Index('chat_message_of_chat', ['chatId', 'seq'])
@Index('chat_message_answers', ['replyTo'])
@Index('chat_message_streaming', ['deadlineAt'], { where: `state = 'streaming'` })
@Check('chat_message_role', `role in ('user', 'assistant')`)
@Check('chat_message_state', `state in ('streaming', 'done', 'failed') and (role = 'assistant' or state = 'done')`)
@Check('chat_message_ended', `(state = 'streaming') = (finished_at is null)`)
@Check('chat_message_reply', `(role = 'assistant') = (reply_to is not null)`)
@Check('chat_message_usage', 'prompt_tokens >= 0 and completion_tokens >= 0 and cost_micro_usd >= 0')
export class ChatMessage {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'chat_message_pk' })
  id: string;

  /** The order of a conversation. */
  @Column('bigint')
  @Generated('increment')
  seq: string;

  @ForeignKey('Chat', { name: 'chat_message_chat_fk', onDelete: 'CASCADE' })
  @Column('uuid')
  chatId: string;

  @ForeignKey('User', { name: 'chat_message_user_fk', onDelete: 'CASCADE' })
  @Column('uuid')
  userId: string;

  @Column('text')
  role: 'user' | 'assistant';

  @Column('text')
  state: 'streaming' | 'done' | 'failed';

  @Column('jsonb')
  parts: MessagePart[];

  @ForeignKey('ChatMessage', { name: 'chat_message_reply_fk', onDelete: 'CASCADE' })
  @Column('uuid', { nullable: true })
  replyTo: string | null;

  /** Of the request that asked for this answer. */
  @Column('text', { nullable: true })
  idempotencyKey: string | null;

  @Column('text', { nullable: true })
  requestHash: string | null;

  @Column('integer', { default: 1 })
  version: number;

  /** The system prompt an answer was written under. */
  @Column('integer', { nullable: true })
  promptVersion: number | null;

  /** The model that answered, as OpenRouter names it. */
  @Column('text', { nullable: true })
  model: string | null;

  /** Of all calls an answer took, a repair included. */
  @Column('integer', { default: 0 })
  promptTokens: number;

  @Column('integer', { default: 0 })
  completionTokens: number;

  /** Millionths of a US dollar. */
  @Column('integer', { default: 0 })
  costMicroUsd: number;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  /** When an answer that is still being written is given up. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  deadlineAt: Date | null;

  /** Somebody worked on it. A streaming message nobody touches has lost its bell. */
  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  touchedAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  finishedAt: Date | null;
}
