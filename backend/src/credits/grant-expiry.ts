import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { grantsExpired } from '../observe/metrics.js';
import { Schedules } from '../queue/schedules.js';
import { Ledger } from './ledger.js';

/** How many people's grants one look at the table takes on. */
const BATCH = 500;

/**
 * Expires what is over for people who do not come back: who does has it done on the way. So the books
 * and the reports of a month are right without them. Each person is one transaction under the lock of
 * the account, and finds nothing to do when somebody was first.
 */
@Injectable()
export class GrantExpiry implements OnApplicationBootstrap {
  private readonly log = new Logger(GrantExpiry.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger,
    private readonly schedules: Schedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.add({ name: 'grants-expire', every: 10 * 60_000 }, () => this.run());
  }

  private async run(): Promise<void> {
    let failed = 0;
    for (let people = await this.due(''); people.length > 0; people = await this.due(people.at(-1) ?? '')) {
      for (const userId of people) {
        try {
          grantsExpired.inc(await this.dataSource.transaction((tx) => this.ledger.expireDue(tx, userId)));
        } catch (error) {
          failed++;
          this.log.error(`${userId}: ${error instanceof Error ? error.stack : String(error)}`);
        }
      }
    }
    if (failed > 0) throw new Error(`The grants of ${failed} people could not be expired`);
  }

  /** By id, so that one whose grants resist is passed over. */
  private async due(after: string): Promise<string[]> {
    const rows = await this.dataSource.query<{ user_id: string }[]>(
      `select distinct user_id from credit_grant
       where remaining > 0 and expires_at <= now() and user_id::text > $1 order by user_id limit ${BATCH}`,
      [after],
    );
    return rows.map(({ user_id }) => user_id);
  }
}
