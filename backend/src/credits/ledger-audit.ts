import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { env } from '../env.js';
import { ledgerBroken } from '../observe/metrics.js';
import { type Repeating, repeat } from '../queue/repeat.js';
import { LEDGER_INVARIANTS } from './ledger-invariants.js';

/** Milliseconds. It reads every entry there is, so not more often than somebody would act on it. */
const EVERY = 24 * 3_600_000;

/** Goes over the books once a day, and when a worker starts. The metric and the log are the alarm. */
@Injectable()
export class LedgerAudit implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(LedgerAudit.name);
  private audits: Repeating | undefined;

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    if (env().ROLES.includes('worker')) this.audits = repeat(EVERY, () => this.audit());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.audits?.stop();
  }

  private async audit(): Promise<void> {
    for (const { name, sql } of LEDGER_INVARIANTS) {
      try {
        const rows = await this.dataSource.query<unknown[]>(sql);
        ledgerBroken.set({ invariant: name }, rows.length);
        if (rows.length > 0) this.log.error(`The ledger is broken: it is not true that ${name} (${rows.length} rows)`);
      } catch (error) {
        this.log.error(`The ledger could not be audited: ${String(error)}`);
      }
    }
  }
}
