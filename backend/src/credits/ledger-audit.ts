import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { env } from '../env.js';
import { ledgerBroken } from '../observe/metrics.js';
import { Schedules } from '../queue/schedules.js';
import { type Invariant, LEDGER_INVARIANTS } from './ledger-invariants.js';

/**
 * Goes over the books every night, and when a worker starts (so that the metric is there at once).
 * It reads every entry there is, so not more often than somebody would act on it. The metric and the
 * log are the alarm.
 */
@Injectable()
export class LedgerAudit implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(LedgerAudit.name);
  private first: Promise<void> | undefined;
  private readonly invariants: Invariant[] = [...LEDGER_INVARIANTS];

  constructor(
    private readonly dataSource: DataSource,
    private readonly schedules: Schedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.add({ name: 'ledger-audit', cron: '30 4 * * *' }, () => this.audit());
    if (!env().ROLES.includes('worker')) return;
    this.first = this.audit().catch((error) => this.log.error(`The ledger could not be audited: ${String(error)}`));
  }

  /** Call at start: what else must hold of what is bought with money. */
  include(invariants: readonly Invariant[]): void {
    this.invariants.push(...invariants);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.first;
  }

  private async audit(): Promise<void> {
    for (const { name, sql } of this.invariants) {
      const rows = await this.dataSource.query<unknown[]>(sql);
      ledgerBroken.set({ invariant: name }, rows.length);
      if (rows.length > 0) this.log.error(`The ledger is broken: it is not true that ${name} (${rows.length} rows)`);
    }
  }
}
