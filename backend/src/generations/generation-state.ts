import type { GenerationStage, GenerationStatus } from '@primerka/contract';

/** Status and stage of an order as one word: they only ever change together. */
export type GenerationState =
  | 'queued/queued'
  | 'running/queued'
  | 'running/submitted'
  | 'running/drawing'
  | 'running/finishing'
  | 'succeeded/done'
  | 'failed/done'
  | 'canceled/done';

/**
 * State → what may come next. `submitted` is written before the provider is called, so from there on
 * an order may exist at the provider and can no longer be canceled.
 */
const NEXT: Record<GenerationState, readonly GenerationState[]> = {
  'queued/queued': ['running/queued', 'canceled/done', 'failed/done'],
  'running/queued': ['running/submitted', 'canceled/done', 'failed/done'],
  'running/submitted': ['running/drawing', 'failed/done'],
  'running/drawing': ['running/finishing', 'failed/done'],
  'running/finishing': ['succeeded/done', 'failed/done'],
  'succeeded/done': [],
  'failed/done': [],
  'canceled/done': [],
};

export const GENERATION_STATES = Object.keys(NEXT) as GenerationState[];

/** The states from which `to` may be reached: the `where` of the conditional update that goes there. */
export const statesBefore = (to: GenerationState): GenerationState[] =>
  GENERATION_STATES.filter((state) => NEXT[state].includes(to));

export const isEnded = (status: GenerationStatus): boolean => !['queued', 'running'].includes(status);

export const splitState = (state: GenerationState): [GenerationStatus, GenerationStage] =>
  state.split('/') as [GenerationStatus, GenerationStage];
