import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Chats1795251148890 implements MigrationInterface {
  name = 'Chats1795251148890';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            ALTER TABLE "generation" DROP CONSTRAINT "generation_kind"
        `);
    await queryRunner.query(`
            CREATE TABLE "chat" (
                "id" uuid NOT NULL,
                "user_id" uuid NOT NULL,
                "source_photo_id" uuid,
                "source_generation_id" uuid,
                "title" text,
                "version" integer NOT NULL DEFAULT '1',
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                CONSTRAINT "chat_source_generation" UNIQUE ("source_generation_id"),
                CONSTRAINT "chat_source_photo" UNIQUE ("source_photo_id"),
                CONSTRAINT "chat_source" CHECK (
                    num_nonnulls(source_photo_id, source_generation_id) <= 1
                ),
                CONSTRAINT "chat_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "chat_of_user" ON "chat" ("user_id", "updated_at", "id")
        `);
    await queryRunner.query(`
            CREATE TABLE "chat_message" (
                "id" uuid NOT NULL,
                "seq" BIGSERIAL NOT NULL,
                "chat_id" uuid NOT NULL,
                "user_id" uuid NOT NULL,
                "role" text NOT NULL,
                "state" text NOT NULL,
                "parts" jsonb NOT NULL,
                "reply_to" uuid,
                "idempotency_key" text,
                "request_hash" text,
                "version" integer NOT NULL DEFAULT '1',
                "prompt_version" integer,
                "model" text,
                "prompt_tokens" integer NOT NULL DEFAULT '0',
                "completion_tokens" integer NOT NULL DEFAULT '0',
                "cost_micro_usd" integer NOT NULL DEFAULT '0',
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "deadline_at" TIMESTAMP(3) WITH TIME ZONE,
                "touched_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "finished_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "chat_message_seq" UNIQUE ("seq"),
                CONSTRAINT "chat_message_idempotency" UNIQUE ("user_id", "idempotency_key"),
                CONSTRAINT "chat_message_usage" CHECK (
                    prompt_tokens >= 0
                    and completion_tokens >= 0
                    and cost_micro_usd >= 0
                ),
                CONSTRAINT "chat_message_reply" CHECK ((role = 'assistant') = (reply_to is not null)),
                CONSTRAINT "chat_message_ended" CHECK ((state = 'streaming') = (finished_at is null)),
                CONSTRAINT "chat_message_state" CHECK (
                    state in ('streaming', 'done', 'failed')
                    and (
                        role = 'assistant'
                        or state = 'done'
                    )
                ),
                CONSTRAINT "chat_message_role" CHECK (role in ('user', 'assistant')),
                CONSTRAINT "chat_message_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "chat_message_streaming" ON "chat_message" ("deadline_at")
            WHERE state = 'streaming'
        `);
    await queryRunner.query(`
            CREATE INDEX "chat_message_answers" ON "chat_message" ("reply_to")
        `);
    await queryRunner.query(`
            CREATE INDEX "chat_message_of_chat" ON "chat_message" ("chat_id", "seq")
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD "chat_id" uuid
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD "message_id" uuid
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD "favourite" boolean NOT NULL DEFAULT false
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_input"
            ADD "source_id" uuid
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_input" DROP CONSTRAINT "generation_input_photo_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_input"
            ALTER COLUMN "photo_id" DROP NOT NULL
        `);
    await queryRunner.query(`
            CREATE INDEX "generation_of_message" ON "generation" ("message_id")
            WHERE message_id is not null
        `);
    await queryRunner.query(`
            CREATE INDEX "generation_of_chat" ON "generation" ("chat_id", "created_at", "id")
            WHERE chat_id is not null
        `);
    await queryRunner.query(`
            CREATE INDEX "generation_input_source" ON "generation_input" ("source_id")
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD CONSTRAINT "generation_kinds" CHECK (kind in ('try_on', 'edit'))
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_input"
            ADD CONSTRAINT "generation_input_picture" CHECK (num_nonnulls(photo_id, source_id) = 1)
        `);
    await queryRunner.query(`
            ALTER TABLE "chat"
            ADD CONSTRAINT "chat_user_fk" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "chat"
            ADD CONSTRAINT "chat_source_photo_fk" FOREIGN KEY ("source_photo_id") REFERENCES "photo"("id") ON DELETE
            SET NULL ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "chat"
            ADD CONSTRAINT "chat_source_generation_fk" FOREIGN KEY ("source_generation_id") REFERENCES "generation"("id") ON DELETE
            SET NULL ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "chat_message"
            ADD CONSTRAINT "chat_message_chat_fk" FOREIGN KEY ("chat_id") REFERENCES "chat"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "chat_message"
            ADD CONSTRAINT "chat_message_user_fk" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "chat_message"
            ADD CONSTRAINT "chat_message_reply_fk" FOREIGN KEY ("reply_to") REFERENCES "chat_message"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD CONSTRAINT "generation_chat_fk" FOREIGN KEY ("chat_id") REFERENCES "chat"("id") ON DELETE
            SET NULL ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD CONSTRAINT "generation_message_fk" FOREIGN KEY ("message_id") REFERENCES "chat_message"("id") ON DELETE
            SET NULL ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_input"
            ADD CONSTRAINT "generation_input_photo_fk" FOREIGN KEY ("photo_id") REFERENCES "photo"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_input"
            ADD CONSTRAINT "generation_input_source_fk" FOREIGN KEY ("source_id") REFERENCES "generation"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            ALTER TABLE "generation_input" DROP CONSTRAINT "generation_input_source_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_input" DROP CONSTRAINT "generation_input_photo_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP CONSTRAINT "generation_message_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP CONSTRAINT "generation_chat_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "chat_message" DROP CONSTRAINT "chat_message_reply_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "chat_message" DROP CONSTRAINT "chat_message_user_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "chat_message" DROP CONSTRAINT "chat_message_chat_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "chat" DROP CONSTRAINT "chat_source_generation_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "chat" DROP CONSTRAINT "chat_source_photo_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "chat" DROP CONSTRAINT "chat_user_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_input" DROP CONSTRAINT "generation_input_picture"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP CONSTRAINT "generation_kinds"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."generation_input_source"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."generation_of_chat"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."generation_of_message"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_input"
            ALTER COLUMN "photo_id"
            SET NOT NULL
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_input"
            ADD CONSTRAINT "generation_input_photo_fk" FOREIGN KEY ("photo_id") REFERENCES "photo"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_input" DROP COLUMN "source_id"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP COLUMN "favourite"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP COLUMN "message_id"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP COLUMN "chat_id"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."chat_message_of_chat"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."chat_message_answers"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."chat_message_streaming"
        `);
    await queryRunner.query(`
            DROP TABLE "chat_message"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."chat_of_user"
        `);
    await queryRunner.query(`
            DROP TABLE "chat"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD CONSTRAINT "generation_kind" CHECK ((kind = 'try_on'::text))
        `);
  }
}
