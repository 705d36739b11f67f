import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { env } from '../env.js';
import { paymentsDue } from '../observe/metrics.js';
import { Schedules } from '../queue/schedules.js';
import { Inbox } from './inbox.js';
import { PaymentSteps } from './payment-steps.js';
import { Reconciliation } from './reconciliation.js';
import { SubscriptionCharger } from './subscription-charger.js';

/** Milliseconds. */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** How many rows one run takes on, and how many of them at once. */
const BATCH = 100;
const AT_ONCE = 5;
/** How long what was handled is kept, in SQL's words. */
const KEPT = '90 days';
/** A row whose run died is looked at again after this, in SQL's words. */
const CLAIM = '2 minutes';

/** What happens to payments by the clock. Each run claims its rows, so two runs at once do not meet. */
@Injectable()
export class PaymentJobs implements OnApplicationBootstrap {
  constructor(
    private readonly dataSource: DataSource,
    private readonly schedules: Schedules,
    private readonly payments: PaymentSteps,
    private readonly inbox: Inbox,
    private readonly charger: SubscriptionCharger,
    private readonly reconciliation: Reconciliation,
  ) {}

  onApplicationBootstrap(): void {
    const { schedules } = this;
    schedules.add({ name: 'payments-poll', every: 15 * SECOND }, () => this.each('payment', ['pending']));
    schedules.add({ name: 'payments-resolve', every: 15 * SECOND }, () =>
      this.each('payment', ['creating', 'unknown']),
    );
    schedules.add({ name: 'refunds-poll', every: 15 * SECOND }, () =>
      this.each('refund', ['creating', 'unknown', 'pending']),
    );
    schedules.add({ name: 'payment-inbox-retry', every: 15 * SECOND }, async () =>
      paymentsDue.set({ kind: 'notification' }, await this.inbox.ringDue()),
    );
    schedules.add({ name: 'subscriptions-charge', every: MINUTE }, async () =>
      paymentsDue.set({ kind: 'subscription' }, await this.charger.run()),
    );
    // Nightly for what may still move, weekly for what should have settled long ago.
    schedules.add({ name: 'reconcile-nightly', cron: '15 4 * * *' }, () => this.reconcile(3));
    schedules.add({ name: 'payments-purge', cron: '10 5 * * *' }, () => this.purge());
    schedules.add({ name: 'reconcile-weekly', cron: '45 4 * * 1' }, () => this.reconcile(35));
  }

  private async reconcile(days: number): Promise<void> {
    // One provider's trouble is not the other's.
    const runs = await Promise.allSettled([
      env().YOOKASSA_SHOP_ID ? this.reconciliation.compareYooKassa(days) : null,
      this.reconciliation.compareStars(days),
    ]);
    const failures = runs.filter((run) => run.status === 'rejected').map(({ reason }) => reason as unknown);
    if (failures.length > 0) throw new Error(failures.map(String).join('; '));
  }

  /** What was handled or said months ago. Payments and their story stay for ever. */
  private async purge(): Promise<void> {
    await this.dataSource.query(
      `delete from provider_inbox where next_at is null and received_at < now() - interval '${KEPT}'`,
    );
    await this.dataSource.query(
      `delete from payment_notice where send_at is null and created_at < now() - interval '${KEPT}'`,
    );
  }

  private async each(table: 'payment' | 'refund', statuses: string[]): Promise<void> {
    const ids = await this.claim(table, statuses);
    paymentsDue.set({ kind: `${table} ${statuses[0]}` }, ids.length);
    const failures: unknown[] = [];
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const steps = ids.slice(from, from + AT_ONCE).map((id) => this.payments.step(table, id));
      // One that nobody can settle must not keep the others waiting.
      for (const step of await Promise.allSettled(steps)) if (step.status === 'rejected') failures.push(step.reason);
    }
    if (failures.length > 0) {
      throw new Error(`${failures.length} of ${ids.length} looks failed: ${failures.map(String).join('; ')}`);
    }
  }

  private async claim(table: 'payment' | 'refund', statuses: string[]): Promise<string[]> {
    const [rows] = await this.dataSource.query<[{ id: string }[], number]>(
      `update ${table} set looks = looks + 1, look_at = now() + interval '${CLAIM}'
       where id in (select id from ${table} where look_at <= now() and status = any($1)
         order by look_at limit ${BATCH} for update skip locked) returning id`,
      [statuses],
    );
    return rows.map(({ id }) => id);
  }
}
