import { z } from 'zod';
import { withoutUrls } from '../outbound/foreign-text.js';
import type { RefusalKind } from './kie-errors.js';

const Code = z.union([z.number().int(), z.string().regex(/^\d+$/).transform(Number)]);
const Envelope = z.object({
  code: Code,
  msg: z.string().nullish(),
  message: z.string().nullish(),
  data: z.unknown().optional(),
});

export interface Answer {
  code: number;
  text: string;
  data: unknown;
}

/** The envelope round every answer of kie.ai, or null when the text is not one. */
export function readAnswer(body: string): Answer | null {
  const parsed = Envelope.safeParse(parseJson(body));
  if (!parsed.success) return null;
  const { code, msg, message, data } = parsed.data;
  return { code, text: msg ?? message ?? '', data };
}

function parseJson(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// Fragments seen in the wild; the codes alone do not tell these cases apart.
const MODERATION =
  /flagged|safety (system|review)|input was rejected|moderat(or|ion)|violat\w+ .{0,20}polic|content polic|sensitive content|nsfw|prohibited/i;
const BAD_INPUT =
  /failed to (fetch|download|load) the (image|file)|image_urls? is required|image_input is required|(image|file).{0,40}(too (large|small|big)|size|format|corrupt|unsupported)|(unsupported|invalid).{0,20}(image|file)/i;
const INSUFFICIENT = /insufficient|not enough credit/i;
const PAUSED = /temporarily paused|maintenance/i;
const OUR_MISTAKE = /\S+ is required|not within the range|not supported|exceed\w* the maximum/i;
// Also reported as a passing answer to requests that had every field.
const PASSING = /^\s*this field is required\.?\s*$/i;

/** Codes that mean one thing whatever the text. */
const PLAIN: Record<number, RefusalKind> = {
  401: 'unauthorized',
  402: 'out_of_credits',
  403: 'unauthorized',
  429: 'rate_limited',
  // The cap of a sub-key: like an empty account, nothing works until the owner acts.
  433: 'out_of_credits',
  451: 'input',
  455: 'maintenance',
  505: 'maintenance',
  // Region blocked.
  4030: 'unauthorized',
};
const INVALID = new Set([400, 404, 405, 413, 415, 422]);

/** What a body code other than 200 means. 500 is used for nearly everything, so the text decides there. */
export function classifyRefusal(code: number, text: string): RefusalKind {
  const plain = PLAIN[code];
  if (plain) return plain;
  if (INSUFFICIENT.test(text)) return 'out_of_credits';
  if (MODERATION.test(text)) return 'moderation';
  if (PAUSED.test(text)) return 'maintenance';
  if (PASSING.test(text)) return 'server';
  if (OUR_MISTAKE.test(text)) return 'invalid';
  if (BAD_INPUT.test(text)) return 'input';
  return INVALID.has(code) ? 'invalid' : 'server';
}

/** Why a task failed: refused by moderation, unusable pictures, or trouble at the provider. */
export type FailReason = 'refused' | 'input' | 'provider';

/** `failCode` is the same for moderation and for trouble ("400", "422", "500"), so only the text counts. */
export function classifyFailure(text: string): FailReason {
  if (MODERATION.test(text)) return 'refused';
  return BAD_INPUT.test(text) ? 'input' : 'provider';
}

export type TaskState =
  | { state: 'waiting'; callBackUrl: string | null }
  | { state: 'success'; resultUrls: string[]; creditsConsumed: number | null; callBackUrl: string | null }
  | { state: 'fail'; reason: FailReason; text: string; creditsConsumed: number | null; callBackUrl: string | null }
  | { state: 'unknown-task' };

const OptionalNumber = z.number().nullish().catch(null);
const TaskRecord = z.object({
  state: z.string(),
  param: z.unknown().optional(),
  resultJson: z.unknown().optional(),
  response: z.unknown().optional(),
  failMsg: z.string().nullish().catch(null),
  creditsConsumed: OptionalNumber,
  consumeCredits: OptionalNumber,
});
const WithUrls = z.object({ resultUrls: z.array(z.unknown()) });
const WithCallBack = z.object({ callBackUrl: z.string() });

/** The result addresses in `resultJson`: none when it is empty or broken. */
function resultUrls(...places: unknown[]): string[] {
  for (const place of places) {
    const parsed = WithUrls.safeParse(parseJson(place));
    if (parsed.success) return parsed.data.resultUrls.filter((url) => typeof url === 'string');
  }
  return [];
}

/**
 * Reads `data` of recordInfo. `param` and `resultJson` are JSON inside strings; where a plain object
 * stands instead, as in one example of the documentation, it is taken too. A state we do not know
 * counts as waiting: only success and fail are ends.
 * @returns null when it is no task record at all
 */
export function readTask(data: unknown): TaskState | null {
  const parsed = TaskRecord.safeParse(data);
  if (!parsed.success) return null;
  const record = parsed.data;
  const param = WithCallBack.safeParse(parseJson(record.param));
  const callBackUrl = param.success ? param.data.callBackUrl : null;
  const creditsConsumed = record.creditsConsumed ?? record.consumeCredits ?? null;
  switch (record.state) {
    case 'success':
      return {
        state: 'success',
        resultUrls: resultUrls(record.resultJson, record.response),
        creditsConsumed,
        callBackUrl,
      };
    case 'fail': {
      const text = record.failMsg ?? '';
      return { state: 'fail', reason: classifyFailure(text), text: withoutUrls(text), creditsConsumed, callBackUrl };
    }
    default:
      return { state: 'waiting', callBackUrl };
  }
}

/** Whether recordInfo's refusal only means "no such task": documented as 404, seen as 422, both accepted. */
export const isUnknownTask = ({ code, text, data }: Answer): boolean =>
  code === 404 || (code === 422 && /null|not (found|exist)/i.test(text)) || (code === 200 && data === null);

const TaskId = z.string().min(1).max(64);
const CreatedTask = z.object({ taskId: TaskId });

/** The id in createTask's `data`; null when there is none. */
export const readTaskId = (data: unknown): string | null => CreatedTask.safeParse(data).data?.taskId ?? null;

const CallBack = z.object({
  taskId: TaskId.optional().catch(undefined),
  data: z
    .object({ taskId: TaskId.optional().catch(undefined), task_id: TaskId.optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** The task a call-back speaks of; kie.ai's own pages name three places for it. Nothing else in it is believed. */
export function callBackTaskId(body: unknown): string | null {
  const parsed = CallBack.safeParse(body);
  if (!parsed.success) return null;
  const { taskId, data } = parsed.data;
  return taskId ?? data?.taskId ?? data?.task_id ?? null;
}

const Upload = z.object({ downloadUrl: z.url({ protocol: /^https?$/ }) });
const UploadAsInQuickStart = z.object({ fileUrl: z.url({ protocol: /^https?$/ }) });

/** The address of an uploaded file. The quick-start page of kie.ai shows another name for it. */
export function readUpload(data: unknown): string | null {
  return Upload.safeParse(data).data?.downloadUrl ?? UploadAsInQuickStart.safeParse(data).data?.fileUrl ?? null;
}
