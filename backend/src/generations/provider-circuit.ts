import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../errors.js';
import { KieClient } from '../kie/kie.js';

/** Milliseconds. An open circuit that nobody renews is over: its process may have died. */
const LASTS = 20_000;
const REMEMBERED = 1_000;

/**
 * The circuit breaker lives in the processes that call the provider; those that take orders learn of
 * it through one row. While it is open nothing is ordered, and so nothing is held, in vain.
 */
@Injectable()
export class ProviderCircuit implements OnModuleDestroy {
  private known = { retryAt: 0, readAt: 0 };
  private written: Promise<void> = Promise.resolve();
  private readonly unsubscribe: () => void;

  constructor(
    private readonly dataSource: DataSource,
    kie: KieClient,
  ) {
    this.unsubscribe = kie.onCircuitChange((state) => {
      const retryAt = new Date(state === 'closed' ? 0 : Date.now() + LASTS);
      // One after another, or an older state could land on a newer one. Should it not be written, the
      // others go on taking orders, which then wait: worse, yet not wrong.
      this.written = this.written.then(() => this.publish(retryAt)).catch(() => undefined);
    });
  }

  /** @throws AppError `unavailable` while the provider is known not to answer */
  async refuseWhileOpen(): Promise<void> {
    if (Date.now() - this.known.readAt > REMEMBERED) {
      const [row] = await this.dataSource.query<{ retryAt: Date }[]>(
        `select retry_at as "retryAt" from circuit where name = 'kie'`,
      );
      this.known = { retryAt: row?.retryAt.getTime() ?? 0, readAt: Date.now() };
    }
    const wait = this.known.retryAt - Date.now();
    if (wait > 0) {
      throw new AppError('unavailable', 'The drawing service does not answer', { retryAfter: Math.ceil(wait / 1000) });
    }
  }

  private async publish(retryAt: Date): Promise<void> {
    await this.dataSource.query(
      `insert into circuit (name, retry_at) values ('kie', $1) on conflict (name) do update set retry_at = $1`,
      [retryAt],
    );
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }
}
