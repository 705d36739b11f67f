import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Initial1795229476974 implements MigrationInterface {
  name = 'Initial1795229476974';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            CREATE TABLE "session" (
                "id" uuid NOT NULL DEFAULT gen_random_uuid(),
                "user_id" uuid NOT NULL,
                "surface" text NOT NULL,
                "rotation" integer NOT NULL DEFAULT '0',
                "rotated_at" TIMESTAMP(3) WITH TIME ZONE,
                "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "revoked_at" TIMESTAMP(3) WITH TIME ZONE,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                CONSTRAINT "session_surface" CHECK (surface in ('telegram', 'web')),
                CONSTRAINT "session_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "session_user" ON "session" ("user_id")
        `);
    await queryRunner.query(`
            CREATE TABLE "user_account" (
                "id" uuid NOT NULL DEFAULT gen_random_uuid(),
                "telegram_id" bigint NOT NULL,
                "first_name" text NOT NULL,
                "last_name" text,
                "username" text,
                "locale" text NOT NULL,
                "retention" text NOT NULL DEFAULT '30d',
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                CONSTRAINT "user_account_telegram_id" UNIQUE ("telegram_id"),
                CONSTRAINT "user_account_retention" CHECK (retention in ('24h', '30d', 'keep')),
                CONSTRAINT "user_account_locale" CHECK (locale in ('ru', 'en')),
                CONSTRAINT "user_account_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "credit_account" (
                "user_id" uuid NOT NULL,
                "available" integer NOT NULL DEFAULT '0',
                "held" integer NOT NULL DEFAULT '0',
                "version" integer NOT NULL DEFAULT '0',
                "free_month" text,
                CONSTRAINT "credit_account_not_overdrawn" CHECK (
                    available >= 0
                    and held >= 0
                ),
                CONSTRAINT "credit_account_pk" PRIMARY KEY ("user_id")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "credit_grant" (
                "id" uuid NOT NULL DEFAULT gen_random_uuid(),
                "key" text NOT NULL,
                "user_id" uuid NOT NULL,
                "source" text NOT NULL,
                "amount" integer NOT NULL,
                "remaining" integer NOT NULL,
                "watermark" boolean NOT NULL,
                "expires_at" TIMESTAMP(3) WITH TIME ZONE,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                CONSTRAINT "credit_grant_key" UNIQUE ("key"),
                CONSTRAINT "credit_grant_source" CHECK (
                    source in (
                        'free',
                        'subscription',
                        'purchase',
                        'promo',
                        'referral',
                        'compensation'
                    )
                ),
                CONSTRAINT "credit_grant_remaining" CHECK (
                    amount > 0
                    and remaining between 0 and amount
                ),
                CONSTRAINT "credit_grant_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "credit_grant_spendable" ON "credit_grant" ("user_id")
            WHERE remaining > 0
        `);
    await queryRunner.query(`
            CREATE TABLE "credit_hold" (
                "id" uuid NOT NULL,
                "subject" text NOT NULL,
                "user_id" uuid NOT NULL,
                "amount" integer NOT NULL,
                "state" text NOT NULL DEFAULT 'open',
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "settled_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "credit_hold_state" CHECK (
                    state in ('open', 'captured', 'released')
                    and (state = 'open') = (settled_at is null)
                ),
                CONSTRAINT "credit_hold_subject" CHECK (subject in ('generation', 'message')),
                CONSTRAINT "credit_hold_amount" CHECK (amount > 0),
                CONSTRAINT "credit_hold_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "credit_hold_open" ON "credit_hold" ("created_at")
            WHERE state = 'open'
        `);
    await queryRunner.query(`
            CREATE TABLE "credit_hold_part" (
                "hold_id" uuid NOT NULL,
                "grant_id" uuid NOT NULL,
                "amount" integer NOT NULL,
                CONSTRAINT "credit_hold_part_amount" CHECK (amount > 0),
                CONSTRAINT "credit_hold_part_pk" PRIMARY KEY ("hold_id", "grant_id")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "credit_entry" (
                "id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
                "key" text NOT NULL,
                "user_id" uuid NOT NULL,
                "type" text NOT NULL,
                "debit" text NOT NULL,
                "credit" text NOT NULL,
                "amount" integer NOT NULL,
                "at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "subject" text,
                "subject_id" uuid,
                "note" text,
                CONSTRAINT "credit_entry_key" UNIQUE ("key"),
                CONSTRAINT "credit_entry_legs" CHECK (
                    (type, debit, credit) in (
                        ('grant', 'house:issued', 'user:available'),
                        ('hold', 'user:available', 'user:held'),
                        ('capture', 'user:held', 'house:earned'),
                        ('release', 'user:held', 'user:available'),
                        ('expire', 'user:available', 'house:expired')
                    )
                ),
                CONSTRAINT "credit_entry_amount" CHECK (amount > 0),
                CONSTRAINT "credit_entry_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "credit_entry_of_subject" ON "credit_entry" ("subject_id")
            WHERE subject_id is not null
        `);
    await queryRunner.query(`
            CREATE INDEX "credit_entry_of_user" ON "credit_entry" ("user_id", "id")
        `);
    await queryRunner.query(`
            CREATE TABLE "generation" (
                "id" uuid NOT NULL,
                "user_id" uuid NOT NULL,
                "kind" text NOT NULL,
                "status" text NOT NULL,
                "stage" text NOT NULL,
                "version" integer NOT NULL DEFAULT '1',
                "price" integer NOT NULL,
                "watermarked" boolean NOT NULL,
                "input" jsonb NOT NULL,
                "idempotency_key" text NOT NULL,
                "request_hash" text NOT NULL,
                "template_id" text NOT NULL,
                "template_version" integer NOT NULL,
                "catalog_version" integer NOT NULL,
                "prompt" text NOT NULL,
                "retry_of" uuid,
                "error_code" text,
                "error_retryable" boolean,
                "provider_result_url" text,
                "polls" integer NOT NULL DEFAULT '0',
                "fetches" integer NOT NULL DEFAULT '0',
                "clean_key" text,
                "shown_key" text,
                "thumb_key" text,
                "width" integer,
                "height" integer,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "started_at" TIMESTAMP(3) WITH TIME ZONE,
                "finished_at" TIMESTAMP(3) WITH TIME ZONE,
                "deadline_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "nudged_at" TIMESTAMP(3) WITH TIME ZONE,
                "touched_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "deleted_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "generation_idempotency" UNIQUE ("user_id", "idempotency_key"),
                CONSTRAINT "generation_result" CHECK (
                    status <> 'succeeded'
                    or deleted_at is not null
                    or (
                        clean_key is not null
                        and shown_key is not null
                        and thumb_key is not null
                    )
                ),
                CONSTRAINT "generation_failed" CHECK ((status = 'failed') = (error_code is not null)),
                CONSTRAINT "generation_ended" CHECK ((stage = 'done') = (finished_at is not null)),
                CONSTRAINT "generation_state" CHECK (
                    (status, stage) in (
                        ('queued', 'queued'),
                        ('running', 'queued'),
                        ('running', 'submitted'),
                        ('running', 'drawing'),
                        ('running', 'finishing'),
                        ('succeeded', 'done'),
                        ('failed', 'done'),
                        ('canceled', 'done')
                    )
                ),
                CONSTRAINT "generation_price" CHECK (price > 0),
                CONSTRAINT "generation_kind" CHECK (kind in ('try_on')),
                CONSTRAINT "generation_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "generation_delivered" ON "generation" ("finished_at")
            WHERE status = 'succeeded'
        `);
    await queryRunner.query(`
            CREATE INDEX "generation_active_of_user" ON "generation" ("user_id")
            WHERE status in ('queued', 'running')
        `);
    await queryRunner.query(`
            CREATE INDEX "generation_active" ON "generation" ("deadline_at")
            WHERE status in ('queued', 'running')
        `);
    await queryRunner.query(`
            CREATE INDEX "generation_of_user" ON "generation" ("user_id", "created_at", "id")
        `);
    await queryRunner.query(`
            CREATE TABLE "generation_input" (
                "generation_id" uuid NOT NULL,
                "position" integer NOT NULL,
                "photo_id" uuid NOT NULL,
                "category" text,
                "provider_url" text,
                CONSTRAINT "generation_input_person" CHECK ((position = 0) = (category is null)),
                CONSTRAINT "generation_input_pk" PRIMARY KEY ("generation_id", "position")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "generation_input_photo" ON "generation_input" ("photo_id")
        `);
    await queryRunner.query(`
            CREATE TABLE "provider_task" (
                "generation_id" uuid NOT NULL,
                "attempt" integer NOT NULL,
                "state" text NOT NULL,
                "task_id" text,
                "provider_credits" numeric(10, 3),
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                CONSTRAINT "provider_task_task_id" UNIQUE ("task_id"),
                CONSTRAINT "provider_task_id" CHECK (
                    state not in ('created', 'succeeded', 'failed')
                    or task_id is not null
                ),
                CONSTRAINT "provider_task_state" CHECK (
                    state in (
                        'submitting',
                        'unknown',
                        'not_created',
                        'created',
                        'succeeded',
                        'failed'
                    )
                ),
                CONSTRAINT "provider_task_pk" PRIMARY KEY ("generation_id", "attempt")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "provider_hint" (
                "generation_id" uuid NOT NULL,
                "task_id" text NOT NULL,
                CONSTRAINT "provider_hint_pk" PRIMARY KEY ("generation_id", "task_id")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "draft" (
                "user_id" uuid NOT NULL,
                "draft" jsonb,
                "version" integer NOT NULL,
                CONSTRAINT "draft_pk" PRIMARY KEY ("user_id")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "circuit" (
                "name" text NOT NULL,
                "retry_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "circuit_pk" PRIMARY KEY ("name")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "photo" (
                "id" uuid NOT NULL DEFAULT gen_random_uuid(),
                "user_id" uuid NOT NULL,
                "kind" text NOT NULL,
                "category" text,
                "saved" boolean NOT NULL DEFAULT false,
                "key" text NOT NULL,
                "thumb_key" text NOT NULL,
                "width" integer NOT NULL,
                "height" integer NOT NULL,
                "original_width" integer NOT NULL,
                "original_height" integer NOT NULL,
                "bytes" integer NOT NULL,
                "sha256" text NOT NULL,
                "warnings" jsonb NOT NULL,
                "idempotency_key" text,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                CONSTRAINT "photo_sha256" CHECK (sha256 ~ '^[0-9a-f]{64}$'),
                CONSTRAINT "photo_size" CHECK (
                    width > 0
                    and height > 0
                    and bytes > 0
                ),
                CONSTRAINT "photo_category" CHECK (
                    category in (
                        'top',
                        'bottom',
                        'dress',
                        'outerwear',
                        'shoes',
                        'headwear',
                        'glasses',
                        'jewellery',
                        'bag'
                    )
                ),
                CONSTRAINT "photo_kind" CHECK (kind in ('person', 'garment', 'source')),
                CONSTRAINT "photo_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "photo_thumb_key" ON "photo" ("thumb_key")
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "photo_key" ON "photo" ("key")
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "photo_idempotency_key" ON "photo" ("user_id", "idempotency_key")
        `);
    await queryRunner.query(`
            CREATE INDEX "photo_twin" ON "photo" ("user_id", "kind", "sha256", "created_at")
        `);
    await queryRunner.query(`
            CREATE INDEX "photo_of_user" ON "photo" ("user_id", "created_at", "id")
        `);
    await queryRunner.query(`
            CREATE TABLE "stored_file" (
                "key" text NOT NULL,
                "bytes" integer NOT NULL,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "delete_after" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "stored_file_bytes" CHECK (bytes > 0),
                CONSTRAINT "stored_file_pk" PRIMARY KEY ("key")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "stored_file_doomed" ON "stored_file" ("delete_after")
            WHERE delete_after is not null
        `);
    await queryRunner.query(`
            ALTER TABLE "session"
            ADD CONSTRAINT "session_user_fk" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_account"
            ADD CONSTRAINT "credit_account_user_fk" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_grant"
            ADD CONSTRAINT "credit_grant_account_fk" FOREIGN KEY ("user_id") REFERENCES "credit_account"("user_id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_hold"
            ADD CONSTRAINT "credit_hold_account_fk" FOREIGN KEY ("user_id") REFERENCES "credit_account"("user_id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_hold_part"
            ADD CONSTRAINT "credit_hold_part_hold_fk" FOREIGN KEY ("hold_id") REFERENCES "credit_hold"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_hold_part"
            ADD CONSTRAINT "credit_hold_part_grant_fk" FOREIGN KEY ("grant_id") REFERENCES "credit_grant"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_entry"
            ADD CONSTRAINT "credit_entry_account_fk" FOREIGN KEY ("user_id") REFERENCES "credit_account"("user_id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD CONSTRAINT "generation_user_fk" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD CONSTRAINT "generation_retry_of_fk" FOREIGN KEY ("retry_of") REFERENCES "generation"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD CONSTRAINT "generation_clean_key_fk" FOREIGN KEY ("clean_key") REFERENCES "stored_file"("key") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD CONSTRAINT "generation_shown_key_fk" FOREIGN KEY ("shown_key") REFERENCES "stored_file"("key") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD CONSTRAINT "generation_thumb_key_fk" FOREIGN KEY ("thumb_key") REFERENCES "stored_file"("key") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_input"
            ADD CONSTRAINT "generation_input_generation_fk" FOREIGN KEY ("generation_id") REFERENCES "generation"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_input"
            ADD CONSTRAINT "generation_input_photo_fk" FOREIGN KEY ("photo_id") REFERENCES "photo"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "provider_task"
            ADD CONSTRAINT "provider_task_generation_fk" FOREIGN KEY ("generation_id") REFERENCES "generation"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "provider_hint"
            ADD CONSTRAINT "provider_hint_generation_fk" FOREIGN KEY ("generation_id") REFERENCES "generation"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "draft"
            ADD CONSTRAINT "draft_user_fk" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "photo"
            ADD CONSTRAINT "photo_user_fk" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "photo"
            ADD CONSTRAINT "photo_key_fk" FOREIGN KEY ("key") REFERENCES "stored_file"("key") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "photo"
            ADD CONSTRAINT "photo_thumb_key_fk" FOREIGN KEY ("thumb_key") REFERENCES "stored_file"("key") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            ALTER TABLE "photo" DROP CONSTRAINT "photo_thumb_key_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "photo" DROP CONSTRAINT "photo_key_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "photo" DROP CONSTRAINT "photo_user_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "draft" DROP CONSTRAINT "draft_user_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "provider_hint" DROP CONSTRAINT "provider_hint_generation_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "provider_task" DROP CONSTRAINT "provider_task_generation_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_input" DROP CONSTRAINT "generation_input_photo_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_input" DROP CONSTRAINT "generation_input_generation_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP CONSTRAINT "generation_thumb_key_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP CONSTRAINT "generation_shown_key_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP CONSTRAINT "generation_clean_key_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP CONSTRAINT "generation_retry_of_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP CONSTRAINT "generation_user_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_entry" DROP CONSTRAINT "credit_entry_account_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_hold_part" DROP CONSTRAINT "credit_hold_part_grant_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_hold_part" DROP CONSTRAINT "credit_hold_part_hold_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_hold" DROP CONSTRAINT "credit_hold_account_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_grant" DROP CONSTRAINT "credit_grant_account_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_account" DROP CONSTRAINT "credit_account_user_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "session" DROP CONSTRAINT "session_user_fk"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."stored_file_doomed"
        `);
    await queryRunner.query(`
            DROP TABLE "stored_file"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."photo_of_user"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."photo_twin"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."photo_idempotency_key"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."photo_key"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."photo_thumb_key"
        `);
    await queryRunner.query(`
            DROP TABLE "photo"
        `);
    await queryRunner.query(`
            DROP TABLE "circuit"
        `);
    await queryRunner.query(`
            DROP TABLE "draft"
        `);
    await queryRunner.query(`
            DROP TABLE "provider_hint"
        `);
    await queryRunner.query(`
            DROP TABLE "provider_task"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."generation_input_photo"
        `);
    await queryRunner.query(`
            DROP TABLE "generation_input"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."generation_of_user"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."generation_active"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."generation_active_of_user"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."generation_delivered"
        `);
    await queryRunner.query(`
            DROP TABLE "generation"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."credit_entry_of_user"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."credit_entry_of_subject"
        `);
    await queryRunner.query(`
            DROP TABLE "credit_entry"
        `);
    await queryRunner.query(`
            DROP TABLE "credit_hold_part"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."credit_hold_open"
        `);
    await queryRunner.query(`
            DROP TABLE "credit_hold"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."credit_grant_spendable"
        `);
    await queryRunner.query(`
            DROP TABLE "credit_grant"
        `);
    await queryRunner.query(`
            DROP TABLE "credit_account"
        `);
    await queryRunner.query(`
            DROP TABLE "user_account"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."session_user"
        `);
    await queryRunner.query(`
            DROP TABLE "session"
        `);
  }
}
