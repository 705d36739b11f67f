import { Queue, createPostgresBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect } from 'vitest';
import type { App } from './harness.js';

/** How a run ended: its own word for it. */
export type Outcome = 'ok' | 'failed';

/**
 * Makes a scheduled job run now: the run its schedule would have made next, taken by a worker of the
 * app in the ordinary way. Holds the schedule to what it should be, and waits for the run to end.
 *
 * @param wanted the interval in milliseconds, or the cron pattern (by the clock of Moscow)
 * @returns how that run ended; the schedule's next run is one later than it was
 */
export async function fire(app: App, name: string, wanted?: number | string): Promise<Outcome> {
  return withQueue(app, async (queue) => {
    for (const end = Date.now() + 30_000; Date.now() < end; await sleep(20)) {
      const schedule = await queue.getJobScheduler(name);
      // A worker puts its schedules there within moments of its start.
      if (!schedule) continue;
      if (typeof wanted === 'number') expect(schedule, name).toMatchObject({ every: wanted });
      if (typeof wanted === 'string') expect(schedule, name).toMatchObject({ pattern: wanted, tz: 'Europe/Moscow' });
      const id = `repeat:${name}:${schedule.next}`;
      const job = await queue.getJob(id);
      if (!(await job?.isDelayed())) continue;
      await job?.promote();
      const outcome = await outcomeOf(queue, id, end);
      // A run was under way already and may have looked before the test made its mess.
      if (outcome !== 'skipped') return outcome as Outcome;
    }
    throw new Error(`${name} could not be made to run; there are: ${await names(queue)}`);
  });
}

/** Empties the app's queues of schedules, as a flushed Redis would. */
export async function forgetSchedules(app: App): Promise<void> {
  await withQueue(app, (queue) => queue.obliterate({ force: true }));
}

async function outcomeOf(queue: Queue, id: string, end: number): Promise<unknown> {
  for (; Date.now() < end; await sleep(20)) {
    const job = await queue.getJob(id);
    if (job?.finishedOn) return job.returnvalue;
  }
  throw new Error(`${id} did not end`);
}

const names = async (queue: Queue): Promise<string> =>
  (await queue.getJobSchedulers()).map(({ name }) => name).join(', ') || 'none';

async function withQueue<T>(app: App, use: (queue: Queue) => Promise<T>): Promise<T> {
  const { REDIS_URL, DATABASE_URL } = app.env;
  const redis = REDIS_URL ? new Redis(REDIS_URL, { maxRetriesPerRequest: null }) : null;
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 2, options: '-c search_path=bullmq,public' });
  // BullMQ types a queue by its backend; what is asked of it here is the same on both.
  const queue = redis
    ? new Queue('schedule', { connection: redis })
    : (new Queue('schedule', { connection: pool }, createPostgresBackend) as unknown as Queue);
  try {
    return await use(queue);
  } finally {
    await queue.close();
    redis?.disconnect();
    await pool.end();
  }
}
