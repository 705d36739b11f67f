import { z } from 'zod';
import { METHODS, type Method } from './methods.js';

const ms = z.number().int().min(0).max(3_600_000);
const common = {
  /** How often the step acts before it is used up. */
  times: z.union([z.number().int().min(1), z.literal('always')]).default(1),
  /** Acts only on calls and updates that concern this person. */
  user: z.number().int().optional(),
};

const call = <Do extends string, Extra extends z.ZodRawShape>(does: Do, extra: Extra) =>
  z.strictObject({ at: z.enum(METHODS), do: z.literal(does), ...common, ...extra });

const webhook = <Do extends string, Extra extends z.ZodRawShape>(does: Do, extra: Extra) =>
  z.strictObject({
    at: z.literal('webhook'),
    do: z.literal(does),
    ...common,
    /** Acts only on updates of this kind: a field of the update, or of its message (`successful_payment`, `photo`). */
    kind: z.string().optional(),
    ...extra,
  });

const status = z.number().int().min(400).max(599).default(502);

/** Ways an answer can go wrong before anything was done … */
const BEFORE = [
  call('answer', {
    code: z.number().int().min(400).max(599),
    description: z.string().optional(),
    /** Seconds, told in `parameters.retry_after`. */
    retryAfter: z.number().int().positive().optional(),
  }),
  call('html', { status }),
  call('malformed', {}),
  call('hang', {}),
  call('reset', {}),
  call('slow', { ms }),
] as const;

/** … and after the call has had its effect. */
const AFTER = [
  call('commit-then-hang', {}),
  call('commit-then-reset', {}),
  call('commit-then-html', { status }),
] as const;

const OWN = [
  z.strictObject({ at: z.literal('answerPreCheckoutQuery'), do: z.literal('success-first'), ...common }),
  z.strictObject({ at: z.literal('refundStarPayment'), do: z.literal('already-refunded'), ...common }),
] as const;

const WEBHOOK = [
  webhook('duplicate', { count: z.number().int().min(2).max(1000).default(2), parallel: z.boolean().default(false) }),
  webhook('parallel', {}),
  webhook('drop', {}),
  webhook('delay', { ms }),
  webhook('swap', {}),
  webhook('wrong-secret', {}),
  webhook('no-secret', {}),
] as const;

/** One fault to come. The README of these is `GET /` of the running stand-in. */
export const ScriptStep = z.discriminatedUnion('do', [...BEFORE, ...AFTER, ...OWN, ...WEBHOOK]);
export type ScriptStep = z.infer<typeof ScriptStep>;
/** A step as a test writes it: everything with a default may be left out. */
export type ScriptStepInput = z.input<typeof ScriptStep>;
export type CallFault = Exclude<ScriptStep, { at: 'webhook' }>;
export type WebhookFault = Extract<ScriptStep, { at: 'webhook' }>;

const described = (options: readonly z.ZodObject[]) =>
  options.map(({ shape }) => ({
    do: (shape['do'] as z.ZodLiteral<string>).value,
    takes: Object.keys(shape).filter((name) => !['at', 'do', 'times', 'user'].includes(name)),
  }));

/** What can be scripted, by place: the names for the help page. */
export const SCRIPTABLE = {
  'any method': described([...BEFORE, ...AFTER]),
  answerPreCheckoutQuery: 'also success-first: successful_payment arrives before this call is answered',
  refundStarPayment: 'also already-refunded: refunds, and says CHARGE_ALREADY_REFUNDED all the same',
  webhook: described(WEBHOOK),
};

interface Concerned {
  user?: number | undefined;
  kinds?: readonly string[];
}

/** The faults still to come, in the order they were written. */
export class Script {
  #steps: { step: ScriptStep; left: number }[] = [];

  add(input: ScriptStepInput): void {
    const step = ScriptStep.parse(input);
    this.#steps.push({ step, left: step.times === 'always' ? Infinity : step.times });
  }

  takeCall(method: Method, of: Concerned): CallFault | undefined {
    return this.#take(method, of) as CallFault | undefined;
  }

  takeWebhook(of: Concerned): WebhookFault | undefined {
    return this.#take('webhook', of) as WebhookFault | undefined;
  }

  get pending(): ScriptStep[] {
    return this.#steps.map(({ step, left }) => ({ ...step, times: left === Infinity ? 'always' : left }));
  }

  clear(): void {
    this.#steps = [];
  }

  /** The first step for this place that matches, counted as used once. */
  #take(at: ScriptStep['at'], { user, kinds = [] }: Concerned): ScriptStep | undefined {
    const found = this.#steps.find(
      ({ step }) =>
        step.at === at &&
        (step.user === undefined || step.user === user) &&
        (!('kind' in step) || step.kind === undefined || kinds.includes(step.kind)),
    );
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#steps.splice(this.#steps.indexOf(found), 1);
    return found.step;
  }
}
