import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { DelayedError, type Job, type JobsOptions, type Queue } from 'bullmq';
import { env } from '../env.js';
import { scheduledRuns, scheduledSeconds, scheduledSuccess } from '../observe/metrics.js';
import { Bull } from './bull.js';
import { type Repeating, repeat } from './repeat.js';

/** `every` in milliseconds, or `cron` (five fields) by the clock of Moscow. */
export type Schedule = { name: string; every: number } | { name: string; cron: string };

/** `skipped`: this process had not finished the run before. `unknown`: nobody here knows the schedule. */
type Outcome = 'ok' | 'failed' | 'skipped' | 'unknown';

const QUEUE = 'schedule';
const MOSCOW = 'Europe/Moscow';

/** Milliseconds. */
const HEAL_EVERY = 60_000;
const UNKNOWN_AGAIN = 10_000;
/** A schedule that no process has known for so long is one of a release that is gone. */
const UNKNOWN_FOR = 3_600_000;

/** More than there are schedules: none waits for another to end. */
const CONCURRENCY = 32;

/** Finished runs are kept for an hour, for who wants to know how they went. */
const JOB: JobsOptions = { attempts: 1, removeOnComplete: { age: 3_600 }, removeOnFail: { age: 3_600 } };

/**
 * Work by the clock: BullMQ's job schedulers on one queue, each run taken by one of the workers.
 *
 * The queue may lose a schedule (a flushed Redis), so every worker looks each minute that all it knows
 * are there. It only adds what is missing: to add one again would throw away a run that is due and
 * not yet taken.
 *
 * One process runs a schedule once at a time; two processes may run it at the same moment, when a run
 * takes longer than its interval or its worker froze. So a run must be idempotent and claim its rows
 * (`for update skip locked`, a conditional update, a unique key) before it acts on them.
 */
@Injectable()
export class Schedules implements BeforeApplicationShutdown {
  private readonly log = new Logger(Schedules.name);
  private readonly known = new Map<string, { schedule: Schedule; run: () => Promise<void> }>();
  private readonly running = new Set<string>();
  private heals: Repeating | undefined;
  /** One after the other: two that add one schedule at the same moment would both make a first run of it. */
  private healing: Promise<void> = Promise.resolve();

  constructor(private readonly bull: Bull) {}

  /**
   * Runs `run` by the clock in one of the processes with the role `worker`; elsewhere does nothing.
   * Call it once at start (`onModuleInit`, `onApplicationBootstrap`). An interval's first run is at
   * once, when the schedule is new. What `run` throws is logged and counted; the next run comes anyway.
   */
  add(schedule: Schedule, run: () => Promise<void>): void {
    if (!env().ROLES.includes('worker')) return;
    if (this.known.has(schedule.name)) throw new Error(`Two schedules are called ${schedule.name}`);
    this.known.set(schedule.name, { schedule, run });
    if (this.heals) {
      void this.inTurn(() => this.heal(schedule));
    } else {
      this.heals = repeat(HEAL_EVERY, () => this.inTurn(() => this.healAll()));
      this.bull.work(QUEUE, { concurrency: CONCURRENCY }, (job, token) => this.take(job, token));
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.heals?.stop();
    await this.healing;
  }

  private inTurn(heal: () => Promise<void>): Promise<void> {
    return (this.healing = this.healing.then(heal));
  }

  private async healAll(): Promise<void> {
    for (const { schedule } of this.known.values()) await this.heal(schedule);
  }

  private async heal(schedule: Schedule): Promise<void> {
    const { name } = schedule;
    const wanted = 'every' in schedule ? { every: schedule.every } : { pattern: schedule.cron, tz: MOSCOW };
    try {
      const there = await this.queue().getJobScheduler(name);
      const same =
        there && ('every' in wanted ? there.every === wanted.every : there.pattern === wanted.pattern && !there.every);
      // The next run hangs on the job of this one; were that lost, the schedule would stand still for ever.
      if (same && (await this.queue().getJob(`repeat:${name}:${there.next}`))) return;
      await this.queue().upsertJobScheduler(name, wanted, { name, opts: JOB });
    } catch (error) {
      this.log.warn(`${name} could not be scheduled: ${String(error)}`);
    }
  }

  private async take(job: Job, token: string | undefined): Promise<Outcome> {
    const { name } = job;
    const known = this.known.get(name);
    const outcome = known ? await this.run(name, known.run) : await this.unknown(job, token);
    scheduledRuns.inc({ job: name, outcome });
    return outcome;
  }

  private async run(name: string, run: () => Promise<void>): Promise<Outcome> {
    if (this.running.has(name)) return 'skipped';
    this.running.add(name);
    const stop = scheduledSeconds.startTimer({ job: name });
    try {
      await run();
      scheduledSuccess.set({ job: name }, Date.now() / 1000);
      return 'ok';
    } catch (error) {
      this.log.error(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
      return 'failed';
    } finally {
      stop();
      this.running.delete(name);
    }
  }

  /** Another release's, which may be starting or stopping beside this one: its own workers get an hour to take it. */
  private async unknown(job: Job, token: string | undefined): Promise<Outcome> {
    if (Date.now() - job.timestamp - (job.opts.delay ?? 0) < UNKNOWN_FOR) {
      await job.moveToDelayed(Date.now() + UNKNOWN_AGAIN, token);
      throw new DelayedError();
    }
    this.log.warn(`Nobody runs ${job.name} any more`);
    await this.queue().removeJobScheduler(job.name);
    return 'unknown';
  }

  private queue(): Queue {
    return this.bull.queue(QUEUE, JOB);
  }
}
