import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Api, GrammyError, HttpError } from 'grammy';
import { env } from '../env.js';
import { PollerLock } from './poller-lock.js';
import { clientOptions, wordsOf } from './telegram-client.js';
import { KINDS, TelegramUpdates } from './telegram-updates.js';

/** Milliseconds between two looks whether the place is free, and after a call that failed. */
const AGAIN = 5_000;
/** Seconds Telegram holds a poll, and seconds it may take: both below the lock's 30. */
const HOLD = 10;
const TIMEOUT = 20;

/** grammY types its signals by an older package than Node's own. */
type GrammySignal = NonNullable<Parameters<Api['getUpdates']>[1]>;

/**
 * Long polling by exactly one of the processes. The others ask every five seconds whether the place is
 * free; a poller that dies is followed at once, one that hangs within 35 seconds. What it had taken and
 * not handed on comes again from Telegram, and is known by its number.
 */
@Injectable()
export class Poller {
  private readonly log = new Logger(Poller.name);
  private readonly api = new Api(env().TELEGRAM_BOT_TOKEN, clientOptions(TIMEOUT));
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly updates: TelegramUpdates) {}

  start(): void {
    this.running = this.compete();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async compete(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      let lock: PollerLock | null = null;
      try {
        lock = await PollerLock.take();
        if (lock) await this.poll(lock);
      } catch (error) {
        if (!signal.aborted) this.log.warn(`Polling stopped: ${wordsOf(error)}`);
      } finally {
        await lock?.release();
      }
      await sleep(AGAIN, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Until this process stops or the lock is lost. @throws what the database or the first call throws */
  private async poll(lock: PollerLock): Promise<void> {
    this.log.log('This process polls Telegram');
    const ended = AbortSignal.any([this.stopping.signal, lock.lost]);
    // Telegram refuses to be polled while a webhook is set. What waits for it stays.
    await this.api.deleteWebhook();
    let offset = 0;
    while (!ended.aborted) {
      await lock.beat();
      for (const update of await this.fetch(offset, ended)) {
        await lock.beat();
        await this.updates.receive(update);
        offset = update.update_id + 1;
      }
    }
  }

  /** A failed call is no updates, after a pause: another one may still be polling, or Telegram be away. */
  private async fetch(offset: number, ended: AbortSignal) {
    try {
      const ask = { offset, timeout: HOLD, allowed_updates: KINDS };
      return await this.api.getUpdates(ask, ended as unknown as GrammySignal);
    } catch (error) {
      if (ended.aborted) return [];
      if (!(error instanceof GrammyError) && !(error instanceof HttpError)) throw error;
      this.log.warn(`No updates: ${wordsOf(error)}`);
      await sleep(AGAIN, undefined, { signal: ended }).catch(() => undefined);
      return [];
    }
  }
}
