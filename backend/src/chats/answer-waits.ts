import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Repeating, repeat } from '../queue/repeat.js';

/** Milliseconds. */
const LOOK_EVERY = 250;
const AT_MOST = 60_000;

/**
 * Requests that wait for an answer somebody else writes. However many wait in this process, one query
 * looks for all of them, and none while nobody waits.
 */
@Injectable()
export class AnswerWaits implements OnModuleDestroy {
  private readonly log = new Logger(AnswerWaits.name);
  private readonly waiting = new Map<string, Set<() => void>>();
  private looks: Repeating | undefined;
  private stopped = false;

  constructor(private readonly dataSource: DataSource) {}

  /** Resolves when the answer is no longer being written; after a minute, or at the process's end, even if it is. */
  async untilEnded(id: string): Promise<void> {
    if (this.stopped) return;
    let giveUp: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      const others = this.waiting.get(id) ?? new Set();
      this.waiting.set(id, others.add(resolve));
      this.looks ??= repeat(LOOK_EVERY, () => this.look());
      giveUp = setTimeout(() => {
        others.delete(resolve);
        if (others.size === 0 && this.waiting.get(id) === others) this.waiting.delete(id);
        resolve();
      }, AT_MOST);
    });
    clearTimeout(giveUp);
  }

  /** A request that waits would keep the server from closing. */
  onModuleDestroy(): void {
    this.stopped = true;
    for (const id of this.waiting.keys()) this.wake(id);
    void this.looks?.stop();
  }

  private async look(): Promise<void> {
    const ids = [...this.waiting.keys()];
    if (ids.length === 0) {
      void this.looks?.stop();
      this.looks = undefined;
      return;
    }
    try {
      const rows = await this.dataSource.query<{ id: string }[]>(
        `select id from chat_message where id = any($1::uuid[]) and state = 'streaming'`,
        [ids],
      );
      const streaming = new Set(rows.map(({ id }) => id));
      for (const id of ids) if (!streaming.has(id)) this.wake(id);
    } catch (error) {
      this.log.warn(`Answers could not be looked for: ${String(error)}`);
    }
  }

  private wake(id: string): void {
    const waiting = this.waiting.get(id) ?? [];
    this.waiting.delete(id);
    for (const resolve of waiting) resolve();
  }
}
