import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { TaskState } from '../kie/kie-answers.js';
import { KieClient } from '../kie/kie.js';
import { providerCalls, providerCostUsd } from '../observe/metrics.js';
import { callBackUrl } from './call-back.js';
import { Generation, ProviderTask } from './generations.entity.js';
import { providerCost } from './provider-cost.js';

/** Milliseconds a lost create answer is waited for before a second create is made. */
export const LOST_AFTER = 90_000;

/** What a task may have been before it is what it is: the book never turns back. */
const OPEN_STATES: Record<ProviderTask['state'], ProviderTask['state'][]> = {
  submitting: [],
  unknown: ['submitting'],
  not_created: ['submitting'],
  created: ['submitting', 'unknown'],
  succeeded: ['created'],
  failed: ['created'],
};

/** Counted when the call came to this; `unknown` is what a lost task may have cost, and is counted again if it is found. */
const COSTED = new Set<ProviderTask['state']>(['unknown', 'succeeded', 'failed']);

/** At most this many creates whose outcome nobody knows. */
export const MAX_UNKNOWN = 2;

/**
 * The book of createTask calls of an order. Each is written down before it is made, so that after a
 * crash "we may have a task there" is known; and each is booked with what it cost, wanted or not.
 */
@Injectable()
export class ProviderTasks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly kie: KieClient,
  ) {}

  of(generationId: string): Promise<ProviderTask[]> {
    return this.dataSource.manager.find(ProviderTask, { where: { generationId }, order: { attempt: 'ASC' } });
  }

  /** The call never reached them, so there is nothing to book. */
  async forget({ generationId, attempt }: ProviderTask): Promise<void> {
    providerCalls.inc({ outcome: 'not_sent' });
    await this.dataSource.manager.delete(ProviderTask, { generationId, attempt });
  }

  async settle(
    { generationId, attempt }: ProviderTask,
    change: Pick<ProviderTask, 'state'> & Partial<Pick<ProviderTask, 'taskId' | 'providerCredits'>>,
  ): Promise<void> {
    if (['created', 'unknown', 'not_created'].includes(change.state)) providerCalls.inc({ outcome: change.state });
    // A call-back may have been faster than the create's own answer: what has ended stays ended.
    const before = In(OPEN_STATES[change.state]);
    const costMicroUsd = providerCost(change.state, change.providerCredits ?? null);
    const task = { generationId, attempt, state: before };
    const { affected } = await this.dataSource.manager.update(ProviderTask, task, { ...change, costMicroUsd });
    if (affected === 1 && COSTED.has(change.state)) {
      const { kind } = await this.dataSource.manager.findOneOrFail(Generation, {
        where: { id: generationId },
        select: { id: true, kind: true },
      });
      providerCostUsd.inc({ kind, state: change.state }, costMicroUsd / 1e6);
    }
  }

  /**
   * Task ids that call-backs brought. One is believed when the provider, asked with our own key, says
   * that it was told to call back this very order.
   */
  async adoptHints(generationId: string): Promise<void> {
    const hints = await this.dataSource.query<{ taskId: string }[]>(
      `select task_id as "taskId" from provider_hint where generation_id = $1`,
      [generationId],
    );
    for (const { taskId } of hints) {
      const state = await this.kie.taskState(taskId);
      const ours = 'callBackUrl' in state && state.callBackUrl === callBackUrl(generationId);
      if (ours) {
        await this.dataSource.query(
          `update provider_task set task_id = $2, state = 'created'
           where generation_id = $1 and task_id is null and state in ('submitting', 'unknown')
             and attempt = (select min(attempt) from provider_task
               where generation_id = $1 and task_id is null and state in ('submitting', 'unknown'))
             and not exists (select 1 from provider_task where task_id = $2)`,
          [generationId, taskId],
        );
      }
      if (ours || state.state !== 'unknown-task') {
        await this.dataSource.query(`delete from provider_hint where generation_id = $1 and task_id = $2`, [
          generationId,
          taskId,
        ]);
      }
    }
  }

  /** Asks after a task and books an end it has come to. */
  async look(task: ProviderTask): Promise<TaskState> {
    const state = await this.kie.taskState(task.taskId ?? '');
    if (state.state === 'success' || state.state === 'fail') {
      await this.settle(task, {
        state: state.state === 'success' ? 'succeeded' : 'failed',
        providerCredits: state.creditsConsumed?.toString() ?? null,
      });
    }
    return state;
  }
}
