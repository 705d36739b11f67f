import { NO_USAGE, type Usage, sumOf } from '../openrouter/openrouter-errors.js';

/** What the calls of one answer took, and who answered. */
export interface Spent extends Usage {
  model: string | null;
}

export const NOTHING_SPENT: Spent = { ...NO_USAGE, model: null };

export const spentTogether = (a: Spent, b: Spent): Spent => ({ ...sumOf(a, b), model: b.model ?? a.model });
