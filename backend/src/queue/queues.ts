import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DelayedError, type Job, Queue, type QueueOptions, Worker, setDefaultBackendFactory } from 'bullmq';
import { createPostgresBackend } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { env } from '../env.js';
import { HealthChecks } from '../observe/health-checks.js';

/** What a job's handler says when it is done for now: nothing more to do, or come back later. */
export type Next =
  | 'done'
  | {
      /** Milliseconds. */
      again: number;
      /** Asked after the job was put to sleep: true wakes it at once. Closes the gap in which a bell finds nobody asleep. */
      unless?: () => Promise<boolean>;
    };

export interface WorkOptions {
  concurrency: number;
  /** At most `max` job starts in `duration` ms, counted over all processes. */
  limiter?: { max: number; duration: number };
}

/**
 * A dead worker's job is taken over after about ten seconds (60 by default). How often that may
 * happen is for the row to decide, not for the queue.
 */
const RECOVERY = { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 1_000 };

/**
 * BullMQ on Postgres, or on Redis when there is a REDIS_URL. A job carries an id and nothing else:
 * the row is the truth, the queue is a bell. Ringing twice for one id is ringing once.
 */
@Injectable()
export class Queues implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly log = new Logger(Queues.name);
  private readonly queues = new Map<string, Queue>();
  private readonly workers: Worker[] = [];
  private readonly closers: (() => Promise<unknown>)[] = [];
  private readonly producers: QueueOptions['connection'];
  private readonly consumers: QueueOptions['connection'];

  constructor(health: HealthChecks) {
    const { REDIS_URL, DATABASE_URL } = env();
    if (REDIS_URL) {
      // A producer fails fast, so that a request never waits for Redis; a worker waits for ever.
      const producers = this.redis(REDIS_URL, 1);
      this.producers = producers;
      health.add('redis', () => producers.ping());
      this.consumers = this.redis(REDIS_URL, null);
    } else {
      setDefaultBackendFactory(createPostgresBackend);
      const pool = new pg.Pool({
        connectionString: DATABASE_URL,
        max: 16,
        connectionTimeoutMillis: 5_000,
        application_name: 'primerka queue',
        options: '-c search_path=bullmq,public',
      });
      pool.on('error', (error) => this.log.warn(`Queue connection lost: ${error.message}`));
      this.closers.push(() => pool.end());
      // BullMQ types its options by the Redis backend; the default backend factory takes a pg pool here.
      this.producers = this.consumers = pool as unknown as QueueOptions['connection'];
    }
  }

  /** Rings for `id`. A bell that is already ringing or waiting stays as it is. */
  async ring(queue: string, id: string, delay = 0): Promise<void> {
    await this.queue(queue).add(queue, {}, { jobId: id, delay });
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
    this.start(queue, options, async (job, token) => {
      const next = await handle(job.id ?? '');
      if (next === 'done') return;
      await job.moveToDelayed(Date.now() + next.again, token);
      if (await next.unless?.()) await job.promote().catch(() => undefined);
      throw new DelayedError();
    });
  }

  /** Lets running jobs end while the database and the sockets they need are still there. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
    await Promise.all(this.closers.map((close) => close()));
  }

  private start(name: string, options: WorkOptions, run: (job: Job, token?: string) => Promise<void>): void {
    const worker = new Worker(name, run, { connection: this.consumers, ...RECOVERY, ...options });
    worker.on('error', (error) => this.log.warn(`Worker of ${name}: ${error.message}`));
    worker.on('failed', (job, error) => this.log.error(`${name} ${job?.id}: ${error.stack ?? error.message}`));
    this.workers.push(worker);
  }

  private queue(name: string): Queue {
    let queue = this.queues.get(name);
    if (!queue) {
      queue = new Queue(name, {
        connection: this.producers,
        defaultJobOptions: {
          attempts: 5,
          backoff: { type: 'exponential', delay: 1_000 },
          removeOnComplete: true,
          removeOnFail: true,
        },
      });
      queue.on('error', (error) => this.log.warn(`Queue ${name}: ${error.message}`));
      this.queues.set(name, queue);
    }
    return queue;
  }

  private redis(url: string, maxRetriesPerRequest: number | null): Redis {
    const redis = new Redis(url, { maxRetriesPerRequest });
    redis.on('error', (error) => this.log.warn(`Redis: ${error.message}`));
    this.closers.push(async () => redis.disconnect());
    return redis;
  }
}
