import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Sharing1795245000000 implements MigrationInterface {
  name = 'Sharing1795245000000';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            ALTER TABLE "user_account"
            ADD "signed_in" boolean NOT NULL DEFAULT true
        `);
    await queryRunner.query(`
            CREATE TABLE "prepared_message" (
                "generation_id" uuid NOT NULL,
                "prepared_id" text NOT NULL,
                "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "prepared_message_pk" PRIMARY KEY ("generation_id")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "referral_code" (
                "user_id" uuid NOT NULL,
                "code" text NOT NULL,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                CONSTRAINT "referral_code_code" UNIQUE ("code"),
                CONSTRAINT "referral_code_pk" PRIMARY KEY ("user_id")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "referral" (
                "friend_id" uuid NOT NULL,
                "inviter_id" uuid NOT NULL,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "rewarded_at" TIMESTAMP(3) WITH TIME ZONE,
                "earned" integer,
                CONSTRAINT "referral_earned" CHECK (
                    (earned is null) = (rewarded_at is null)
                    and (
                        earned is null
                        or earned >= 0
                    )
                ),
                CONSTRAINT "referral_not_self" CHECK (friend_id <> inviter_id),
                CONSTRAINT "referral_pk" PRIMARY KEY ("friend_id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "referral_open" ON "referral" ("created_at")
            WHERE rewarded_at is null
        `);
    await queryRunner.query(`
            CREATE INDEX "referral_of_inviter" ON "referral" ("inviter_id")
        `);
    await queryRunner.query(`
            CREATE TABLE "generation_story" (
                "generation_id" uuid NOT NULL,
                "key" text NOT NULL,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                CONSTRAINT "generation_story_key" UNIQUE ("key"),
                CONSTRAINT "generation_story_pk" PRIMARY KEY ("generation_id")
            )
        `);
    await queryRunner.query(`
            ALTER TABLE "prepared_message"
            ADD CONSTRAINT "prepared_message_generation_fk" FOREIGN KEY ("generation_id") REFERENCES "generation"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "referral_code"
            ADD CONSTRAINT "referral_code_user_fk" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "referral"
            ADD CONSTRAINT "referral_friend_fk" FOREIGN KEY ("friend_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "referral"
            ADD CONSTRAINT "referral_inviter_fk" FOREIGN KEY ("inviter_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_story"
            ADD CONSTRAINT "generation_story_generation_fk" FOREIGN KEY ("generation_id") REFERENCES "generation"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_story"
            ADD CONSTRAINT "generation_story_key_fk" FOREIGN KEY ("key") REFERENCES "stored_file"("key") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            ALTER TABLE "generation_story" DROP CONSTRAINT "generation_story_key_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation_story" DROP CONSTRAINT "generation_story_generation_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "referral" DROP CONSTRAINT "referral_inviter_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "referral" DROP CONSTRAINT "referral_friend_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "referral_code" DROP CONSTRAINT "referral_code_user_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "prepared_message" DROP CONSTRAINT "prepared_message_generation_fk"
        `);
    await queryRunner.query(`
            DROP TABLE "generation_story"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."referral_of_inviter"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."referral_open"
        `);
    await queryRunner.query(`
            DROP TABLE "referral"
        `);
    await queryRunner.query(`
            DROP TABLE "referral_code"
        `);
    await queryRunner.query(`
            DROP TABLE "prepared_message"
        `);
    await queryRunner.query(`
            ALTER TABLE "user_account" DROP COLUMN "signed_in"
        `);
  }
}
