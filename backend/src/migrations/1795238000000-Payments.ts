import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Payments1795238000000 implements MigrationInterface {
  name = 'Payments1795238000000';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            ALTER TABLE "credit_entry" DROP CONSTRAINT "credit_entry_legs"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP CONSTRAINT "generation_result"
        `);
    await queryRunner.query(`
            CREATE TABLE "credit_reversal" (
                "key" text NOT NULL,
                "grant_id" uuid NOT NULL,
                "payment_id" uuid NOT NULL,
                "asked" integer NOT NULL,
                "taken" integer NOT NULL,
                "owed" integer NOT NULL,
                "note" text,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                CONSTRAINT "credit_reversal_amounts" CHECK (
                    asked > 0
                    and taken >= 0
                    and owed >= 0
                    and taken + owed <= asked
                ),
                CONSTRAINT "credit_reversal_pk" PRIMARY KEY ("key")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "credit_reversal_owed" ON "credit_reversal" ("grant_id")
            WHERE owed > 0
        `);
    await queryRunner.query(`
            CREATE TABLE "promo_code" (
                "code" text NOT NULL,
                "credits" integer NOT NULL,
                "watermark" boolean NOT NULL DEFAULT false,
                "expires_in_days" integer,
                "valid_until" TIMESTAMP(3) WITH TIME ZONE,
                "max_uses" integer,
                "uses" integer NOT NULL DEFAULT '0',
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                CONSTRAINT "promo_code_uses" CHECK (
                    uses >= 0
                    and max_uses > 0
                    and (
                        max_uses is null
                        or uses <= max_uses
                    )
                ),
                CONSTRAINT "promo_code_expiry" CHECK (expires_in_days > 0),
                CONSTRAINT "promo_code_credits" CHECK (credits > 0),
                CONSTRAINT "promo_code_spelling" CHECK (code ~ '^[A-Z0-9-]{4,32}$'),
                CONSTRAINT "promo_code_pk" PRIMARY KEY ("code")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "complaint" (
                "generation_id" uuid NOT NULL,
                "user_id" uuid NOT NULL,
                "reason" text NOT NULL,
                "text" text,
                "state" text NOT NULL,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "decided_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "complaint_state" CHECK (
                    state in ('credited', 'review', 'declined')
                    and (state = 'review') = (decided_at is null)
                ),
                CONSTRAINT "complaint_reason" CHECK (
                    reason in ('face', 'garment', 'quality', 'other')
                ),
                CONSTRAINT "complaint_pk" PRIMARY KEY ("generation_id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "complaint_in_review" ON "complaint" ("created_at")
            WHERE state = 'review'
        `);
    await queryRunner.query(`
            CREATE INDEX "complaint_of_user" ON "complaint" ("user_id", "created_at")
        `);
    await queryRunner.query(`
            CREATE TABLE "payment" (
                "id" uuid NOT NULL,
                "user_id" uuid NOT NULL,
                "provider" text NOT NULL,
                "method" text NOT NULL,
                "status" text NOT NULL,
                "version" integer NOT NULL DEFAULT '1',
                "product" jsonb NOT NULL,
                "amount" integer NOT NULL,
                "currency" text NOT NULL,
                "refunded_amount" integer NOT NULL DEFAULT '0',
                "idempotency_key" text,
                "request_hash" text,
                "request_body" text,
                "provider_payment_id" text,
                "confirmation" text,
                "decline" text,
                "decline_reason" text,
                "renewal" boolean NOT NULL DEFAULT false,
                "subscription_id" uuid,
                "saved_method_id" uuid,
                "fee" integer,
                "fee_is_forecast" boolean NOT NULL DEFAULT false,
                "tax" integer,
                "rub_per_unit" numeric(12, 6),
                "look_at" TIMESTAMP(3) WITH TIME ZONE,
                "looks" integer NOT NULL DEFAULT '0',
                "sent_at" TIMESTAMP(3) WITH TIME ZONE,
                "agreed_at" TIMESTAMP(3) WITH TIME ZONE,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "expires_at" TIMESTAMP(3) WITH TIME ZONE,
                "succeeded_at" TIMESTAMP(3) WITH TIME ZONE,
                "finished_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "payment_provider_id" UNIQUE ("provider", "provider_payment_id"),
                CONSTRAINT "payment_idempotency" UNIQUE ("user_id", "idempotency_key"),
                CONSTRAINT "payment_refunded" CHECK (
                    case
                        status
                        when 'refunded' then refunded_amount = amount
                        when 'partially_refunded' then refunded_amount > 0
                        and refunded_amount < amount
                        else refunded_amount = 0
                    end
                ),
                CONSTRAINT "payment_canceled" CHECK ((status = 'canceled') = (decline is not null)),
                CONSTRAINT "payment_known" CHECK (
                    status in ('creating', 'unknown', 'canceled')
                    or provider = 'stars'
                    or provider_payment_id is not null
                ),
                CONSTRAINT "payment_paid" CHECK (
                    (
                        status in ('succeeded', 'partially_refunded', 'refunded')
                    ) = (succeeded_at is not null)
                ),
                CONSTRAINT "payment_status" CHECK (
                    status in (
                        'creating',
                        'pending',
                        'unknown',
                        'canceled',
                        'succeeded',
                        'partially_refunded',
                        'refunded'
                    )
                ),
                CONSTRAINT "payment_amount" CHECK (
                    amount > 0
                    and refunded_amount between 0 and amount
                ),
                CONSTRAINT "payment_method" CHECK (
                    method in ('yookassa', 'yookassa_widget', 'stars')
                ),
                CONSTRAINT "payment_provider" CHECK (
                    (provider, currency) in (('yookassa', 'RUB'), ('stars', 'XTR'))
                ),
                CONSTRAINT "payment_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "payment_renewing" ON "payment" ("subscription_id")
            WHERE renewal
                and status in ('creating', 'pending', 'unknown')
        `);
    await queryRunner.query(`
            CREATE INDEX "payment_due" ON "payment" ("look_at")
            WHERE look_at is not null
        `);
    await queryRunner.query(`
            CREATE INDEX "payment_of_subscription" ON "payment" ("subscription_id", "created_at")
            WHERE subscription_id is not null
        `);
    await queryRunner.query(`
            CREATE INDEX "payment_of_user" ON "payment" ("user_id", "created_at", "id")
        `);
    await queryRunner.query(`
            CREATE TABLE "payment_event" (
                "id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
                "payment_id" uuid NOT NULL,
                "type" text NOT NULL,
                "detail" jsonb,
                "at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                CONSTRAINT "payment_event_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "payment_event_of_payment" ON "payment_event" ("payment_id", "id")
        `);
    await queryRunner.query(`
            CREATE TABLE "provider_inbox" (
                "id" uuid NOT NULL DEFAULT gen_random_uuid(),
                "provider" text NOT NULL,
                "dedupe_key" text NOT NULL,
                "body" jsonb NOT NULL,
                "source_address" text,
                "deliveries" integer NOT NULL DEFAULT '1',
                "handled" integer NOT NULL DEFAULT '0',
                "attempts" integer NOT NULL DEFAULT '0',
                "error" text,
                "received_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "next_at" TIMESTAMP(3) WITH TIME ZONE DEFAULT now(),
                CONSTRAINT "provider_inbox_key" UNIQUE ("provider", "dedupe_key"),
                CONSTRAINT "provider_inbox_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "provider_inbox_due" ON "provider_inbox" ("next_at")
            WHERE next_at is not null
        `);
    await queryRunner.query(`
            CREATE TABLE "refund" (
                "id" uuid NOT NULL,
                "payment_id" uuid NOT NULL,
                "provider" text NOT NULL,
                "amount" integer NOT NULL,
                "status" text NOT NULL,
                "origin" text NOT NULL,
                "request_body" text,
                "provider_refund_id" text,
                "reason" text,
                "sent_at" TIMESTAMP(3) WITH TIME ZONE,
                "credits_reversed" integer NOT NULL DEFAULT '0',
                "look_at" TIMESTAMP(3) WITH TIME ZONE DEFAULT now(),
                "looks" integer NOT NULL DEFAULT '0',
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "finished_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "refund_provider_id" UNIQUE ("provider", "provider_refund_id"),
                CONSTRAINT "refund_finished" CHECK (
                    (status in ('succeeded', 'canceled')) = (finished_at is not null)
                ),
                CONSTRAINT "refund_status" CHECK (
                    status in (
                        'creating',
                        'unknown',
                        'pending',
                        'succeeded',
                        'canceled'
                    )
                ),
                CONSTRAINT "refund_amount" CHECK (
                    amount > 0
                    and credits_reversed >= 0
                ),
                CONSTRAINT "refund_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "refund_due" ON "refund" ("look_at")
            WHERE look_at is not null
        `);
    await queryRunner.query(`
            CREATE INDEX "refund_of_payment" ON "refund" ("payment_id")
        `);
    await queryRunner.query(`
            CREATE TABLE "recon_run" (
                "id" uuid NOT NULL,
                "provider" text NOT NULL,
                "from" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "seen" integer NOT NULL DEFAULT '0',
                "theirs" integer NOT NULL DEFAULT '0',
                "ours" integer NOT NULL DEFAULT '0',
                "started_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "finished_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "recon_run_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "recon_diff" (
                "id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
                "run_id" uuid NOT NULL,
                "kind" text NOT NULL,
                "provider_id" text,
                "payment_id" uuid,
                "detail" text NOT NULL,
                "healed" boolean NOT NULL,
                CONSTRAINT "recon_diff_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "recon_diff_of_run" ON "recon_diff" ("run_id")
        `);
    await queryRunner.query(`
            CREATE TABLE "saved_method" (
                "id" uuid NOT NULL,
                "user_id" uuid NOT NULL,
                "provider_method_id" text NOT NULL,
                "type" text NOT NULL,
                "title" text NOT NULL,
                "status" text NOT NULL DEFAULT 'active',
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "ended_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "saved_method_provider_id" UNIQUE ("user_id", "provider_method_id"),
                CONSTRAINT "saved_method_ended" CHECK ((status = 'active') = (ended_at is null)),
                CONSTRAINT "saved_method_status" CHECK (status in ('active', 'removed', 'dead')),
                CONSTRAINT "saved_method_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "subscription" (
                "id" uuid NOT NULL,
                "user_id" uuid NOT NULL,
                "provider" text NOT NULL,
                "product_id" text NOT NULL,
                "next_product_id" text,
                "status" text NOT NULL,
                "version" integer NOT NULL DEFAULT '1',
                "period_start" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "period_end" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "saved_method_id" uuid,
                "stars_charge_id" text,
                "declines" integer NOT NULL DEFAULT '0',
                "last_decline" text,
                "act_at" TIMESTAMP(3) WITH TIME ZONE,
                "reminded_at" TIMESTAMP(3) WITH TIME ZONE,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                "ended_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "subscription_period" CHECK (period_end > period_start),
                CONSTRAINT "subscription_ended" CHECK ((status = 'ended') = (act_at is null)),
                CONSTRAINT "subscription_status" CHECK (
                    status in ('active', 'past_due', 'canceled', 'ended')
                ),
                CONSTRAINT "subscription_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "subscription_due" ON "subscription" ("act_at")
            WHERE act_at is not null
        `);
    await queryRunner.query(`
            CREATE INDEX "subscription_of_user" ON "subscription" ("user_id", "created_at")
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "subscription_live" ON "subscription" ("user_id")
            WHERE status <> 'ended'
        `);
    await queryRunner.query(`
            CREATE TABLE "stars_stop" (
                "charge_id" text NOT NULL,
                "user_id" uuid NOT NULL,
                "attempts" integer NOT NULL DEFAULT '0',
                "try_at" TIMESTAMP(3) WITH TIME ZONE DEFAULT now(),
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                CONSTRAINT "stars_stop_pk" PRIMARY KEY ("charge_id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "stars_stop_due" ON "stars_stop" ("try_at")
            WHERE try_at is not null
        `);
    await queryRunner.query(`
            CREATE TABLE "payment_notice" (
                "id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
                "key" text NOT NULL,
                "user_id" uuid NOT NULL,
                "kind" text NOT NULL,
                "detail" jsonb NOT NULL,
                "attempts" integer NOT NULL DEFAULT '0',
                "send_at" TIMESTAMP(3) WITH TIME ZONE DEFAULT now(),
                "sent_at" TIMESTAMP(3) WITH TIME ZONE,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
                CONSTRAINT "payment_notice_key" UNIQUE ("key"),
                CONSTRAINT "payment_notice_kind" CHECK (
                    kind in ('renewal_soon', 'renewal_declined', 'plan_ended')
                ),
                CONSTRAINT "payment_notice_pk" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "payment_notice_due" ON "payment_notice" ("send_at")
            WHERE send_at is not null
        `);
    await queryRunner.query(`
            CREATE INDEX "payment_notice_of_user" ON "payment_notice" ("user_id", "id")
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_grant"
            ADD "priority" boolean NOT NULL DEFAULT false
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD "priority" boolean NOT NULL DEFAULT false
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD "withdrawn_at" TIMESTAMP(3) WITH TIME ZONE
        `);
    await queryRunner.query(`
            ALTER TABLE "provider_task"
            ADD "cost_micro_usd" integer NOT NULL DEFAULT '0'
        `);
    await queryRunner.query(`
            CREATE INDEX "credit_grant_expiring" ON "credit_grant" ("expires_at")
            WHERE remaining > 0
                and expires_at is not null
        `);
    await queryRunner.query(`
            CREATE INDEX "credit_hold_part_of_grant" ON "credit_hold_part" ("grant_id")
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_entry"
            ADD CONSTRAINT "credit_entry_movement" CHECK (
                    (type, debit, credit) in (
                        ('grant', 'house:issued', 'user:available'),
                        ('hold', 'user:available', 'user:held'),
                        ('capture', 'user:held', 'house:earned'),
                        ('release', 'user:held', 'user:available'),
                        ('expire', 'user:available', 'house:expired'),
                        ('reverse', 'user:available', 'house:issued')
                    )
                )
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD CONSTRAINT "generation_pictures" CHECK (
                    status <> 'succeeded'
                    or deleted_at is not null
                    or withdrawn_at is not null
                    or (
                        clean_key is not null
                        and shown_key is not null
                        and thumb_key is not null
                    )
                )
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD CONSTRAINT "generation_withdrawn" CHECK (
                    withdrawn_at is null
                    or (
                        status = 'succeeded'
                        and clean_key is null
                        and shown_key is null
                        and thumb_key is null
                    )
                )
        `);
    await queryRunner.query(`
            ALTER TABLE "provider_task"
            ADD CONSTRAINT "provider_task_cost" CHECK (cost_micro_usd >= 0)
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_reversal"
            ADD CONSTRAINT "credit_reversal_grant_fk" FOREIGN KEY ("grant_id") REFERENCES "credit_grant"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "complaint"
            ADD CONSTRAINT "complaint_generation_fk" FOREIGN KEY ("generation_id") REFERENCES "generation"("id") ON DELETE CASCADE ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "complaint"
            ADD CONSTRAINT "complaint_user_fk" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "payment"
            ADD CONSTRAINT "payment_user_fk" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "payment"
            ADD CONSTRAINT "payment_subscription_fk" FOREIGN KEY ("subscription_id") REFERENCES "subscription"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "payment"
            ADD CONSTRAINT "payment_saved_method_fk" FOREIGN KEY ("saved_method_id") REFERENCES "saved_method"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "payment_event"
            ADD CONSTRAINT "payment_event_payment_fk" FOREIGN KEY ("payment_id") REFERENCES "payment"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "refund"
            ADD CONSTRAINT "refund_payment_fk" FOREIGN KEY ("payment_id") REFERENCES "payment"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "recon_diff"
            ADD CONSTRAINT "recon_diff_run_fk" FOREIGN KEY ("run_id") REFERENCES "recon_run"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "saved_method"
            ADD CONSTRAINT "saved_method_user_fk" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "subscription"
            ADD CONSTRAINT "subscription_user_fk" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "subscription"
            ADD CONSTRAINT "subscription_saved_method_fk" FOREIGN KEY ("saved_method_id") REFERENCES "saved_method"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "stars_stop"
            ADD CONSTRAINT "stars_stop_user_fk" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "payment_notice"
            ADD CONSTRAINT "payment_notice_user_fk" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            ALTER TABLE "payment_notice" DROP CONSTRAINT "payment_notice_user_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "stars_stop" DROP CONSTRAINT "stars_stop_user_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "subscription" DROP CONSTRAINT "subscription_saved_method_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "subscription" DROP CONSTRAINT "subscription_user_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "saved_method" DROP CONSTRAINT "saved_method_user_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "recon_diff" DROP CONSTRAINT "recon_diff_run_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "refund" DROP CONSTRAINT "refund_payment_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "payment_event" DROP CONSTRAINT "payment_event_payment_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "payment" DROP CONSTRAINT "payment_saved_method_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "payment" DROP CONSTRAINT "payment_subscription_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "payment" DROP CONSTRAINT "payment_user_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "complaint" DROP CONSTRAINT "complaint_user_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "complaint" DROP CONSTRAINT "complaint_generation_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_reversal" DROP CONSTRAINT "credit_reversal_grant_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "provider_task" DROP CONSTRAINT "provider_task_cost"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP CONSTRAINT "generation_withdrawn"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP CONSTRAINT "generation_pictures"
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_entry" DROP CONSTRAINT "credit_entry_movement"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."credit_hold_part_of_grant"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."credit_grant_expiring"
        `);
    await queryRunner.query(`
            ALTER TABLE "provider_task" DROP COLUMN "cost_micro_usd"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP COLUMN "withdrawn_at"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation" DROP COLUMN "priority"
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_grant" DROP COLUMN "priority"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."payment_notice_of_user"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."payment_notice_due"
        `);
    await queryRunner.query(`
            DROP TABLE "payment_notice"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."stars_stop_due"
        `);
    await queryRunner.query(`
            DROP TABLE "stars_stop"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."subscription_live"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."subscription_of_user"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."subscription_due"
        `);
    await queryRunner.query(`
            DROP TABLE "subscription"
        `);
    await queryRunner.query(`
            DROP TABLE "saved_method"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."recon_diff_of_run"
        `);
    await queryRunner.query(`
            DROP TABLE "recon_diff"
        `);
    await queryRunner.query(`
            DROP TABLE "recon_run"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."refund_of_payment"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."refund_due"
        `);
    await queryRunner.query(`
            DROP TABLE "refund"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."provider_inbox_due"
        `);
    await queryRunner.query(`
            DROP TABLE "provider_inbox"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."payment_event_of_payment"
        `);
    await queryRunner.query(`
            DROP TABLE "payment_event"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."payment_of_user"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."payment_of_subscription"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."payment_due"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."payment_renewing"
        `);
    await queryRunner.query(`
            DROP TABLE "payment"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."complaint_of_user"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."complaint_in_review"
        `);
    await queryRunner.query(`
            DROP TABLE "complaint"
        `);
    await queryRunner.query(`
            DROP TABLE "promo_code"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."credit_reversal_owed"
        `);
    await queryRunner.query(`
            DROP TABLE "credit_reversal"
        `);
    await queryRunner.query(`
            ALTER TABLE "generation"
            ADD CONSTRAINT "generation_result" CHECK (
                    (
                        (status <> 'succeeded'::text)
                        OR (deleted_at IS NOT NULL)
                        OR (
                            (clean_key IS NOT NULL)
                            AND (shown_key IS NOT NULL)
                            AND (thumb_key IS NOT NULL)
                        )
                    )
                )
        `);
    await queryRunner.query(`
            ALTER TABLE "credit_entry"
            ADD CONSTRAINT "credit_entry_legs" CHECK (
                    (
                        (
                            (
                                (
                                    (
                                        (type = 'grant'::text)
                                        AND (debit = 'house:issued'::text)
                                        AND (credit = 'user:available'::text)
                                    )
                                    OR (
                                        (type = 'hold'::text)
                                        AND (debit = 'user:available'::text)
                                        AND (credit = 'user:held'::text)
                                    )
                                )
                                OR (
                                    (type = 'capture'::text)
                                    AND (debit = 'user:held'::text)
                                    AND (credit = 'house:earned'::text)
                                )
                            )
                            OR (
                                (type = 'release'::text)
                                AND (debit = 'user:held'::text)
                                AND (credit = 'user:available'::text)
                            )
                        )
                        OR (
                            (type = 'expire'::text)
                            AND (debit = 'user:available'::text)
                            AND (credit = 'house:expired'::text)
                        )
                    )
                )
        `);
  }
}
