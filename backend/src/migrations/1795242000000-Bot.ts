import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Bot1795242000000 implements MigrationInterface {
  name = 'Bot1795242000000';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            CREATE TABLE "bot_update" (
                "update_id" bigint NOT NULL,
                "album" text,
                "repeatable" boolean NOT NULL,
                "body" jsonb,
                "attempts" integer NOT NULL DEFAULT '0',
                "received_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "done_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "bot_update_album" UNIQUE ("album"),
                CONSTRAINT "bot_update_done" CHECK ((done_at is null) = (body is not null)),
                CONSTRAINT "bot_update_pk" PRIMARY KEY ("update_id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "bot_update_open" ON "bot_update" ("received_at")
            WHERE done_at is null
        `);
    await queryRunner.query(`
            CREATE TABLE "bot_chat" (
                "user_id" uuid NOT NULL,
                "closed_at" TIMESTAMP(3) WITH TIME ZONE,
                "next_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "bot_chat_pk" PRIMARY KEY ("user_id")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "bot_state" (
                "id" smallint NOT NULL,
                "next_at" TIMESTAMP(3) WITH TIME ZONE,
                "profile" text,
                CONSTRAINT "bot_state_single" CHECK (id = 1),
                CONSTRAINT "bot_state_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "order_notice" (
                "generation_id" uuid NOT NULL,
                "state" text NOT NULL DEFAULT 'waiting',
                "attempts" integer NOT NULL DEFAULT '0',
                "send_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                CONSTRAINT "order_notice_state" CHECK (
                    state in (
                        'waiting',
                        'sending',
                        'sent',
                        'seen',
                        'unknown',
                        'dropped'
                    )
                ),
                CONSTRAINT "order_notice_pk" PRIMARY KEY ("generation_id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "order_notice_waiting" ON "order_notice" ("send_at")
            WHERE state = 'waiting'
        `);
    await queryRunner.query(`
            ALTER TABLE "bot_chat"
            ADD CONSTRAINT "bot_chat_user_fk" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "order_notice"
            ADD CONSTRAINT "order_notice_generation_fk" FOREIGN KEY ("generation_id") REFERENCES "generation"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            ALTER TABLE "order_notice" DROP CONSTRAINT "order_notice_generation_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "bot_chat" DROP CONSTRAINT "bot_chat_user_fk"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."order_notice_waiting"
        `);
    await queryRunner.query(`
            DROP TABLE "order_notice"
        `);
    await queryRunner.query(`
            DROP TABLE "bot_state"
        `);
    await queryRunner.query(`
            DROP TABLE "bot_chat"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."bot_update_open"
        `);
    await queryRunner.query(`
            DROP TABLE "bot_update"
        `);
  }
}
