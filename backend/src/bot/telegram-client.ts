import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClientOptions, GrammyError, HttpError, type Transformer } from 'grammy';
import { env } from '../env.js';
import { agents } from '../outbound/agents.js';

/** Milliseconds a connection may take to come about: less than any deadline of a call. */
const CONNECT_WITHIN = 2_500;

/** Codes of connections that never came about, so that Telegram cannot have heard of the call. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNECTTIMEOUT'];

/** Seconds a reply waits for Telegram's patience, and how often. */
const LONGEST_WAIT = 20;
const WAITS = 3;

const { httpAgent, httpsAgent } = agents(CONNECT_WITHIN, true);

/** How grammY calls the Bot API. `seconds` is a call's deadline. */
export const clientOptions = (seconds: number): ApiClientOptions => {
  const { TELEGRAM_API_URL } = env();
  return {
    apiRoot: TELEGRAM_API_URL,
    timeoutSeconds: seconds,
    baseFetchConfig: { compress: true, agent: TELEGRAM_API_URL.startsWith('https:') ? httpsAgent : httpAgent },
  };
};

/** For answers to people: waits as long as a 429 asks, when that is short, and calls again. */
export const patient: Transformer = async (previous, method, payload, signal) => {
  for (let waited = 0; ; waited++) {
    const answer = await previous(method, payload, signal);
    if (answer.ok || answer.error_code !== 429 || waited === WAITS) return answer;
    const seconds = answer.parameters?.retry_after ?? 1;
    if (seconds > LONGEST_WAIT) return answer;
    await sleep(seconds * 1000);
  }
};

/** What is known of a call that threw. */
export type CallFailure =
  /** They answered no: the person blocked the bot, or never started it. */
  | { kind: 'closed' }
  /** Nothing has happened; worth another try after so many milliseconds. */
  | { kind: 'later'; ms: number }
  /** They answered no, and always will. */
  | { kind: 'refused' }
  /** No answer that can be read: it may have happened. */
  | { kind: 'unknown' };

/** @throws `error` itself when it is none of a call to Telegram */
export function failureOf(error: unknown): CallFailure {
  if (error instanceof GrammyError) {
    const { error_code: code, description, parameters } = error;
    if (code === 403 || /chat not found|user is deactivated/.test(description)) return { kind: 'closed' };
    if (code === 429) return { kind: 'later', ms: (parameters.retry_after ?? 1) * 1000 };
    return code >= 500 ? { kind: 'later', ms: 10_000 } : { kind: 'refused' };
  }
  if (error instanceof HttpError) {
    const { code } = (error.error ?? {}) as { code?: unknown };
    return NEVER_SENT.includes(String(code)) ? { kind: 'later', ms: 10_000 } : { kind: 'unknown' };
  }
  throw error;
}

/** Of whatever a call threw. The cause of an HttpError would name the address, and with it the token. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
