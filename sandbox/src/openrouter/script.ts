import { z } from 'zod';

const ms = z.number().int().min(0).max(3_600_000);
const common = {
  /** How often the step acts before it is used up. */
  times: z.union([z.number().int().min(1), z.literal('always')]).default(1),
  /** Acts only where the last user message contains this text. */
  text: z.string().optional(),
  /** Acts only on this model, of those that `models` lists as well. */
  model: z.string().optional(),
};

const step = <At extends string, Do extends string, Extra extends z.ZodRawShape>(at: At, does: Do, extra: Extra) =>
  z.strictObject({ at: z.literal(at), do: z.literal(does), ...common, ...extra });

const retryAfter = z.number().int().positive().optional();
const status = z.number().int().min(200).max(599);
const after = z.number().int().min(0).default(3);
const message = z.string().optional();

/** Ways any answer can go wrong before a word of it is written. */
const wire = <At extends string>(at: At) =>
  [
    step(at, 'error', { status, message, retryAfter, errorType: z.string().optional() }),
    step(at, 'html', { status: status.default(524) }),
    step(at, 'malformed', {}),
    step(at, 'reset', {}),
    step(at, 'hang', {}),
  ] as const;

const AtChat = z.discriminatedUnion('do', [
  ...wire('chat'),
  step('chat', 'moderation', { reasons: z.array(z.string()).default(['sexual']) }),
  step('chat', 'guardrail', { patterns: z.array(z.string()).default(['undress']) }),
  step('chat', 'availability', {
    code: z.string().default('capacity_exhausted'),
    status: status.default(429),
    retryAfter,
  }),
  step('chat', 'error-in-200', { status: status.default(502), message, type: z.string().optional() }),
  step('chat', 'choice-error', { status: status.default(502), message }),
  step('chat', 'stream-error', { after, done: z.boolean().default(false), status: status.default(502), message }),
  step('chat', 'cut', { after, how: z.enum(['destroy', 'end']).default('destroy') }),
  step('chat', 'silence', { after, comments: z.boolean().default(false) }),
  step('chat', 'slow', { ms }),
  step('chat', 'empty', { finishReason: z.string().nullable().default('stop') }),
  step('chat', 'length', { share: z.number().min(0).max(1).default(0.5) }),
  step('chat', 'fence', {}),
  step('chat', 'schema', {
    how: z
      .enum(['two-variants', 'four-variants', 'missing-field', 'wrong-type', 'extra-field'])
      .default('two-variants'),
  }),
  step('chat', 'content-filter', { content: z.string().default(''), refusal: z.string().nullable().default(null) }),
  /** `{{system}}` in it becomes the system prompt; of an object every text in it, so that the JSON stays whole. */
  step('chat', 'say', { content: z.union([z.string(), z.record(z.string(), z.unknown())]) }),
]);
const AtKey = z.discriminatedUnion('do', [...wire('key')]);
const AtCredits = z.discriminatedUnion('do', [...wire('credits')]);
const AtGeneration = z.discriminatedUnion('do', [...wire('generation')]);
const AtModels = z.discriminatedUnion('do', [...wire('models')]);

/** One fault to come. The README of these is `GET /` of the running stand-in. */
export const OpenRouterScriptStep = z.discriminatedUnion('at', [AtChat, AtKey, AtCredits, AtGeneration, AtModels]);
export type OpenRouterScriptStep = z.infer<typeof OpenRouterScriptStep>;
/** A step as a test writes it: everything with a default may be left out. */
export type OpenRouterScriptStepInput = z.input<typeof OpenRouterScriptStep>;
export type StepAt<At extends OpenRouterScriptStep['at']> = Extract<OpenRouterScriptStep, { at: At }>;

/** What can be scripted, by place: the names for the help page. */
export const SCRIPTABLE = Object.fromEntries(
  [AtChat, AtKey, AtCredits, AtGeneration, AtModels].map((union) => [
    [...union.options[0].shape.at.values][0],
    union.options.map((option) => ({
      do: [...option.shape.do.values][0],
      takes: Object.keys(option.shape).filter((name) => !['at', 'do', 'times', 'text', 'model'].includes(name)),
    })),
  ]),
);

/** The faults still to come, in the order they were written. */
export class Script {
  #steps: { step: OpenRouterScriptStep; left: number }[] = [];

  add(input: OpenRouterScriptStepInput): void {
    const step = OpenRouterScriptStep.parse(input);
    this.#steps.push({ step, left: step.times === 'always' ? Infinity : step.times });
  }

  /** Takes the first step for this place that matches, and counts it as used once. */
  take<At extends OpenRouterScriptStep['at']>(
    at: At,
    of: { text?: string; model?: string } = {},
  ): StepAt<At> | undefined {
    const found = this.#steps.find(
      ({ step }) =>
        step.at === at &&
        (step.text === undefined || of.text?.includes(step.text)) &&
        (step.model === undefined || of.model === step.model),
    );
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#steps.splice(this.#steps.indexOf(found), 1);
    return found.step as StepAt<At>;
  }

  get pending(): OpenRouterScriptStep[] {
    return this.#steps.map(({ step, left }) => ({ ...step, times: left === Infinity ? 'always' : left }));
  }

  clear(): void {
    this.#steps = [];
  }
}
