import { describe, expect, it } from 'vitest';
import { GENERATION_STATES, type GenerationState, isEnded, splitState, statesBefore } from './generation-state.js';

/** Every move there is; whatever is not here is forbidden. */
const MOVES = new Set([
  'queued/queued → running/queued',
  'queued/queued → canceled/done',
  'queued/queued → failed/done',
  'running/queued → running/submitted',
  'running/queued → canceled/done',
  'running/queued → failed/done',
  'running/submitted → running/drawing',
  'running/submitted → failed/done',
  'running/drawing → running/finishing',
  'running/drawing → failed/done',
  'running/finishing → succeeded/done',
  'running/finishing → failed/done',
]);

describe('moves', () => {
  const pairs = GENERATION_STATES.flatMap((from) =>
    GENERATION_STATES.map((to): [GenerationState, GenerationState] => [from, to]),
  );
  it.each(pairs)('%s → %s', (from, to) => {
    expect(statesBefore(to).includes(from)).toBe(MOVES.has(`${from} → ${to}`));
  });
});

it('ends nowhere but in the three last states, and every state leads to an end', () => {
  for (const state of GENERATION_STATES) {
    const [status] = splitState(state);
    const goesOn = GENERATION_STATES.some((to) => statesBefore(to).includes(state));
    expect(goesOn).toBe(!isEnded(status));
    if (goesOn) expect(statesBefore('failed/done')).toContain(state);
  }
});

it('cannot be canceled once the provider may know of it', () => {
  expect(statesBefore('canceled/done')).toEqual(['queued/queued', 'running/queued']);
});
