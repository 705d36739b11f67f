import { z } from 'zod';

const ms = z.number().int().min(0).max(3_600_000);
const common = {
  /** How often the step acts before it is used up. */
  times: z.union([z.number().int().min(1), z.literal('always')]).default(1),
  /** Acts only on tasks whose prompt contains this text. */
  prompt: z.string().optional(),
  /** Acts only on tasks of this model. */
  model: z.string().optional(),
};

const step = <At extends string, Do extends string, Extra extends z.ZodRawShape>(at: At, does: Do, extra: Extra) =>
  z.strictObject({ at: z.literal(at), do: z.literal(does), ...common, ...extra });

const code = z.number().int();
const msg = z.string().optional();
const status = z.number().int().min(200).max(599);

/** Ways an answer itself can go wrong, the same for every call. */
const wire = <At extends string>(at: At) =>
  [
    step(at, 'answer', { code, msg, retryAfter: z.number().int().positive().optional() }),
    step(at, 'html', { status: status.default(502) }),
    step(at, 'malformed', {}),
    step(at, 'reset-before', {}),
    step(at, 'hang', {}),
    step(at, 'slow', { ms }),
  ] as const;

const AtCreate = z.discriminatedUnion('do', [
  ...wire('create'),
  step('create', 'accept-then-hang', {}),
  step('create', 'accept-then-reset', {}),
  step('create', 'accept-then-html', { status: status.default(524) }),
  step('create', 'accept-then-malformed', {}),
]);
const AtUpload = z.discriminatedUnion('do', [...wire('upload')]);
const AtRecord = z.discriminatedUnion('do', [...wire('record'), step('record', 'null-first', {})]);
const AtCredit = z.discriminatedUnion('do', [...wire('credit')]);

const AtTask = z.discriminatedUnion('do', [
  step('task', 'fail', {
    failMsg: z.string().nullable().default('Internal Error, Please try again later.'),
    failCode: z.string().nullable().default('500'),
  }),
  step('task', 'stuck', {}),
  step('task', 'slow', { ms }),
  step('task', 'empty-result', {}),
  step('task', 'malformed-result', {}),
  step('task', 'many-urls', { count: z.number().int().min(2).max(10).default(3) }),
  step('task', 'foreign-url', { url: z.string() }),
  step('task', 'unknown-state', { state: z.string().default('reviewing') }),
  step('task', 'odd-fields', {}),
]);

const AtResult = z.discriminatedUnion('do', [
  step('result', '404', {}),
  step('result', '403', {}),
  step('result', 'status', { status }),
  step('result', 'slow-drip', { bytesPerSecond: z.number().positive().default(1) }),
  step('result', 'hang', {}),
  step('result', 'reset', {}),
  step('result', 'truncated', {}),
  step('result', 'html', {}),
  step('result', 'wrong-type', {}),
  step('result', 'huge', { bytes: z.number().int().positive().default(200_000_000) }),
  step('result', 'bomb', { side: z.number().int().positive().default(20_000) }),
  step('result', 'not-an-image', {}),
  step('result', 'redirect', { to: z.string() }),
]);

const AtCallback = z.discriminatedUnion('do', [
  step('callback', 'drop', {}),
  step('callback', 'twice', {}),
  step('callback', 'many', { count: z.number().int().min(2).max(1000).default(50) }),
  step('callback', 'early', {}),
  step('callback', 'late', { ms }),
  step('callback', 'wrong-signature', {}),
  step('callback', 'no-signature', {}),
  step('callback', 'stale', { ageSeconds: z.number().int().positive().default(3600) }),
  step('callback', 'altered-body', {}),
  step('callback', 'unknown-task', {}),
  step('callback', 'lies-success', {}),
]);

/** One fault to come. The README of these is `GET /` of the running stand-in. */
export const ScriptStep = z.discriminatedUnion('at', [
  AtCreate,
  AtUpload,
  AtRecord,
  AtCredit,
  AtTask,
  AtResult,
  AtCallback,
]);
export type ScriptStep = z.infer<typeof ScriptStep>;
/** A step as a test writes it: everything with a default may be left out. */
export type ScriptStepInput = z.input<typeof ScriptStep>;
export type StepAt<At extends ScriptStep['at']> = Extract<ScriptStep, { at: At }>;

/** What can be scripted, by place: the names for the help page. */
export const SCRIPTABLE = Object.fromEntries(
  [AtCreate, AtUpload, AtRecord, AtCredit, AtTask, AtResult, AtCallback].map((union) => [
    [...union.options[0].shape.at.values][0],
    union.options.map((option) => ({
      do: [...option.shape.do.values][0],
      takes: Object.keys(option.shape).filter((name) => !['at', 'do', 'times', 'prompt', 'model'].includes(name)),
    })),
  ]),
);

/** The faults still to come, in the order they were written. */
export class Script {
  #steps: { step: ScriptStep; left: number }[] = [];

  add(input: ScriptStepInput): void {
    const step = ScriptStep.parse(input);
    this.#steps.push({ step, left: step.times === 'always' ? Infinity : step.times });
  }

  /** Takes the first step for this place that matches, and counts it as used once. */
  take<At extends ScriptStep['at']>(at: At, of: { prompt?: string; model?: string } = {}): StepAt<At> | undefined {
    const found = this.#steps.find(
      ({ step }) =>
        step.at === at &&
        (step.prompt === undefined || of.prompt?.includes(step.prompt)) &&
        (step.model === undefined || of.model === step.model),
    );
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#steps.splice(this.#steps.indexOf(found), 1);
    return found.step as StepAt<At>;
  }

  get pending(): ScriptStep[] {
    return this.#steps.map(({ step, left }) => ({ ...step, times: left === Infinity ? 'always' : left }));
  }

  clear(): void {
    this.#steps = [];
  }
}
