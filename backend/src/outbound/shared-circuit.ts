import type { OnModuleDestroy } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { AppError } from '../errors.js';
import type { Circuit } from './circuit.js';

/** Milliseconds. An open circuit that nobody renews is over: its process may have died. */
const LASTS = 20_000;
const REMEMBERED = 1_000;

/**
 * The circuit breaker lives in the processes that call a service; those that take orders for it learn of
 * it through one row. While it is open nothing is ordered, and so nothing is held, in vain.
 */
export abstract class SharedCircuit implements OnModuleDestroy {
  private known = { retryAt: 0, readAt: 0 };
  private written: Promise<void> = Promise.resolve();
  private readonly unsubscribe: () => void;

  /** @param detail what a caller is told meanwhile */
  protected constructor(
    private readonly dataSource: DataSource,
    client: { onCircuitChange(listener: (circuit: Circuit) => void): () => void },
    private readonly name: string,
    private readonly detail: string,
  ) {
    this.unsubscribe = client.onCircuitChange((state) => {
      const retryAt = new Date(state === 'closed' ? 0 : Date.now() + LASTS);
      // One after another, or an older state could land on a newer one. Should it not be written, the
      // others go on taking orders, which then wait: worse, yet not wrong.
      this.written = this.written.then(() => this.publish(retryAt)).catch(() => undefined);
    });
  }

  /** @throws AppError `unavailable` while the service is known not to answer */
  async refuseWhileOpen(): Promise<void> {
    if (Date.now() - this.known.readAt > REMEMBERED) {
      const [row] = await this.dataSource.query<{ retryAt: Date }[]>(
        `select retry_at as "retryAt" from circuit where name = $1`,
        [this.name],
      );
      this.known = { retryAt: row?.retryAt.getTime() ?? 0, readAt: Date.now() };
    }
    const wait = this.known.retryAt - Date.now();
    if (wait > 0) throw new AppError('unavailable', this.detail, { retryAfter: Math.ceil(wait / 1000) });
  }

  private async publish(retryAt: Date): Promise<void> {
    await this.dataSource.query(
      `insert into circuit (name, retry_at) values ($2, $1) on conflict (name) do update set retry_at = $1`,
      [retryAt, this.name],
    );
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }
}
