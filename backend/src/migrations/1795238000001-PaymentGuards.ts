import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What entities cannot say of payments: their story is never rewritten, and no final state is left. */
export class PaymentGuards1795238000001 implements MigrationInterface {
  name = 'PaymentGuards1795238000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create trigger payment_event_append_only before update or delete on payment_event
        for each row execute function refuse_change()`);
    await queryRunner.query(`
      create function refuse_revival() returns trigger language plpgsql as
        $$ begin raise exception '% % is % for good', tg_table_name, old.id, old.status using errcode = 'restrict_violation'; end $$`);
    await queryRunner.query(`
      create trigger payment_final before update of status on payment
        for each row when (
          old.status in ('canceled', 'refunded') and new.status <> old.status
          or old.status = 'succeeded' and new.status not in ('succeeded', 'partially_refunded', 'refunded')
          or old.status = 'partially_refunded' and new.status not in ('partially_refunded', 'refunded'))
        execute function refuse_revival()`);
    await queryRunner.query(`
      create trigger refund_final before update of status on refund
        for each row when (old.status in ('succeeded', 'canceled') and new.status <> old.status)
        execute function refuse_revival()`);
    await queryRunner.query(`
      create trigger subscription_final before update of status on subscription
        for each row when (old.status = 'ended' and new.status <> old.status)
        execute function refuse_revival()`);
    await queryRunner.query(`
      create trigger saved_method_final before update of status on saved_method
        for each row when (old.status <> 'active' and new.status <> old.status)
        execute function refuse_revival()`);
    await queryRunner.query(`
      create function refuse_second_decision() returns trigger language plpgsql as
        $$ begin raise exception 'complaint % is decided', old.generation_id using errcode = 'restrict_violation'; end $$`);
    await queryRunner.query(`
      create trigger complaint_decided_once before update on complaint
        for each row when (old.state <> 'review') execute function refuse_second_decision()`);
    // A reversal may only move from owed to taken: what was asked for and taken stays so.
    await queryRunner.query(`
      create trigger credit_reversal_settles before update on credit_reversal
        for each row when (new.key <> old.key or new.grant_id <> old.grant_id or new.payment_id <> old.payment_id
          or new.asked <> old.asked or new.taken < old.taken or new.taken + new.owed <> old.taken + old.owed)
        execute function refuse_change()`);
    // Tasks of before costs were kept: the provider's word at its price, else what it is expected to be.
    await queryRunner.query(`
      update provider_task set cost_micro_usd = coalesce(round(provider_credits * 5000), 20000)
        where state <> 'not_created'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop trigger credit_reversal_settles on credit_reversal`);
    await queryRunner.query(`drop trigger complaint_decided_once on complaint`);
    await queryRunner.query(`drop function refuse_second_decision()`);
    await queryRunner.query(`drop trigger saved_method_final on saved_method`);
    await queryRunner.query(`drop trigger subscription_final on subscription`);
    await queryRunner.query(`drop trigger refund_final on refund`);
    await queryRunner.query(`drop trigger payment_final on payment`);
    await queryRunner.query(`drop function refuse_revival()`);
    await queryRunner.query(`drop trigger payment_event_append_only on payment_event`);
  }
}
