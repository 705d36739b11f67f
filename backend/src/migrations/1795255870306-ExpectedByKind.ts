import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ExpectedByKind1795255870306 implements MigrationInterface {
  name = 'ExpectedByKind1795255870306';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            DROP INDEX "public"."generation_delivered"
        `);
    await queryRunner.query(`
            CREATE INDEX "generation_delivered_of_kind" ON "generation" ("kind", "finished_at")
            WHERE status = 'succeeded'
        `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            DROP INDEX "public"."generation_delivered_of_kind"
        `);
    await queryRunner.query(`
            CREATE INDEX "generation_delivered" ON "generation" USING btree ("finished_at")
            WHERE (status = 'succeeded'::text)
        `);
  }
}
