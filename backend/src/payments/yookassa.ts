import axios, { type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { handleWhen, IterableBackoff, retry, type RetryPolicy } from 'cockatiel';
import { agents } from '../outbound/agents.js';
import {
  readError,
  readPayment,
  readPayments,
  readRefund,
  readRefunds,
  readShop,
  type YooPage,
  type YooPayment,
  type YooRefund,
  type YooShop,
} from './yookassa-answers.js';
import { YooKassaUnreachable } from './yookassa-errors.js';
import { accepted, mayPass, understood, unreachable } from './yookassa-outcomes.js';

export interface YooKassaOptions {
  shopId: string;
  secretKey: string;
  /** With the version and without a slash at the end: `https://api.yookassa.ru/v3`. */
  apiUrl: string;
  timeouts?: Partial<typeof TIMEOUTS>;
  /** Pauses before the second, third, … try of a GET, in milliseconds. */
  readRetryMs?: readonly number[];
}

/** Bounds of a list, `from` included, `to` not. */
export interface PaymentFilter {
  createdFrom?: Date;
  createdTo?: Date;
  capturedFrom?: Date;
  capturedTo?: Date;
}

export interface RefundFilter {
  createdFrom?: Date;
  createdTo?: Date;
  paymentId?: string;
}

/**
 * Milliseconds, each for a whole call; `connectMs` must stay the smallest. They answer a POST within
 * 30 s or give it up with a 500, so hanging up earlier would only make outcomes unknown.
 */
const TIMEOUTS = { connectMs: 5000, writeMs: 35_000, readMs: 15_000 };
const READ_RETRY_MS = [1000, 2000, 4000];
/** A full page of a hundred payments is about 200 KB. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
const PAGE_SIZE = 100;
const KEY = /^[\w+.-]{1,64}$/;
/** Wider than their 36 characters, and narrow enough that no id can lead to another address. */
const OBJECT_ID = /^[\w-]{1,64}$/;

/**
 * Client of YooKassa's API v3 (https://yookassa.ru/developers/api). Failures come as two classes,
 * YooKassaRefused and YooKassaUnreachable. A GET is tried again by itself while that may help; a POST is
 * sent once per call, and the caller repeats it with the same key and body, within 24 hours of the first
 * time, until the answer is neither YooKassaUnreachable nor `rate_limited`.
 */
export class YooKassaClient {
  readonly #apiUrl: string;
  readonly #timeouts: typeof TIMEOUTS;
  readonly #http: AxiosInstance;
  readonly #kept: ReturnType<typeof agents>;
  readonly #fresh: ReturnType<typeof agents>;
  readonly #readRetry: RetryPolicy;

  constructor(options: YooKassaOptions) {
    this.#apiUrl = options.apiUrl;
    this.#timeouts = { ...TIMEOUTS, ...options.timeouts };
    this.#kept = agents(this.#timeouts.connectMs, true);
    this.#fresh = agents(this.#timeouts.connectMs, false);
    const credentials = Buffer.from(`${options.shopId}:${options.secretKey}`).toString('base64');
    this.#http = axios.create({
      headers: { Authorization: `Basic ${credentials}`, Accept: 'application/json' },
      maxRedirects: 0,
      maxContentLength: MAX_ANSWER_BYTES,
      proxy: false,
      responseType: 'text',
      // The text as it came: whether it is JSON is for the readers to find out.
      transformResponse: (text: unknown) => text,
      validateStatus: () => true,
    });
    const pauses = options.readRetryMs ?? READ_RETRY_MS;
    this.#readRetry = retry(
      handleWhen((error) => mayPass(error, Math.max(0, ...pauses))),
      { maxAttempts: pauses.length, backoff: new IterableBackoff(pauses) },
    );
  }

  /**
   * Sends `body`, a JSON text, byte for byte; `key` becomes the Idempotence-Key. The answer may already be
   * `succeeded` or `canceled` when a saved method is charged.
   * @throws YooKassaRefused | YooKassaUnreachable, TypeError for a key they would not take
   */
  async createPayment(body: string, key: string): Promise<YooPayment> {
    return understood(await this.#post('/payments', body, key), readPayment);
  }

  /** Null: there is no such payment in our shop. @throws YooKassaRefused | YooKassaUnreachable */
  payment(id: string): Promise<YooPayment | null> {
    return this.#find('/payments', id, readPayment);
  }

  /**
   * All payments of our shop within the bounds, newest first, page by page; one that the cursor repeats is given once.
   * @throws YooKassaRefused | YooKassaUnreachable, also half-way
   */
  payments(filter: PaymentFilter): AsyncIterable<YooPayment> {
    return this.#list(
      '/payments',
      {
        'created_at.gte': filter.createdFrom?.toISOString(),
        'created_at.lt': filter.createdTo?.toISOString(),
        'captured_at.gte': filter.capturedFrom?.toISOString(),
        'captured_at.lt': filter.capturedTo?.toISOString(),
      },
      readPayments,
    );
  }

  /** Like `createPayment`. An answer may be `canceled`: they took the request and could not refund. */
  async createRefund(body: string, key: string): Promise<YooRefund> {
    return understood(await this.#post('/refunds', body, key), readRefund);
  }

  /** Null: there is no such refund in our shop. @throws YooKassaRefused | YooKassaUnreachable */
  refund(id: string): Promise<YooRefund | null> {
    return this.#find('/refunds', id, readRefund);
  }

  /** Like `payments`. */
  refunds(filter: RefundFilter): AsyncIterable<YooRefund> {
    return this.#list(
      '/refunds',
      {
        'created_at.gte': filter.createdFrom?.toISOString(),
        'created_at.lt': filter.createdTo?.toISOString(),
        payment_id: filter.paymentId,
      },
      readRefunds,
    );
  }

  /** The shop our key opens, to compare with what we are set up for. @throws YooKassaRefused | YooKassaUnreachable */
  shop(): Promise<YooShop> {
    return this.#get('/me', {}, (response) => understood(accepted(response), readShop));
  }

  /** An id they cannot have given is not asked about: ids also come from notifications, which anybody can send. */
  async #find<T extends { id: string }>(path: string, id: string, read: (text: string) => T | null): Promise<T | null> {
    if (!OBJECT_ID.test(id)) return null;
    return this.#get(`${path}/${id}`, {}, (response) => {
      if (response.status === 404 && readError(response.data)) return null;
      const found = understood(accepted(response), read);
      if (found.id !== id) throw new YooKassaUnreachable(true, 'answer about another object');
      return found;
    });
  }

  async *#list<T extends { id: string }>(
    path: string,
    filter: Record<string, string | undefined>,
    read: (text: string) => YooPage<T> | null,
  ): AsyncGenerator<T> {
    const given = new Set<string>();
    const cursors = new Set<string>();
    let cursor: string | null = null;
    do {
      const page: YooPage<T> = await this.#get(
        path,
        { ...filter, limit: PAGE_SIZE, cursor: cursor ?? undefined },
        (response) => understood(accepted(response), read),
      );
      for (const item of page.items) {
        if (given.has(item.id)) continue;
        given.add(item.id);
        yield item;
      }
      cursor = page.cursor;
      if (cursor !== null && cursors.has(cursor)) throw new YooKassaUnreachable(true, 'a list that goes in circles');
      if (cursor !== null) cursors.add(cursor);
    } while (cursor !== null);
  }

  async #post(path: string, body: string, key: string): Promise<string> {
    // Checked here, so that a complaint about the key can only mean that it was used before.
    if (!KEY.test(key)) throw new TypeError('Not an Idempotence-Key');
    return accepted(
      await this.#ask({
        method: 'POST',
        url: `${this.#apiUrl}${path}`,
        // As bytes: axios would trim a JSON text.
        data: Buffer.from(body),
        headers: { 'Content-Type': 'application/json', 'Idempotence-Key': key },
        timeout: this.#timeouts.writeMs,
        // A kept connection may be closing just now, which would make the outcome unknown for nothing.
        ...this.#fresh,
      }),
    );
  }

  #get<T>(path: string, params: Record<string, unknown>, read: (response: AxiosResponse<string>) => T): Promise<T> {
    return this.#readRetry.execute(async () =>
      read(await this.#ask({ url: `${this.#apiUrl}${path}`, params, timeout: this.#timeouts.readMs, ...this.#kept })),
    );
  }

  async #ask({ timeout, ...request }: AxiosRequestConfig & { timeout: number }): Promise<AxiosResponse<string>> {
    return this.#http.request<string>({ ...request, signal: AbortSignal.timeout(timeout) }).catch((error: unknown) => {
      throw unreachable(error);
    });
  }
}
