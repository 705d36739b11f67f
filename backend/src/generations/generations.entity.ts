import type {
  Category,
  FailureCode,
  GenerationInput as OrderInput,
  GenerationStage,
  GenerationStatus,
} from '@primerka/contract';
import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** An order for one picture, and all its run knows. `price` is hundredths of a credit. */
@Entity('generation')
@Unique('generation_idempotency', ['userId', 'idempotencyKey'])
@Index('generation_of_user', ['userId', 'createdAt', 'id'])
@Index('generation_active', ['deadlineAt'], { where: `status in ('queued', 'running')` })
@Index('generation_active_of_user', ['userId'], { where: `status in ('queued', 'running')` })
@Index('generation_delivered_of_kind', ['kind', 'finishedAt'], { where: `status = 'succeeded'` })
@Index('generation_of_chat', ['chatId', 'createdAt', 'id'], { where: 'chat_id is not null' })
@Index('generation_of_message', ['messageId'], { where: 'message_id is not null' })
@Check('generation_kinds', `kind in ('try_on', 'edit')`)
@Check('generation_price', 'price > 0')
@Check(
  'generation_state',
  `(status, stage) in (('queued', 'queued'), ('running', 'queued'), ('running', 'submitted'), ('running', 'drawing'),
    ('running', 'finishing'), ('succeeded', 'done'), ('failed', 'done'), ('canceled', 'done'))`,
)
@Check('generation_ended', `(stage = 'done') = (finished_at is not null)`)
@Check('generation_failed', `(status = 'failed') = (error_code is not null)`)
@Check(
  'generation_withdrawn',
  `withdrawn_at is null or (status = 'succeeded' and clean_key is null and shown_key is null and thumb_key is null)`,
)
@Check(
  'generation_pictures',
  `status <> 'succeeded' or deleted_at is not null or withdrawn_at is not null or (clean_key is not null and shown_key is not null and thumb_key is not null)`,
)
export class Generation {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'generation_pk' })
  id: string;

  @ForeignKey('User', { name: 'generation_user_fk' })
  @Column('uuid')
  userId: string;

  @Column('text')
  kind: 'try_on' | 'edit';

  @Column('text')
  status: GenerationStatus;

  @Column('text')
  stage: GenerationStage;

  @Column('integer', { default: 1 })
  version: number;

  @Column('integer')
  price: number;

  @Column('boolean')
  watermarked: boolean;

  /** Sent to the provider before others: paid, even in part, by a grant that buys it. */
  @Column('boolean', { default: false })
  priority: boolean;

  /** The request as it came. */
  @Column('jsonb')
  input: OrderInput;

  /** `scope:key`, where the scope is the endpoint. */
  @Column('text')
  idempotencyKey: string;

  @Column('text')
  requestHash: string;

  @Column('text')
  templateId: string;

  @Column('integer')
  templateVersion: number;

  @Column('integer')
  catalogVersion: number;

  @Column('text')
  prompt: string;

  /** Where in the edit chat it was ordered; null again once the chat or the message is deleted. */
  @ForeignKey('Chat', { name: 'generation_chat_fk', onDelete: 'SET NULL' })
  @Column('uuid', { nullable: true })
  chatId: string | null;

  @ForeignKey('ChatMessage', { name: 'generation_message_fk', onDelete: 'SET NULL' })
  @Column('uuid', { nullable: true })
  messageId: string | null;

  @Column('boolean', { default: false })
  favourite: boolean;

  @ForeignKey('Generation', { name: 'generation_retry_of_fk' })
  @Column('uuid', { nullable: true })
  retryOf: string | null;

  @Column('text', { nullable: true })
  errorCode: FailureCode | null;

  @Column('boolean', { nullable: true })
  errorRetryable: boolean | null;

  /** Where the provider put its picture; ours once it is in storage. */
  @Column('text', { nullable: true })
  providerResultUrl: string | null;

  /** How often the run looked at the provider, and how often it tried to fetch the result. */
  @Column('integer', { default: 0 })
  polls: number;

  @Column('integer', { default: 0 })
  fetches: number;

  /** Without a watermark: input of later edits, never handed to an owner who paid with free credits. */
  @ForeignKey('StoredFile', { name: 'generation_clean_key_fk' })
  @Column('text', { nullable: true })
  cleanKey: string | null;

  @ForeignKey('StoredFile', { name: 'generation_shown_key_fk' })
  @Column('text', { nullable: true })
  shownKey: string | null;

  @ForeignKey('StoredFile', { name: 'generation_thumb_key_fk' })
  @Column('text', { nullable: true })
  thumbKey: string | null;

  @Column('integer', { nullable: true })
  width: number | null;

  @Column('integer', { nullable: true })
  height: number | null;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  startedAt: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  finishedAt: Date | null;

  @Column({ type: 'timestamptz', precision: 3 })
  deadlineAt: Date;

  /** A bell rang: whoever is about to sleep looks here first. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  nudgedAt: Date | null;

  /** The run looked at the order. An active order nobody looks at has lost its bell. */
  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  touchedAt: Date;

  /** Paid back after a complaint: the picture is gone and the order is on no list. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  withdrawnAt: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  deletedAt: Date | null;
}

/**
 * A picture an order uses: a photo, or what an earlier order gave. Position 0 is the person, or what is
 * edited. The row goes when the order or the photo does.
 */
@Entity('generation_input')
@Index('generation_input_photo', ['photoId'])
@Index('generation_input_source', ['sourceId'])
@Check('generation_input_person', `(position = 0) = (category is null)`)
@Check('generation_input_picture', 'num_nonnulls(photo_id, source_id) = 1')
export class GenerationInput {
  @ForeignKey('Generation', { name: 'generation_input_generation_fk', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'generation_input_pk' })
  generationId: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'generation_input_pk' })
  position: number;

  @ForeignKey('Photo', { name: 'generation_input_photo_fk', onDelete: 'CASCADE' })
  @Column('uuid', { nullable: true })
  photoId: string | null;

  @ForeignKey('Generation', { name: 'generation_input_source_fk', onDelete: 'CASCADE' })
  @Column('uuid', { nullable: true })
  sourceId: string | null;

  @Column('text', { nullable: true })
  category: Category | null;

  /** The provider's copy, so that a run that starts again does not upload again. */
  @Column('text', { nullable: true })
  providerUrl: string | null;
}

/**
 * One createTask call. The row is committed before the call is made: `submitting` found after a crash
 * means that nobody knows whether the provider has the task.
 */
@Entity('provider_task')
@Unique('provider_task_task_id', ['taskId'])
@Check('provider_task_state', `state in ('submitting', 'unknown', 'not_created', 'created', 'succeeded', 'failed')`)
@Check('provider_task_cost', 'cost_micro_usd >= 0')
@Check('provider_task_id', `state not in ('created', 'succeeded', 'failed') or task_id is not null`)
export class ProviderTask {
  @ForeignKey('Generation', { name: 'provider_task_generation_fk', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'provider_task_pk' })
  generationId: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'provider_task_pk' })
  attempt: number;

  @Column('text')
  state: 'submitting' | 'unknown' | 'not_created' | 'created' | 'succeeded' | 'failed';

  @Column('text', { nullable: true })
  taskId: string | null;

  /** What the provider says it took, in its own credits. */
  @Column('numeric', { precision: 10, scale: 3, nullable: true })
  providerCredits: string | null;

  /** What that is, or may yet be, in millionths of a US dollar. */
  @Column('integer', { default: 0 })
  costMicroUsd: number;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}

/** A task id from outside that may be ours. It is believed once the provider itself names our call-back address. */
@Entity('provider_hint')
export class ProviderHint {
  @ForeignKey('Generation', { name: 'provider_hint_generation_fk', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'provider_hint_pk' })
  generationId: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'provider_hint_pk' })
  taskId: string;
}
