import type { IncomingHttpHeaders } from 'node:http';
import axios, { AxiosError, type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { handleWhen, IterableBackoff, retry, type RetryPolicy } from 'cockatiel';
import FormData from 'form-data';
import { agents, neverSent } from '../outbound/agents.js';
import { SelfProbingCircuit, type Circuit, type CircuitLimits } from '../outbound/circuit.js';
import {
  callBackTaskId,
  classifyRefusal,
  isUnknownTask,
  readAnswer,
  readTask,
  readTaskId,
  readUpload,
  type Answer,
  type TaskState,
} from './kie-answers.js';
import { hitsEveryOrder, KieCircuitOpen, KieRefused, KieUnreachable } from './kie-errors.js';
import { inputWriter, type Drawing } from './kie-models.js';
import { verifySignature } from './kie-signature.js';
import { downloadResult } from './result-download.js';

export interface KieOptions {
  apiKey: string;
  apiUrl: string;
  uploadUrl: string;
  model: string;
  /** `host` or `host:port`; see `DownloadOptions.trustedHosts`. */
  resultHosts: readonly string[];
  webhookHmacKey?: string | undefined;
  /** Pauses before the second, third, … try of an upload, in milliseconds. */
  uploadRetryMs?: readonly number[];
  circuit?: CircuitLimits;
  timeouts?: Partial<typeof TIMEOUTS>;
  /** Where an alarm about an unlisted result host goes. */
  logger?: { error(message: string): void };
}

/** Milliseconds, each for a whole call; `connectMs` must stay the smallest. */
const TIMEOUTS = { connectMs: 5000, createMs: 30_000, readMs: 15_000, uploadMs: 60_000, downloadMs: 30_000 };
const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_RESULT_BYTES = 30 * 1024 * 1024;
const UPLOAD_PATH = 'primerka/inputs';

const mayPass = (error: unknown): boolean =>
  error instanceof KieUnreachable || (error instanceof KieRefused && ['rate_limited', 'server'].includes(error.kind));

/**
 * Client of kie.ai (https://docs.kie.ai). Its HTTP status is nearly always 200, the outcome is the
 * `code` in the body. Failures come as two classes, KieRefused and KieUnreachable; besides, calls
 * throw KieCircuitOpen while the circuit is open.
 */
export class KieClient {
  readonly #options: KieOptions;
  readonly #timeouts: typeof TIMEOUTS;
  readonly #http: AxiosInstance;
  readonly #kept: ReturnType<typeof agents>;
  readonly #fresh: ReturnType<typeof agents>;
  readonly #circuit: SelfProbingCircuit;
  readonly #uploadRetry: RetryPolicy;
  readonly #input: (drawing: Drawing) => Record<string, unknown>;

  /** @throws EnvError for a model whose fields we do not know */
  constructor(options: KieOptions) {
    this.#options = options;
    this.#timeouts = { ...TIMEOUTS, ...options.timeouts };
    this.#input = inputWriter(options.model);
    this.#kept = agents(this.#timeouts.connectMs, true);
    this.#fresh = agents(this.#timeouts.connectMs, false);
    this.#http = axios.create({
      headers: { Authorization: `Bearer ${options.apiKey}` },
      maxRedirects: 0,
      maxContentLength: MAX_ANSWER_BYTES,
      proxy: false,
      responseType: 'text',
      // The text as it came: whether it is JSON is for readAnswer to find out.
      transformResponse: (text: unknown) => text,
      validateStatus: () => true,
    });
    const pauses = options.uploadRetryMs ?? [1000, 2000, 4000];
    this.#uploadRetry = retry(handleWhen(mayPass), {
      maxAttempts: pauses.length,
      backoff: new IterableBackoff(pauses),
    });
    this.#circuit = new SelfProbingCircuit({
      ...(options.circuit ?? { failures: 5, halfOpenAfterMs: 15_000 }),
      probe: () => this.#probe(),
      means: (error) => (hitsEveryOrder(error) ? 'failure' : 'answer'),
      refusal: () => new KieCircuitOpen(),
    });
  }

  get circuit(): Circuit {
    return this.#circuit.state;
  }

  /** Returns a function that ends the subscription. */
  onCircuitChange(listener: (circuit: Circuit) => void): () => void {
    return this.#circuit.onChange(listener);
  }

  /**
   * Hands kie.ai a picture and returns the address createTask takes; kie.ai keeps it for one to three
   * days. Safe to repeat, so a passing failure is tried again up to three times.
   */
  uploadInput(bytes: Buffer, fileName: string, contentType: 'image/jpeg'): Promise<string> {
    return this.#uploadRetry.execute(() =>
      this.#circuit.run(async () => {
        const form = new FormData();
        form.append('uploadPath', UPLOAD_PATH);
        form.append('fileName', fileName);
        form.append('file', bytes, { filename: fileName, contentType });
        const { data } = await this.#call({
          method: 'POST',
          url: `${this.#options.uploadUrl}/api/file-stream-upload`,
          data: form.getBuffer(),
          headers: form.getHeaders(),
          timeout: this.#timeouts.uploadMs,
        });
        return understood(readUpload(data));
      }),
    );
  }

  /**
   * Orders a picture: the paid call, made once. After `KieUnreachable` with `sent` the task may exist
   * and cost money; kie.ai knows no idempotency key, so the caller decides what happens next.
   * @returns the task's id, an opaque string of at most 64 characters
   */
  createTask({ callBackUrl, ...drawing }: Drawing & { callBackUrl: string }): Promise<string> {
    return this.#circuit.run(async () => {
      const { data } = await this.#call({
        method: 'POST',
        url: `${this.#options.apiUrl}/api/v1/jobs/createTask`,
        data: JSON.stringify({ model: this.#options.model, callBackUrl, input: this.#input(drawing) }),
        headers: { 'Content-Type': 'application/json' },
        timeout: this.#timeouts.createMs,
        // A kept connection may be closing just now, which would make the outcome unknown for nothing.
        ...this.#fresh,
      });
      return understood(readTaskId(data));
    });
  }

  /** One look at a task; the caller repeats it. */
  taskState(taskId: string): Promise<TaskState> {
    return this.#circuit.run(async () => {
      const answer = await this.#ask({
        url: `${this.#options.apiUrl}/api/v1/jobs/recordInfo`,
        params: { taskId },
        timeout: this.#timeouts.readMs,
      });
      if (isUnknownTask(answer)) return { state: 'unknown-task' };
      return understood(readTask(accepted(answer).data));
    });
  }

  /** Credits left on the account, possibly fractional. */
  async credits(): Promise<number> {
    const { data } = await this.#call({
      url: `${this.#options.apiUrl}/api/v1/chat/credit`,
      timeout: this.#timeouts.readMs,
    });
    return understood(typeof data === 'number' ? data : null);
  }

  /** The task a call-back speaks of; null when it names none. The rest of a call-back is never believed. */
  callBackTaskId(body: unknown): string | null {
    return callBackTaskId(body);
  }

  /** `absent` also when we hold no key to check with. A signature older or newer than 5 min is `invalid`. */
  verifyCallBackSignature(headers: IncomingHttpHeaders, taskId: string, now: Date): 'valid' | 'invalid' | 'absent' {
    const key = this.#options.webhookHmacKey;
    return key === undefined ? 'absent' : verifySignature(key, headers, taskId, now);
  }

  /**
   * The bytes behind a result's address, at most 30 MB within 30 s; nothing is known of them yet.
   * @throws ResultUnavailable | ResultForbidden
   */
  downloadResult(url: string): Promise<Buffer> {
    return downloadResult(url, {
      trustedHosts: this.#options.resultHosts,
      maxBytes: MAX_RESULT_BYTES,
      deadlineMs: this.#timeouts.downloadMs,
      onUnlistedHost: (host) => this.#options.logger?.error(`kie.ai result on a host that is not listed: ${host}`),
    });
  }

  /** Ends the probing only: workers are still finishing their calls, and an idle connection holds no process. */
  onModuleDestroy(): void {
    this.#circuit.close();
  }

  async #probe(): Promise<void> {
    if ((await this.credits()) <= 0) throw new KieRefused('out_of_credits', 402, 'The account is empty');
  }

  async #call(request: AxiosRequestConfig & { url: string; timeout: number }): Promise<Answer> {
    return accepted(await this.#ask(request));
  }

  /** Sends one request and reads the envelope, whatever its code. @throws KieRefused | KieUnreachable */
  async #ask({ timeout, ...request }: AxiosRequestConfig & { url: string; timeout: number }): Promise<Answer> {
    const response = await this.#http
      .request<string>({ ...this.#kept, ...request, signal: AbortSignal.timeout(timeout) })
      .catch((error: unknown) => {
        throw unreachable(error);
      });
    return envelope(response);
  }
}

function unreachable(error: unknown): unknown {
  if (!(error instanceof AxiosError)) return error;
  return new KieUnreachable(
    !neverSent(error.cause),
    error.code === 'ERR_CANCELED' ? 'timeout' : (error.code ?? 'unknown'),
  );
}

function envelope({ status, data }: AxiosResponse<string>): Answer {
  // What stands before kie.ai answers 5xx also after the request went through.
  if (status >= 500 || status === 408) throw new KieUnreachable(true, `HTTP ${status}`);
  const answer = readAnswer(data);
  if (answer && (status < 400 || answer.code !== 200)) return answer;
  if (status >= 400) throw new KieRefused(classifyRefusal(status, ''), status, `HTTP ${status}`);
  throw new KieUnreachable(true, `HTTP ${status} without an envelope`);
}

function accepted(answer: Answer): Answer {
  if (answer.code === 200) return answer;
  throw new KieRefused(classifyRefusal(answer.code, answer.text), answer.code, answer.text);
}

/** Code 200 around something we cannot read: it was done, and we do not know what. */
function understood<T>(value: T | null): T {
  if (value === null) throw new KieUnreachable(true, 'unreadable answer');
  return value;
}
