import { Injectable, Logger } from '@nestjs/common';
import type { Variant } from '@primerka/contract';
import { catalog } from '../catalog.js';
import { asksForNudity } from '../generations/edit-rules.js';
import { assistantCostUsd, assistantTokens } from '../observe/metrics.js';
import { type Ask, OpenRouterClient, type Turn } from '../openrouter/openrouter.js';
import { OpenRouterError, OpenRouterRefused, type RefusalKind } from '../openrouter/openrouter-errors.js';
import type { Completion } from '../openrouter/openrouter-stream.js';
import type { Failure } from './answer-end.js';
import { ANSWER_SCHEMA, readAnswer } from './assistant-answer.js';
import { assistantPrompt } from './assistant-prompt.js';
import { type Flaw, mendingTurns } from './assistant-turns.js';
import type { Spent } from './spent.js';

/** Tokens; three long variants in Russian take about half of it. */
const MAX_TOKENS = 3000;

/** What came of a question. `hostile`: the user asked for what may not be drawn, and the assistant offered it. */
export type Outcome =
  | { is: 'variants'; reply: string; variants: Variant[] }
  | { is: 'refusal'; reply: string }
  | { is: 'hostile' }
  | { is: 'failure'; failure: Failure };

export type Question = Pick<Ask, 'onText' | 'signal' | 'user'> & { turns: readonly Turn[] };

const UNAVAILABLE: Failure = { code: 'provider.unavailable', retryable: true };

const REFUSALS: Record<RefusalKind, Failure> = {
  moderation: { code: 'provider.refused', retryable: false },
  input: { code: 'provider.input', retryable: false },
  invalid: { code: 'internal', retryable: false },
  rate_limited: UNAVAILABLE,
  out_of_credits: UNAVAILABLE,
  unauthorized: UNAVAILABLE,
  unavailable: UNAVAILABLE,
};

const FLAWS: Record<Flaw, Failure> = { unreadable: UNAVAILABLE, suspicious: REFUSALS.moderation };

/** Asks the model, asks it once more when its answer cannot be used, and says what came of it. Never throws for the model's sake. */
@Injectable()
export class Assistant {
  private readonly log = new Logger(Assistant.name);

  constructor(private readonly client: OpenRouterClient) {}

  /** @param spend told what each call took, also one that failed */
  async answer(question: Question, spend: (spent: Spent) => void): Promise<Outcome> {
    try {
      const first = await this.call(question, spend);
      const outcome = this.outcomeOf(first, question);
      if (outcome.is !== 'flawed') return outcome;
      const { onText: _, ...silent } = question;
      const turns = mendingTurns(question.turns, first.text, outcome.flaw);
      const mended = this.outcomeOf(await this.call({ ...silent, turns }, spend), question);
      return mended.is === 'flawed' ? { is: 'failure', failure: FLAWS[mended.flaw] } : mended;
    } catch (error) {
      if (!(error instanceof OpenRouterError)) throw error;
      this.log.warn(error.message);
      const failure = error instanceof OpenRouterRefused ? REFUSALS[error.kind] : UNAVAILABLE;
      return { is: 'failure', failure };
    }
  }

  private async call(question: Question, spend: (spent: Spent) => void): Promise<Completion> {
    const system = assistantPrompt(catalog.assistant.promptVersion);
    try {
      const completion = await this.client.complete({
        ...question,
        system,
        answer: ANSWER_SCHEMA,
        maxTokens: MAX_TOKENS,
      });
      spend(counted({ ...completion.usage, model: completion.model }));
      return completion;
    } catch (error) {
      if (error instanceof OpenRouterError) spend(counted({ ...error.usage, model: null }));
      throw error;
    }
  }

  private outcomeOf({ text, finish }: Completion, question: Question): Outcome | { is: 'flawed'; flaw: Flaw } {
    if (finish === 'filtered') return { is: 'failure', failure: REFUSALS.moderation };
    const reading = readAnswer(text, finish === 'length');
    if (reading.is === 'malformed') {
      this.log.warn(`An answer could not be read: ${reading.why}`);
      return { is: 'flawed', flaw: 'unreadable' };
    }
    if (reading.is === 'refusal' || !reading.variants.some(({ prompt }) => asksForNudity(prompt))) return reading;
    // The gate can err on a model's words; nobody is told that he asked for what he did not ask for.
    if (asksForNudity(question.turns.at(-1)?.text ?? '')) return { is: 'hostile' };
    this.log.warn('An answer offers what the gate of words refuses, and was not asked to');
    return { is: 'flawed', flaw: 'suspicious' };
  }
}

function counted(spent: Spent): Spent {
  const model = spent.model ?? 'unknown';
  assistantTokens.inc({ direction: 'prompt', model }, spent.promptTokens);
  assistantTokens.inc({ direction: 'completion', model }, spent.completionTokens);
  assistantCostUsd.inc({ model }, spent.costMicroUsd / 1e6);
  return spent;
}
