import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import {
  type Job,
  type JobsOptions,
  Queue,
  type QueueOptions,
  Worker,
  createPostgresBackend,
  setDefaultBackendFactory,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { env } from '../env.js';
import { HealthChecks } from '../observe/health-checks.js';

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

/** BullMQ's queues and workers, on Postgres, or on Redis when there is a REDIS_URL: opened once, closed in order. */
@Injectable()
export class Bull implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly log = new Logger(Bull.name);
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
      // Every queue and worker listens for its errors.
      pool.setMaxListeners(0);
      pool.on('error', (error) => this.log.warn(`Queue connection lost: ${error.message}`));
      this.closers.push(() => pool.end());
      // BullMQ types its options by the Redis backend; the default backend factory takes a pg pool here.
      this.producers = this.consumers = pool as unknown as QueueOptions['connection'];
    }
  }

  /** The queue of this name; `defaults` of its jobs count when it is opened first. */
  queue(name: string, defaults: JobsOptions): Queue {
    let queue = this.queues.get(name);
    if (!queue) {
      queue = new Queue(name, { connection: this.producers, defaultJobOptions: defaults });
      queue.on('error', (error) => this.log.warn(`Queue ${name}: ${error.message}`));
      this.queues.set(name, queue);
    }
    return queue;
  }

  /** Starts a worker in this process. What `run` throws is logged, and retried as the job's options say. */
  work(name: string, options: WorkOptions, run: (job: Job, token?: string) => Promise<unknown>): void {
    const worker = new Worker(name, run, { connection: this.consumers, ...RECOVERY, ...options });
    worker.on('error', (error) => this.log.warn(`Worker of ${name}: ${error.message}`));
    worker.on('failed', (job, error) => this.log.error(`${name} ${job?.id}: ${error.stack ?? error.message}`));
    this.workers.push(worker);
  }

  /** Lets running jobs end while the database and the sockets they need are still there. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
    await Promise.all(this.closers.map((close) => close()));
  }

  private redis(url: string, maxRetriesPerRequest: number | null): Redis {
    const redis = new Redis(url, { maxRetriesPerRequest });
    redis.on('error', (error) => this.log.warn(`Redis: ${error.message}`));
    this.closers.push(async () => redis.disconnect());
    return redis;
  }
}
