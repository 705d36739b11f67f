import { z } from 'zod';
import { OpenRouterRefused, type RefusalKind, type Usage } from './openrouter-errors.js';

const text = z.string().nullish().catch(null);
const list = z.array(z.unknown()).nullish().catch(null);
const status = z.number().int().min(100).max(599).nullish().catch(null);
const amount = z.number().nonnegative().catch(0);

/** The same error has stood under `code` and `metadata`, and in a newer family without either. */
const Problem = z.preprocess(
  (error) => (typeof error === 'string' ? { message: error } : error),
  z.object({
    code: status,
    http_status: status,
    message: text,
    error_type: text,
    metadata: z.object({ error_type: text, reasons: list, patterns: list }).nullish().catch(null),
    availability: z
      .object({ code: text, retry_after: z.number().nonnegative().nullish().catch(null) })
      .nullish()
      .catch(null),
  }),
);
type Problem = z.infer<typeof Problem>;

/** `error_type` → what it means, whatever the status. `unmapped` and new ones are left to the status. */
const BY_TYPE = new Map<string, RefusalKind>(
  Object.entries({
    content_policy_violation: 'moderation',
    refusal: 'moderation',
    invalid_prompt: 'input',
    invalid_image: 'input',
    image_too_large: 'input',
    image_too_small: 'input',
    unsupported_image_format: 'input',
    image_not_found: 'input',
    image_download_failed: 'input',
    // The length of what is sent is ours to bound.
    context_length_exceeded: 'invalid',
    max_tokens_exceeded: 'invalid',
    token_limit_exceeded: 'invalid',
    string_too_long: 'invalid',
    invalid_request: 'invalid',
    not_found: 'invalid',
    precondition_failed: 'invalid',
    payload_too_large: 'invalid',
    unprocessable: 'invalid',
    authentication: 'unauthorized',
    permission_denied: 'unauthorized',
    payment_required: 'out_of_credits',
    rate_limit_exceeded: 'rate_limited',
    provider_overloaded: 'unavailable',
    provider_unavailable: 'unavailable',
    server: 'unavailable',
    timeout: 'unavailable',
  }),
);

/** Why no model could be had. The rest, such as an unknown model or our own privacy rules, is `invalid`. */
const BY_AVAILABILITY = new Map<string, RefusalKind>(
  Object.entries({
    no_endpoints: 'unavailable',
    model_unavailable_upstream: 'unavailable',
    temporarily_unavailable: 'unavailable',
    capacity_exhausted: 'rate_limited',
    region_restricted: 'unauthorized',
  }),
);

function byStatus(code: number): RefusalKind {
  if (code === 401 || code === 403) return 'unauthorized';
  if (code === 402) return 'out_of_credits';
  if (code === 429) return 'rate_limited';
  return code === 408 || code >= 500 ? 'unavailable' : 'invalid';
}

function kindOf(problem: Problem, code: number): RefusalKind {
  // Both moderation and a guardrail of the account come as 403; only these say that it is about the words.
  if (problem.metadata?.reasons || problem.metadata?.patterns) return 'moderation';
  const availability = problem.availability?.code;
  if (availability) return BY_AVAILABILITY.get(availability) ?? 'invalid';
  return BY_TYPE.get(problem.metadata?.error_type ?? problem.error_type ?? '') ?? byStatus(code);
}

/** @param outer the HTTP status, or 200 where the answer had begun; `retryAfterMs` from the header */
function refusalOf(problem: Problem, outer: number, retryAfterMs: number | null): OpenRouterRefused {
  // An error under HTTP 200 without a code of its own came from the provider behind them.
  const code = problem.code ?? problem.http_status ?? (outer >= 400 ? outer : 502);
  const wait = problem.availability?.retry_after ?? null;
  return new OpenRouterRefused(
    kindOf(problem, code),
    code,
    problem.message ?? '',
    retryAfterMs ?? (wait === null ? null : wait * 1000),
  );
}

const Envelope = z.object({ error: Problem.nullish() });

/**
 * The refusal in the body of an answer with an HTTP status of 400 and more; null when OpenRouter did
 * not write it, as with the HTML pages of whatever stands before it.
 */
export function readRefusal(body: string, httpStatus: number, retryAfter: unknown): OpenRouterRefused | null {
  const problem = Envelope.safeParse(parseJson(body)).data?.error;
  return problem ? refusalOf(problem, httpStatus, readRetryAfter(retryAfter)) : null;
}

/** What a bare HTTP status of 400 and more means. */
export const refusalByStatus = (httpStatus: number, retryAfter: unknown): OpenRouterRefused =>
  new OpenRouterRefused(byStatus(httpStatus), httpStatus, `HTTP ${httpStatus}`, readRetryAfter(retryAfter));

/** The header, in seconds or as a date, as milliseconds from now. */
export function readRetryAfter(header: unknown, now = Date.now()): number | null {
  if (typeof header !== 'string' || header === '') return null;
  const ms = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

const Part = z.object({ content: text, refusal: text }).nullish().catch(null);
const Chunk = z.object({
  id: z.string().min(1).max(200).nullish().catch(null),
  model: z.string().min(1).max(200).nullish().catch(null),
  choices: z
    .array(
      z.object({
        delta: Part,
        message: Part,
        finish_reason: text,
        native_finish_reason: text,
        error: Problem.nullish(),
      }),
    )
    .nullish(),
  usage: z.object({ prompt_tokens: amount, completion_tokens: amount, cost: amount }).nullish().catch(null),
  error: Problem.nullish(),
});

export type Finish = 'stop' | 'length' | 'filtered';

/** One event of a stream, or a whole answer that did not come as one. */
export interface Piece {
  id: string | null;
  model: string | null;
  text: string;
  finish: Finish | null;
  usage: Usage | null;
  refusal: OpenRouterRefused | null;
}

/** @returns null when it is not JSON, or not of this kind */
export function readPiece(json: string): Piece | null {
  const parsed = Chunk.safeParse(parseJson(json));
  if (!parsed.success) return null;
  const { id = null, model = null, choices, usage, error } = parsed.data;
  const choice = choices?.[0];
  const part = choice?.delta ?? choice?.message;
  const problem =
    error ?? choice?.error ?? (choice?.finish_reason === 'error' ? Problem.parse('finish_reason error') : null);
  return {
    id,
    model,
    text: part?.content ?? '',
    finish: finishOf(choice?.finish_reason, choice?.native_finish_reason, part?.refusal),
    usage: usage ? usageOf(usage) : null,
    refusal: problem ? refusalOf(problem, 200, null) : null,
  };
}

function finishOf(reason?: string | null, native?: string | null, refusal?: string | null): Finish | null {
  if (reason === 'content_filter' || native === 'refusal' || refusal) return 'filtered';
  if (!reason) return null;
  return reason === 'length' ? 'length' : 'stop';
}

function usageOf(usage: { prompt_tokens: number; completion_tokens: number; cost: number }): Usage {
  return {
    promptTokens: Math.ceil(usage.prompt_tokens),
    completionTokens: Math.ceil(usage.completion_tokens),
    // 0.000035 dollars are 35 millionths, and 35.000000000000004 in binary.
    costMicroUsd: Math.ceil(Number((usage.cost * 1e6).toFixed(6))),
  };
}

const Key = z.object({ data: z.object({ limit_remaining: z.number().nullish().catch(null) }) });

/** `GET /key`: whether the key may still spend. Null when it is no such answer. */
export function readKeyMaySpend(body: string): boolean | null {
  const key = Key.safeParse(parseJson(body)).data?.data;
  return key ? (key.limit_remaining ?? 1) > 0 : null;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
