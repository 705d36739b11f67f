import { z } from 'zod';

const ms = z
  .number()
  .int()
  .min(0)
  .max(24 * 3_600_000);
const common = {
  /** How often the step acts before it is used up. */
  times: z.union([z.number().int().min(1), z.literal('always')]).default(1),
  /** Acts only where this text stands in the path, the description or the metadata (as JSON). */
  match: z.string().optional(),
};

const step = <At extends string, Do extends string, Extra extends z.ZodRawShape>(at: At, does: Do, extra: Extra) =>
  z.strictObject({ at: z.literal(at), do: z.literal(does), ...common, ...extra });

const retryAfter = z.number().int().positive();
const refusal = {
  code: z.string().default('invalid_request'),
  description: z.string().default('Scripted refusal'),
  parameter: z.string().optional(),
};

/** Ways any call can go wrong. A `truncated` or `slow` one has been carried out before. */
const wire = <At extends string>(at: At) =>
  [
    step(at, 'refuse-before', {}),
    step(at, 'hang', {}),
    step(at, '500-before', {}),
    step(at, '202-processing', { retryAfter: retryAfter.default(1000) }),
    step(at, '429', { retryAfter: retryAfter.optional() }),
    step(at, '502-html', {}),
    step(at, '401', {}),
    step(at, '400', refusal),
    step(at, 'error', { status: z.number().int().min(300).max(599), ...refusal }),
    step(at, 'truncated', {}),
    step(at, 'slow', { ms }),
  ] as const;

/** Ways to carry an operation out and lose the answer. */
const committed = <At extends string>(at: At) =>
  [step(at, 'accept-then-reset', {}), step(at, 'accept-then-hang', {}), step(at, '500-after-commit', {})] as const;

const value = z
  .string()
  .regex(/^\d+\.\d{2}$/)
  .default('1.00');

const AtCreate = z.discriminatedUnion('do', [...wire('create'), ...committed('create')]);
const AtChange = z.discriminatedUnion('do', [...wire('change'), ...committed('change')]);
const AtRefund = z.discriminatedUnion('do', [
  ...wire('refund'),
  ...committed('refund'),
  step('refund', 'canceled', { reason: z.string().default('insufficient_funds'), party: z.string().optional() }),
  step('refund', 'pending', {}),
]);
const AtGet = z.discriminatedUnion('do', [
  ...wire('get'),
  step('get', 'stale', {}),
  step('get', 'unknown-values', {}),
  step('get', 'other-amount', { value }),
  step('get', 'other-shop', { shopId: z.string().default('999999') }),
  step('get', 'not-test', {}),
]);
const AtList = z.discriminatedUnion('do', [...wire('list'), step('list', 'repeat-item', {})]);
const AtMe = z.discriminatedUnion('do', [...wire('me')]);

/** Acts only on this event. */
const event = z.string().optional();
const AtWebhook = z.discriminatedUnion('do', [
  step('webhook', 'duplicate', {
    event,
    count: z.number().int().min(2).max(1000).default(2),
    parallel: z.boolean().default(true),
  }),
  step('webhook', 'delay', { event, ms }),
  step('webhook', 'drop', { event }),
  step('webhook', 'before-answer', { event }),
  step('webhook', '200-lost', { event, count: z.number().int().min(1).max(20).default(2) }),
  step('webhook', 'stale-snapshot', { event }),
  step('webhook', 'wrong-amount', { event, value }),
  step('webhook', 'foreign-id', { event }),
  step('webhook', 'reorder', { event }),
  step('webhook', 'spoofed-source', { event, ip: z.string().default('185.71.76.1') }),
  step('webhook', 'malformed', { event }),
]);

/** One fault to come. The README of these is `GET /` of the running stand-in. */
export const YooScriptStep = z.discriminatedUnion('at', [AtCreate, AtChange, AtRefund, AtGet, AtList, AtMe, AtWebhook]);
export type YooScriptStep = z.infer<typeof YooScriptStep>;
/** A step as a test writes it: everything with a default may be left out. */
export type YooScriptStepInput = z.input<typeof YooScriptStep>;
export type StepAt<At extends YooScriptStep['at']> = Extract<YooScriptStep, { at: At }>;

/** What can be scripted, by place: the names for the help page. */
export const SCRIPTABLE = Object.fromEntries(
  [AtCreate, AtChange, AtRefund, AtGet, AtList, AtMe, AtWebhook].map((union) => [
    [...union.options[0].shape.at.values][0],
    union.options.map((option) => ({
      do: [...option.shape.do.values][0],
      takes: Object.keys(option.shape).filter((name) => !['at', 'do', 'times', 'match'].includes(name)),
    })),
  ]),
);

/** The faults still to come, in the order they were written. */
export class Script {
  #steps: { step: YooScriptStep; left: number }[] = [];

  add(input: YooScriptStepInput): void {
    const step = YooScriptStep.parse(input);
    this.#steps.push({ step, left: step.times === 'always' ? Infinity : step.times });
  }

  /** Takes the first step for this place that matches, and counts it as used once. */
  take<At extends YooScriptStep['at']>(at: At, of: { text: string; event?: string }): StepAt<At> | undefined {
    const found = this.#steps.find(
      ({ step }) =>
        step.at === at &&
        (step.match === undefined || of.text.includes(step.match)) &&
        (step.at !== 'webhook' || step.event === undefined || step.event === of.event),
    );
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#steps.splice(this.#steps.indexOf(found), 1);
    return found.step as StepAt<At>;
  }

  get pending(): YooScriptStep[] {
    return this.#steps.map(({ step, left }) => ({ ...step, times: left === Infinity ? 'always' : left }));
  }

  clear(): void {
    this.#steps = [];
  }
}
