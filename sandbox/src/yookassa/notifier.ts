import type { Clock } from './clock.js';
import { newId, type PaymentObject } from './payment.js';
import type { RefundObject } from './refund.js';
import type { Script, StepAt } from './script.js';
import type { YooKassaSettings } from './settings.js';

const REDELIVERED_FOR_MS = 24 * 3_600_000;
const LONGEST_PAUSE_MS = 3_600_000;

type Snapshot = PaymentObject | RefundObject;

/** What became of a notification; `attempts` are HTTP statuses, null where nobody answered in time. */
export interface Delivery {
  event: string;
  objectId: string;
  state: 'waiting' | 'delivered' | 'given-up' | 'dropped' | 'held';
  attempts: (number | null)[];
  /** As it was or will be sent. */
  body: string;
  headers: Record<string, string>;
}

interface Event {
  name: string;
  object: Snapshot;
  previous: Snapshot | undefined;
  /** Notifications of one payment and its refunds belong together. */
  paymentId: string;
  at: number;
  fault: StepAt<'webhook'> | undefined;
}

/**
 * Sends notifications: the snapshot at event time, again until the answer is exactly 200, for 24 h from the
 * event. Events are collected by `announce` and leave with `flush`, so that whoever causes one decides
 * whether it goes out before or after his own answer.
 */
export class Notifier {
  url: string | undefined;
  readonly deliveries: Delivery[] = [];
  #announced: Event[] = [];
  #held: { paymentId: string; delivery: Delivery; at: number }[] = [];
  #closing = new AbortController();

  constructor(
    private readonly clock: Clock,
    private readonly settings: YooKassaSettings,
    private readonly script: Script,
  ) {}

  /** @param text what `match` of a scripted step is looked for in */
  announce(
    name: string,
    of: { object: Snapshot; previous: Snapshot | undefined; paymentId: string; text: string },
  ): void {
    const { object, previous, paymentId, text } = of;
    const fault = this.script.take('webhook', { text, event: name });
    this.#announced.push({ name, object, previous, paymentId, at: this.clock.now(), fault });
  }

  /** Whether one is announced that is to arrive before the answer to the request that caused it. */
  get urgent(): boolean {
    return this.#announced.some(({ fault }) => fault?.do === 'before-answer');
  }

  /** Sends what is announced; resolves when the first attempts are over. */
  async flush(): Promise<void> {
    await Promise.all(this.#announced.splice(0).map((event) => this.#dispatch(event)));
  }

  /** Sends a body now, however often, and never again. */
  async byHand(
    body: string,
    {
      times = 1,
      parallel = true,
      headers = {},
    }: { times?: number; parallel?: boolean; headers?: Record<string, string> } = {},
  ): Promise<(number | null)[]> {
    const statuses: (number | null)[] = [];
    if (parallel) return Promise.all(Array.from({ length: times }, () => this.#post(body, headers)));
    for (let sent = 0; sent < times; sent += 1) statuses.push(await this.#post(body, headers));
    return statuses;
  }

  clear(): void {
    this.close();
    this.#closing = new AbortController();
    this.#announced = [];
    this.#held = [];
    this.deliveries.length = 0;
  }

  close(): void {
    this.#closing.abort();
  }

  async #dispatch(event: Event): Promise<void> {
    const { fault, paymentId, at } = event;
    const copies = Array.from({ length: fault?.do === 'duplicate' ? fault.count : 1 }, () => this.#write(event));
    const [delivery] = copies;
    if (!delivery || this.url === undefined || fault?.do === 'drop') {
      if (delivery) delivery.state = 'dropped';
      return;
    }
    if (fault?.do === 'reorder') {
      delivery.state = 'held';
      this.#held.push({ paymentId, delivery, at });
      return;
    }
    if (fault?.do === 'delay') {
      this.clock.at(at + fault.ms, () => this.#attempt(delivery, at));
      return;
    }
    const lost = fault?.do === '200-lost' ? fault.count : 0;
    if (fault?.do === 'duplicate' && !fault.parallel) for (const copy of copies) await this.#attempt(copy, at);
    else await Promise.all(copies.map((copy) => this.#attempt(copy, at, lost)));
    await this.#release(paymentId);
  }

  /** What was held back to arrive after a later event of the same payment. */
  async #release(paymentId: string): Promise<void> {
    const due = this.#held.filter((held) => held.paymentId === paymentId);
    this.#held = this.#held.filter((held) => held.paymentId !== paymentId);
    for (const { delivery, at } of due) await this.#attempt(delivery, at);
  }

  /** @param lost how many answers of 200 are taken for lost on their way back */
  async #attempt(delivery: Delivery, eventAt: number, lost = 0): Promise<void> {
    delivery.state = 'waiting';
    const closing = this.#closing.signal;
    const status = await this.#post(delivery.body, delivery.headers);
    if (closing.aborted) return;
    delivery.attempts.push(status);
    if (status === 200 && lost === 0) {
      delivery.state = 'delivered';
      return;
    }
    const pause = Math.min(this.settings.webhookRetryMs * 2 ** (delivery.attempts.length - 1), LONGEST_PAUSE_MS);
    const next = this.clock.now() + pause;
    if (next > eventAt + REDELIVERED_FOR_MS) delivery.state = 'given-up';
    else this.clock.at(next, () => this.#attempt(delivery, eventAt, status === 200 ? lost - 1 : lost));
  }

  async #post(body: string, extra: Record<string, string>): Promise<number | null> {
    if (this.url === undefined) return null;
    const headers = { 'content-type': 'application/json', ...this.settings.webhookHeaders, ...extra };
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.settings.webhookTimeoutMs)]);
    try {
      const response = await fetch(this.url, { method: 'POST', headers, body, redirect: 'manual', signal });
      await response.body?.cancel();
      return response.status;
    } catch {
      return null;
    }
  }

  #write({ name, object, previous, fault }: Event): Delivery {
    let shown: Snapshot = object;
    if (fault?.do === 'stale-snapshot' && previous) shown = previous;
    if (fault?.do === 'wrong-amount') shown = { ...object, amount: { ...object.amount, value: fault.value } };
    if (fault?.do === 'foreign-id') shown = { ...object, id: newId() };
    const body = JSON.stringify({ type: 'notification', event: name, object: shown });
    const delivery: Delivery = {
      event: name,
      objectId: object.id,
      state: 'waiting',
      attempts: [],
      body: fault?.do === 'malformed' ? body.slice(0, -20) : body,
      headers: fault?.do === 'spoofed-source' ? { 'x-forwarded-for': fault.ip } : {},
    };
    this.deliveries.push(delivery);
    return delivery;
  }
}
