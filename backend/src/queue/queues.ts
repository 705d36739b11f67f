import { Injectable } from '@nestjs/common';
import { DelayedError, type JobsOptions, type Queue } from 'bullmq';
import { Bull, type WorkOptions } from './bull.js';

/** What a job's handler says when it is done for now: nothing more to do, or come back later. */
export type Next =
  | 'done'
  | {
      /** Milliseconds. */
      again: number;
      /** Asked after the job was put to sleep: true wakes it at once. Closes the gap in which a bell finds nobody asleep. */
      unless?: () => Promise<boolean>;
    };

const DEFAULTS: JobsOptions = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 1_000 },
  removeOnComplete: true,
  removeOnFail: true,
};

/**
 * A job carries an id and nothing else: the row is the truth, the queue is a bell. Ringing twice for
 * one id is ringing once.
 */
@Injectable()
export class Queues {
  constructor(private readonly bull: Bull) {}

  /**
   * Rings for `id`. A bell that is already ringing or waiting stays as it is.
   * @param delay milliseconds
   * @param priority of the jobs that wait, the lowest number is served first. A job without one
   *   overtakes all that have one, so give it to every job of a queue or to none.
   */
  async ring(queue: string, id: string, delay = 0, priority?: number): Promise<void> {
    await this.queue(queue).add(queue, {}, { jobId: id, delay, ...(priority === undefined ? {} : { priority }) });
  }

  /** Wakes the job of `id` if it sleeps. Whoever rings must have left a note on the row first. */
  async wake(queue: string, id: string): Promise<void> {
    // First the bell, which does nothing where there is one: looking first would lose to another who
    // rings with a delay between our look and our bell.
    await this.ring(queue, id);
    const job = await this.queue(queue).getJob(id);
    // Throws when the job is running by now: it will read the note before it goes to sleep.
    if (await job?.isDelayed()) await job?.promote().catch(() => undefined);
  }

  /** Starts a worker of `queue` in this process. An exception in the handler is retried, then left to the sweeper. */
  work(queue: string, options: WorkOptions, handle: (id: string) => Promise<Next>): void {
    this.bull.work(queue, options, async (job, token) => {
      const next = await handle(job.id ?? '');
      if (next === 'done') return;
      await job.moveToDelayed(Date.now() + next.again, token);
      if (await next.unless?.()) await job.promote().catch(() => undefined);
      throw new DelayedError();
    });
  }

  private queue(name: string): Queue {
    return this.bull.queue(name, DEFAULTS);
  }
}
