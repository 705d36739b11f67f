import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What entities cannot say: the ledger's last word, and the tables of libraries. */
export class Guards1795229476975 implements MigrationInterface {
  name = 'Guards1795229476975';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function refuse_change() returns trigger language plpgsql as
        $$ begin raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation'; end $$`);
    await queryRunner.query(`
      create trigger credit_entry_append_only before update or delete on credit_entry
        for each row execute function refuse_change()`);
    await queryRunner.query(`
      create trigger credit_entry_no_truncate before truncate on credit_entry
        for each statement execute function refuse_change()`);
    await queryRunner.query(`
      create function refuse_resettlement() returns trigger language plpgsql as
        $$ begin raise exception 'hold % is settled', old.id using errcode = 'restrict_violation'; end $$`);
    await queryRunner.query(`
      create trigger credit_hold_settled_once before update on credit_hold
        for each row when (old.state <> 'open') execute function refuse_resettlement()`);
    // Of rate-limiter-flexible; lost in a crash, and nobody would miss it.
    await queryRunner.query(`
      create unlogged table rate_limit (key varchar(255) primary key, points integer not null default 0, expire bigint)`);
    // Of @socket.io/postgres-adapter: messages too long for NOTIFY. A connection of the past needs none of them.
    await queryRunner.query(`
      create unlogged table socket_io_attachments (
        id bigserial primary key, created_at timestamptz default now(), payload bytea)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop table socket_io_attachments, rate_limit`);
    await queryRunner.query(`drop trigger credit_hold_settled_once on credit_hold`);
    await queryRunner.query(`drop trigger credit_entry_no_truncate on credit_entry`);
    await queryRunner.query(`drop trigger credit_entry_append_only on credit_entry`);
    await queryRunner.query(`drop function refuse_resettlement(), refuse_change()`);
  }
}
