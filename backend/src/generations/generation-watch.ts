import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { KieCircuitOpen, KieRefused, KieUnreachable } from '../kie/kie-errors.js';
import { type Next, Queues } from '../queue/queues.js';
import { GenerationDelivery } from './generation-delivery.js';
import { type Failure, GenerationEnd, advance } from './generation-end.js';
import { SUBMIT, submitPriority } from './generation-queues.js';
import { isEnded } from './generation-state.js';
import { GenerationViews } from './generation-view.js';
import { Generation, type ProviderTask } from './generations.entity.js';
import { LOST_AFTER, MAX_UNKNOWN, ProviderTasks } from './provider-tasks.js';

/** Milliseconds: the first look comes 2 s after the create, then ever later; a call-back cuts any wait short. */
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 30_000;
const GROWTH = 1.5;
const LOST_CHECK = 5_000;
/** A task of an order that is over: asked after until it ends, since the provider gives up after some ten minutes. */
const BOOK_AGAIN_AFTER = 5 * 60_000;
const BOOK_WITHIN = 60 * 60_000;
/** Pauses before a result that did not arrive whole is fetched again. */
const FETCH_AGAIN_AFTER = [1_000, 2_000, 4_000];

const UNAVAILABLE: Failure = { code: 'provider.unavailable', retryable: true };
const FAILED: Record<'refused' | 'input' | 'provider', Failure> = {
  refused: { code: 'provider.refused', retryable: false },
  input: { code: 'provider.input', retryable: false },
  provider: UNAVAILABLE,
};

/**
 * The second half of an order's run: wait for the picture, fetch it, deliver it or give the credits
 * back. Waiting holds no worker: the job puts itself to sleep, and a call-back merely wakes it. What
 * a call-back says is never believed; the provider is asked.
 */
@Injectable()
export class GenerationWatch {
  private readonly log = new Logger(GenerationWatch.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly delivery: GenerationDelivery,
    private readonly tasks: ProviderTasks,
    private readonly end: GenerationEnd,
    private readonly views: GenerationViews,
    private readonly queues: Queues,
  ) {}

  async step(id: string): Promise<Next> {
    const row = await this.dataSource.manager.findOneBy(Generation, { id });
    if (!row) return 'done';
    if (isEnded(row.status)) return this.book(row);
    if (row.deadlineAt <= new Date()) return this.fail(id, { code: 'deadline', retryable: true });
    await this.dataSource.query('update generation set touched_at = now(), polls = polls + 1 where id = $1', [id]);
    switch (row.stage) {
      case 'submitted':
        return this.find(row);
      case 'drawing':
        return this.look(row);
      case 'finishing':
        return this.deliver(row);
      default:
        // Not submitted yet: the submit queue has it.
        return 'done';
    }
  }

  /** `submitted`: no task is known for sure. Wait for the lost one, order a second one, or give up. */
  private async find(row: Generation): Promise<Next> {
    await this.tasks.adoptHints(row.id).catch(passProviderTrouble);
    const tasks = await this.tasks.of(row.id);
    if (tasks.some(({ taskId }) => taskId)) {
      const drawing = await advance(this.dataSource.manager, row.id, 'running/drawing');
      if (!drawing) return { again: 0 };
      await this.views.announce(drawing);
      return this.look(drawing);
    }
    const unknown = tasks.filter(({ state }) => state === 'submitting' || state === 'unknown');
    const last = unknown.at(-1);
    const lostIn = last ? last.createdAt.getTime() + LOST_AFTER - Date.now() : 0;
    if (last && lostIn > 0) return this.sleep(row, Math.min(lostIn, LOST_CHECK));
    if (unknown.length >= MAX_UNKNOWN) return this.fail(row.id, UNAVAILABLE);
    await this.queues.ring(SUBMIT, row.id, 0, submitPriority(row));
    return this.sleep(row, LOST_CHECK);
  }

  /** `drawing`: ask after the task; after a lost create answer there may be two, and the first picture counts. */
  private async look(row: Generation): Promise<Next> {
    let failure: Failure | null = null;
    let open = false;
    for (const task of (await this.tasks.of(row.id)).filter(({ taskId }) => taskId)) {
      const state = await this.ask(task);
      if (state?.state === 'success') {
        const [url] = state.resultUrls;
        if (url) {
          const finishing = await advance(this.dataSource.manager, row.id, 'running/finishing', {
            providerResultUrl: url,
          });
          if (!finishing) return 'done';
          await this.views.announce(finishing);
          return this.deliver(finishing);
        }
        this.log.error(`${row.id}: the provider succeeded without a picture`);
        failure ??= UNAVAILABLE;
      } else if (state?.state === 'fail') {
        this.log.warn(`${row.id}: the provider failed (${state.reason}): ${state.text}`);
        failure = FAILED[state.reason];
      } else {
        open = true;
      }
    }
    if (failure && !open) return this.fail(row.id, failure);
    return this.sleep(row, Math.min(FIRST_WAIT * GROWTH ** Math.min(row.polls, 20), LONGEST_WAIT));
  }

  /** `finishing`: fetched and delivered, or fetched again, or given up. */
  private async deliver(row: Generation): Promise<Next> {
    const outcome = await this.delivery.deliver(row);
    if (outcome === 'again') {
      const pause = FETCH_AGAIN_AFTER[row.fetches];
      if (pause !== undefined) {
        await this.dataSource.query('update generation set fetches = fetches + 1 where id = $1', [row.id]);
        return { again: pause };
      }
    }
    return outcome === 'delivered' ? this.afterEnd(row.id) : this.fail(row.id, UNAVAILABLE);
  }

  /** The order is over. What the provider did with its tasks is still written down: it may have cost us. */
  private async book({ id, finishedAt }: Generation): Promise<Next> {
    await this.tasks.adoptHints(id).catch(passProviderTrouble);
    let open = false;
    for (const task of (await this.tasks.of(id)).filter(({ state }) => state === 'created')) {
      const state = await this.ask(task);
      open ||= state?.state !== 'success' && state?.state !== 'fail';
    }
    const over = !finishedAt || Date.now() - finishedAt.getTime() > BOOK_WITHIN;
    return open && !over ? { again: BOOK_AGAIN_AFTER } : 'done';
  }

  private async ask(task: ProviderTask) {
    return this.tasks.look(task).catch(passProviderTrouble);
  }

  private async fail(id: string, failure: Failure): Promise<Next> {
    await this.end.fail(id, failure);
    return this.afterEnd(id);
  }

  /** A task of the order may still be drawn, and what that costs is booked. */
  private async afterEnd(id: string): Promise<Next> {
    const tasks = await this.tasks.of(id);
    return tasks.some(({ state }) => state === 'created') ? { again: BOOK_AGAIN_AFTER } : 'done';
  }

  /** A bell that rings between our reading of the row and our falling asleep leaves its note on the row. */
  private sleep({ id, nudgedAt }: Generation, ms: number): Next {
    return {
      again: ms,
      unless: async () => {
        const now = await this.dataSource.manager.findOne(Generation, {
          where: { id },
          select: { id: true, nudgedAt: true },
        });
        return now?.nudgedAt?.getTime() !== nudgedAt?.getTime();
      },
    };
  }
}

/** Polls are safe to repeat, and the next one is coming anyway; anything else is a bug and goes up. */
function passProviderTrouble(error: unknown): undefined {
  if (error instanceof KieUnreachable || error instanceof KieRefused || error instanceof KieCircuitOpen)
    return undefined;
  throw error;
}
