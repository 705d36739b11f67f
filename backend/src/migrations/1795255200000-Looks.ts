import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Looks1795255200000 implements MigrationInterface {
  name = 'Looks1795255200000';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            CREATE TABLE "look" (
                "generation_id" uuid NOT NULL,
                "code" text NOT NULL,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                CONSTRAINT "look_code" UNIQUE ("code"),
                CONSTRAINT "look_pk" PRIMARY KEY ("generation_id")
            )
        `);
    await queryRunner.query(`
            ALTER TABLE "look"
            ADD CONSTRAINT "look_generation_fk" FOREIGN KEY ("generation_id") REFERENCES "generation"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            ALTER TABLE "look" DROP CONSTRAINT "look_generation_fk"
        `);
    await queryRunner.query(`
            DROP TABLE "look"
        `);
  }
}
