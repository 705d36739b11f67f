import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { ConstantBackoff, handleWhen, retry } from 'cockatiel';
import { agents } from '../outbound/agents.js';
import { SelfProbingCircuit, type Circuit, type CircuitLimits } from '../outbound/circuit.js';
import { readKeyMaySpend, readRefusal, refusalByStatus } from './openrouter-answers.js';
import {
  meaningOf,
  NO_USAGE,
  OpenRouterCircuitOpen,
  OpenRouterError,
  OpenRouterRefused,
  OpenRouterUnreachable,
  sumOf,
} from './openrouter-errors.js';
import { Waiting } from './openrouter-patience.js';
import { eventsOf, Reply, textOf, type Completion } from './openrouter-stream.js';

export interface Turn {
  role: 'user' | 'assistant';
  text: string;
  /** A JPEG; OpenRouter takes pictures from the user only. */
  image?: Buffer;
}

export interface Ask {
  system: string;
  turns: readonly Turn[];
  /** The JSON schema the model is held to. It must be strict: every property required, no others. */
  answer: { name: string; schema: Record<string, unknown> };
  maxTokens: number;
  /** Opaque; for their tracking of abuse. Never a Telegram id. */
  user?: string;
  /** Ends the call, and with most providers its costs; it then throws `OpenRouterUnreachable`, `aborted`. */
  signal?: AbortSignal;
  /** The whole content so far, each time more of it came. Must not throw. */
  onText?: (soFar: string) => void;
}

export interface OpenRouterOptions {
  apiKey: string | undefined;
  apiUrl: string;
  /** In order of preference. */
  models: readonly string[];
  siteUrl: string;
  /** Pauses before the second, third, … attempt, in milliseconds. */
  retryMs?: readonly number[];
  circuit?: CircuitLimits;
  timeouts?: Partial<typeof TIMEOUTS>;
}

/** Milliseconds; `wholeMs` for all attempts together. */
const TIMEOUTS = {
  connectMs: 5000,
  headerMs: 20_000,
  silenceMs: 15_000,
  contentMs: 40_000,
  wholeMs: 60_000,
};
const MAX_RETRY_AFTER_MS = 10_000;
/** Low, since three precise edits are wanted and not a poem. Never with top_p: Haiku refuses the pair. */
const TEMPERATURE = 0.3;

/**
 * Client of OpenRouter's chat completions (https://openrouter.ai/docs), always streaming. Failures come
 * as two classes, OpenRouterRefused and OpenRouterUnreachable; besides, calls throw
 * OpenRouterCircuitOpen while the circuit is open.
 */
export class OpenRouterClient {
  readonly #options: OpenRouterOptions;
  readonly #timeouts: typeof TIMEOUTS;
  readonly #http: AxiosInstance;
  readonly #circuit: SelfProbingCircuit;
  readonly #pauses: readonly number[];

  constructor(options: OpenRouterOptions) {
    this.#options = options;
    this.#timeouts = { ...TIMEOUTS, ...options.timeouts };
    this.#pauses = options.retryMs ?? [1000, 2000, 4000];
    this.#http = axios.create({
      baseURL: options.apiUrl,
      headers: {
        Authorization: `Bearer ${options.apiKey}`,
        // Through URL, since a header takes no letters beyond ASCII.
        'HTTP-Referer': new URL(options.siteUrl).origin,
        'X-OpenRouter-Title': 'Primerka',
        // Compressed events would come when a block is full, not when they are said.
        'Accept-Encoding': 'identity',
      },
      ...agents(this.#timeouts.connectMs, false),
      maxRedirects: 0,
      proxy: false,
      responseType: 'stream',
      validateStatus: () => true,
    });
    this.#circuit = new SelfProbingCircuit({
      ...(options.circuit ?? { failures: 5, halfOpenAfterMs: 15_000 }),
      probe: () => this.#probe(),
      means: meaningOf,
      refusal: () => new OpenRouterCircuitOpen(),
    });
  }

  /** Whether there is a key at all. Without one every call is refused. */
  get configured(): boolean {
    return this.#options.apiKey !== undefined;
  }

  get circuit(): Circuit {
    return this.#circuit.state;
  }

  /** Returns a function that ends the subscription. */
  onCircuitChange(listener: (circuit: Circuit) => void): () => void {
    return this.#circuit.onChange(listener);
  }

  /**
   * Has a model write an answer. A failure that may pass is tried again, up to three times, as long as
   * nothing was written: after that a second attempt would be a second bill and another answer.
   * @throws OpenRouterRefused | OpenRouterUnreachable | OpenRouterCircuitOpen
   */
  async complete(ask: Ask): Promise<Completion> {
    if (!this.configured) throw new OpenRouterRefused('unauthorized', 401, 'OPENROUTER_API_KEY is not set');
    const endsAt = Date.now() + this.#timeouts.wholeMs;
    const deadline = AbortSignal.timeout(this.#timeouts.wholeMs);
    const signal = ask.signal ? AbortSignal.any([deadline, ask.signal]) : deadline;
    const body = JSON.stringify(this.#request(ask));
    let produced = false;
    const onText = (soFar: string) => {
      produced = true;
      ask.onText?.(soFar);
    };

    let billed = NO_USAGE;
    let failures = 0;
    let pause = 0;
    // cockatiel counts the attempts; its own pause could not be aborted.
    const attempts = retry(
      handleWhen((error) => {
        const wait = produced ? null : pauseAfter(error, this.#pauses[failures++]);
        pause = wait ?? 0;
        return wait !== null && Date.now() + wait < endsAt;
      }),
      { maxAttempts: this.#pauses.length, backoff: new ConstantBackoff(0) },
    );
    return attempts.execute(async () => {
      try {
        if (pause > 0) await delay(pause, undefined, { signal }).catch(() => undefined);
        const completion = await this.#circuit.run(() => this.#attempt(body, signal, ask.signal, onText));
        return { ...completion, usage: sumOf(billed, completion.usage) };
      } catch (error) {
        if (error instanceof OpenRouterError) error.usage = billed = sumOf(billed, error.usage);
        throw error;
      }
    });
  }

  /** Ends the probing only: calls under way are somebody's answers. */
  onModuleDestroy(): void {
    this.#circuit.close();
  }

  #request({ system, turns, answer, maxTokens, user }: Ask) {
    return {
      models: this.#options.models,
      messages: [{ role: 'system', content: system }, ...turns.map(messageOf)],
      max_completion_tokens: maxTokens,
      temperature: TEMPERATURE,
      stream: true,
      response_format: { type: 'json_schema', json_schema: { name: answer.name, strict: true, schema: answer.schema } },
      // Only who keeps to the schema, and nobody who keeps what he is sent or learns from it: these are
      // photos of people, shown to us for a try-on.
      provider: { require_parameters: true, data_collection: 'deny' },
      ...(user === undefined ? {} : { user }),
    };
  }

  async #attempt(
    body: string,
    signal: AbortSignal,
    wish: AbortSignal | undefined,
    onText: (soFar: string) => void,
  ): Promise<Completion> {
    const waiting = new Waiting(this.#timeouts);
    const reply = new Reply(onText, waiting.progressed);
    try {
      const response = await this.#http.post<Readable>('/chat/completions', body, {
        headers: { 'Content-Type': 'application/json' },
        signal: AbortSignal.any([signal, waiting.signal]),
      });
      waiting.heard();
      reply.id = headerOf(response, 'x-generation-id');
      await read(response, reply, waiting.heard);
      return reply.completion(this.#options.models[0] ?? '');
    } catch (error) {
      if (wish?.aborted) throw reply.cutOff('aborted');
      if (signal.aborted) throw reply.cutOff('deadline');
      if (waiting.signal.aborted) throw reply.cutOff(String(waiting.signal.reason));
      throw ours(error, reply);
    } finally {
      waiting.over();
    }
  }

  async #probe(): Promise<void> {
    const reply = new Reply();
    try {
      const response = await this.#http.get<Readable>('/key', { signal: AbortSignal.timeout(this.#timeouts.headerMs) });
      const maySpend = readKeyMaySpend(await accepted(response, () => undefined));
      if (maySpend === null) throw reply.cutOff('unreadable answer');
      if (!maySpend) throw new OpenRouterRefused('out_of_credits', 402, 'The key may spend nothing more');
    } catch (error) {
      throw ours(error, reply);
    }
  }
}

function messageOf({ role, text, image }: Turn) {
  if (!image) return { role, content: text };
  const url = `data:image/jpeg;base64,${image.toString('base64')}`;
  return {
    role,
    content: [
      { type: 'text', text },
      { type: 'image_url', image_url: { url } },
    ],
  };
}

/** How long to wait before trying again; null when it would be in vain, or too long for who is waiting. */
function pauseAfter(error: unknown, pause: number | undefined): number | null {
  if (pause === undefined) return null;
  if (error instanceof OpenRouterUnreachable) return error.reason === 'aborted' ? null : pause;
  if (!(error instanceof OpenRouterRefused)) return null;
  const { kind, status, retryAfterMs } = error;
  // A refusal of the words comes under any status, under 200 as well.
  if (kind !== 'rate_limited' && kind !== 'unavailable') return null;
  if (status !== 408 && status !== 429 && status < 500) return null;
  if (retryAfterMs === null) return pause;
  return retryAfterMs <= MAX_RETRY_AFTER_MS ? Math.max(pause, retryAfterMs) : null;
}

function headerOf(response: AxiosResponse, name: string): string | null {
  const value: unknown = response.headers[name];
  return typeof value === 'string' ? value : null;
}

async function read(response: AxiosResponse<Readable>, reply: Reply, heard: () => void): Promise<void> {
  const streams = response.status === 200 && /^text\/event-stream\b/i.test(headerOf(response, 'content-type') ?? '');
  // Errors come as plain JSON, also under HTTP 200.
  if (!streams) return reply.add(await accepted(response, heard));
  for await (const data of eventsOf(response.data, heard)) {
    reply.add(data);
    if (reply.done) return;
  }
}

/** The body of an answer that is no stream. @throws OpenRouterRefused | OpenRouterUnreachable */
async function accepted(response: AxiosResponse<Readable>, heard: () => void): Promise<string> {
  const { status } = response;
  const retryAfter = headerOf(response, 'retry-after');
  const body = await textOf(response.data, heard);
  if (status < 300) return body;
  const refusal = readRefusal(body, status, retryAfter);
  if (refusal) throw refusal;
  // What stands before OpenRouter answers with pages of its own, also after the request went through.
  if (status >= 500 || status === 408 || status < 400) throw new OpenRouterUnreachable(false, `HTTP ${status}`);
  throw refusalByStatus(status, retryAfter);
}

/** What broke in the connection, without what was sent on it. */
function ours(error: unknown, reply: Reply): unknown {
  if (error instanceof OpenRouterRefused) return error;
  if (error instanceof OpenRouterUnreachable) return reply.cutOff(error.reason);
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? reply.cutOff(code) : error;
}
