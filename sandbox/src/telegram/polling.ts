import { setTimeout as delay } from 'node:timers/promises';
import type { Outbox } from './outbox.js';
import { Refusal } from './refusal.js';
import type { Update } from './webhook.js';

export interface PollOptions {
  offset: number;
  limit: number;
  /** Seconds. */
  timeout: number;
}

/** The one long poll there may be at a time: a second one ends the first with 409, as Telegram does. */
export class Polling {
  #current: AbortController | null = null;
  #wakers = new Set<() => void>();

  async poll(
    { offset, limit, timeout }: PollOptions,
    gone: AbortSignal,
    queue: Outbox,
    webhook: boolean,
  ): Promise<Update[]> {
    if (webhook) {
      throw new Refusal(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    this.stop('Conflict: terminated by other getUpdates request; make sure that only one bot instance is running');
    const mine = new AbortController();
    this.#current = mine;
    if (offset !== 0) queue.confirm(offset);
    const until = Date.now() + timeout * 1000;
    const ended = AbortSignal.any([mine.signal, gone]);
    while (queue.length === 0 && Date.now() < until && !ended.aborted) {
      await this.#woken(until - Date.now(), ended);
    }
    if (mine.signal.aborted) throw mine.signal.reason;
    if (this.#current === mine) this.#current = null;
    return queue.first(limit);
  }

  wake(): void {
    this.#wakers.forEach((wake) => wake());
  }

  stop(because: string): void {
    this.#current?.abort(new Refusal(409, because));
    this.#current = null;
  }

  async #woken(ms: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const wake = () => woken.abort();
    this.#wakers.add(wake);
    await delay(ms, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => undefined);
    this.#wakers.delete(wake);
  }
}
