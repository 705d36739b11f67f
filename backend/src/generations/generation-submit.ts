import { Injectable, Logger } from '@nestjs/common';
import { ConstantBackoff, handleAll, retry } from 'cockatiel';
import { DataSource } from 'typeorm';
import { AppError } from '../errors.js';
import { KieCircuitOpen, KieRefused, KieUnreachable } from '../kie/kie-errors.js';
import { KieClient } from '../kie/kie.js';
import { type Next, Queues } from '../queue/queues.js';
import { callBackUrl } from './call-back.js';
import { type Failure, GenerationEnd, advance } from './generation-end.js';
import { WATCH } from './generation-queues.js';
import { GenerationViews } from './generation-view.js';
import { Generation, ProviderTask } from './generations.entity.js';
import { providerCost } from './provider-cost.js';
import { ProviderInputs } from './provider-inputs.js';
import { LOST_AFTER, MAX_UNKNOWN, ProviderTasks } from './provider-tasks.js';

/** Milliseconds. */
const FIRST_LOOK = 2_000;
const CIRCUIT_PAUSE = 5_000;
const RATE_PAUSE = 10_000;
/** Pauses before a create that provably came to nothing is made again. */
const AGAIN_AFTER = [1_000, 2_000, 4_000];

/** Outlasts a restart of the database: five tries in ten seconds. */
const persistently = retry(handleAll, { maxAttempts: 4, backoff: new ConstantBackoff(2_000) });

const DONE: Next = 'done';

/**
 * The first half of an order's run: queued → running → inputs uploaded → `submitted` committed →
 * createTask → `drawing`. Every step reads the row and writes by a conditional update, so it may be
 * cut off anywhere and begun again by anyone.
 *
 * Creating costs money and cannot be repeated safely, hence the rule: the call is written down
 * before it is made; when its outcome is unknown nothing is resent here. The watch decides, after
 * 90 s, whether a second one is due, and rings for it.
 */
@Injectable()
export class GenerationSubmit {
  private readonly log = new Logger(GenerationSubmit.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly kie: KieClient,
    private readonly inputs: ProviderInputs,
    private readonly tasks: ProviderTasks,
    private readonly end: GenerationEnd,
    private readonly views: GenerationViews,
    private readonly queues: Queues,
  ) {}

  async step(id: string): Promise<Next> {
    let row = await this.dataSource.manager.findOneBy(Generation, { id });
    if (!row || !['queued', 'submitted'].includes(row.stage)) return DONE;
    // A picture that would come too late must not be paid for: it may have waited long for its turn.
    if (row.deadlineAt <= new Date()) {
      await this.end.fail(id, { code: 'deadline', retryable: true });
      return DONE;
    }
    if (this.kie.circuit !== 'closed') return { again: CIRCUIT_PAUSE };
    if (row.status === 'queued') {
      row = await advance(this.dataSource.manager, id, 'running/queued', { startedAt: () => 'now()' });
      if (!row) return DONE;
      await this.views.announce(row);
    }
    try {
      const imageUrls = await this.inputs.upload(id);
      const task = await this.open(row);
      if (task) return await this.create(row, task, imageUrls);
      await this.queues.ring(WATCH, id);
      return DONE;
    } catch (error) {
      return this.refused(id, error);
    }
  }

  /**
   * Commits that a create is about to be made; from here on the order cannot be canceled. Null when
   * it must not be made: the order has moved on, an outcome is still unknown, or another worker is
   * at it.
   */
  private async open(row: Generation): Promise<ProviderTask | null> {
    const opened = await this.dataSource.transaction(async (tx) => {
      const [locked] = await tx.query<{ stage: string }[]>(
        `select stage from generation where id = $1 and status = 'running' and deadline_at > now() for update`,
        [row.id],
      );
      const tasks = await tx.find(ProviderTask, { where: { generationId: row.id }, order: { attempt: 'ASC' } });
      const unknown = tasks.filter(({ state }) => state === 'unknown' || state === 'submitting');
      const due = unknown.length === 0 || (unknown.length < MAX_UNKNOWN && unknown.every(isLost));
      // A task that is known is never ordered again, wherever the run was cut off after it was.
      const known = tasks.some(({ taskId }) => taskId);
      if (!locked || !['queued', 'submitted'].includes(locked.stage) || known || !due) return null;
      const moved = locked.stage === 'queued' ? await advance(tx, row.id, 'running/submitted') : null;
      const attempt = (tasks.at(-1)?.attempt ?? 0) + 1;
      const state = 'submitting';
      const costMicroUsd = providerCost(state, null);
      const task = tx.create(ProviderTask, { generationId: row.id, attempt, state, taskId: null, costMicroUsd });
      await tx.insert(ProviderTask, task);
      return { task, moved };
    });
    if (opened?.moved) await this.views.announce(opened.moved);
    return opened?.task ?? null;
  }

  private async create(row: Generation, task: ProviderTask, imageUrls: string[]): Promise<Next> {
    let taskId: string;
    try {
      taskId = await this.kie.createTask({
        prompt: row.prompt,
        imageUrls,
        aspectRatio: 'auto',
        callBackUrl: callBackUrl(row.id),
      });
    } catch (error) {
      if (error instanceof KieUnreachable && error.sent) {
        this.log.warn(`${row.id}: the outcome of create ${task.attempt} is unknown (${error.reason})`);
        await this.tasks.settle(task, { state: 'unknown' });
        await this.queues.ring(WATCH, row.id, FIRST_LOOK);
        return DONE;
      }
      if (error instanceof KieRefused && error.kind !== 'rate_limited') {
        await this.tasks.settle(task, { state: 'not_created' });
      } else if (error instanceof KieRefused || error instanceof KieUnreachable || error instanceof KieCircuitOpen) {
        await this.tasks.forget(task);
      }
      throw error;
    }
    // On its own and more than once: this id is all that leads to a picture we already pay for.
    await persistently.execute(() => this.tasks.settle(task, { state: 'created', taskId }));
    const drawing = await advance(this.dataSource.manager, row.id, 'running/drawing');
    if (drawing) await this.views.announce(drawing);
    await this.queues.ring(WATCH, row.id, FIRST_LOOK);
    return DONE;
  }

  /** Nothing was created. Either it may work later, or the order fails now. */
  private async refused(id: string, error: unknown): Promise<Next> {
    if (error instanceof KieCircuitOpen) return { again: CIRCUIT_PAUSE };
    // An upload that got lost may be repeated at any time; so may a call that never left.
    if (error instanceof KieUnreachable) return { again: CIRCUIT_PAUSE };
    if (error instanceof AppError && error.code === 'not_found') {
      // A picture was withdrawn after a complaint: it will not come back.
      await this.end.fail(id, { code: 'provider.input', retryable: false });
      return DONE;
    }
    if (!(error instanceof KieRefused)) throw error;
    if (error.kind === 'rate_limited') return { again: RATE_PAUSE };
    const tried = await this.dataSource.manager.countBy(ProviderTask, { generationId: id, state: 'not_created' });
    const pause = AGAIN_AFTER[tried - 1];
    if (error.kind === 'server' && pause !== undefined) return { again: pause };
    this.log.error(`${id}: ${error.message}`);
    await this.end.fail(id, FAILURE_OF[error.kind]);
    return DONE;
  }
}

const isLost = ({ createdAt }: ProviderTask): boolean => Date.now() - createdAt.getTime() >= LOST_AFTER;

const FAILURE_OF: Record<KieRefused['kind'], Failure> = {
  moderation: { code: 'provider.refused', retryable: false },
  input: { code: 'provider.input', retryable: false },
  invalid: { code: 'internal', retryable: false },
  out_of_credits: { code: 'provider.unavailable', retryable: true },
  unauthorized: { code: 'provider.unavailable', retryable: true },
  maintenance: { code: 'provider.unavailable', retryable: true },
  server: { code: 'provider.unavailable', retryable: true },
  rate_limited: { code: 'provider.unavailable', retryable: true },
};
