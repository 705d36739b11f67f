import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { postCallback, type Signing } from './callback.js';
import type { Draw } from './draw.js';
import type { Files } from './files.js';
import { Refusal, type Order } from './models.js';
import { recordOf, type Task } from './record.js';
import type { Script, StepAt } from './script.js';
import type { Settings } from './settings.js';
import { Slots } from './slots.js';

const INPUT_MAX_BYTES = 30 * 1024 * 1024;

type Drawn = { urls: string[] } | { failMsg: string | null; failCode: string | null };

/** How a call-back sent by hand differs from the true one. */
export interface ForgedCallback extends Omit<Signing, 'key'> {
  url?: string;
  state?: 'success' | 'fail';
}

/**
 * The life of the tasks: waiting → generating → success | fail, then one call-back. What a script
 * wants done to a task (`at: 'task'`, `at: 'callback'`) is bound to it when it is created.
 */
export class Jobs {
  readonly tasks = new Map<string, Task>();
  #closing = new AbortController();
  #slots = new Slots(2);

  constructor(
    readonly settings: Settings,
    private readonly deps: { script: Script; files: Files; draw: Draw; hmacKey: string | undefined },
  ) {}

  /**
   * Takes an order and charges it.
   * @throws Refusal without enough credits
   */
  create(order: Order, input: unknown, callBackUrl: string | null): Task {
    if (this.settings.balance < order.price) {
      throw this.settings.outOfCreditsCode === 402
        ? new Refusal(402, 'Insufficient Credits. Please top up your account to continue.')
        : new Refusal(500, 'Credits insufficient');
    }
    this.settings.balance -= order.price;
    const task: Task = {
      id: randomBytes(16).toString('hex'),
      order,
      input,
      callBackUrl,
      state: 'waiting',
      createTime: Date.now(),
      completeTime: null,
      resultJson: '',
      failCode: null,
      failMsg: null,
      creditsConsumed: null,
      fault: this.deps.script.take('task', order),
      callbackFault: callBackUrl === null ? undefined : this.deps.script.take('callback', order),
      callbacks: [],
      hurry: new AbortController(),
      done: Promise.resolve(),
    };
    this.tasks.set(task.id, task);
    task.done = this.#run(task);
    return task;
  }

  /** Ends a task now, also a stuck one, and waits for its call-back. False when there is no such task. */
  async complete(taskId: string): Promise<boolean> {
    const task = this.tasks.get(taskId);
    task?.hurry.abort();
    await task?.done;
    return task !== undefined;
  }

  /** Sends a call-back for a task now, true or forged. Returns the receiver's HTTP status, null if unreachable. */
  async callBack(taskId: string, forged: ForgedCallback = {}): Promise<number | null> {
    const task = this.tasks.get(taskId);
    const url = forged.url ?? task?.callBackUrl;
    if (!url) return null;
    const data = {
      ...(task ? recordOf(task) : { taskId, model: 'google/nano-banana-edit' }),
      ...(forged.state ? { state: forged.state } : {}),
      ...(forged.state === 'success' ? { resultJson: this.#foreignResult() } : {}),
    };
    return this.#post(url, taskId, { ...data, taskId }, forged);
  }

  /** Drops every task, without call-backs. */
  async clear(): Promise<void> {
    await this.close();
    this.#closing = new AbortController();
    this.tasks.clear();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.tasks.values()].map((task) => task.done));
  }

  async #run(task: Task): Promise<void> {
    const closing = this.#closing.signal;
    await this.#wait(task, task.fault?.do === 'stuck' ? Infinity : this.settings.queueMs, closing);
    if (closing.aborted) return;
    task.state = task.fault?.do === 'unknown-state' ? task.fault.state : 'generating';
    const drawn = this.#slots.run(() => this.#draw(task));
    await this.#wait(task, this.settings.drawMs + (task.fault?.do === 'slow' ? task.fault.ms : 0), closing);
    const result = await drawn;
    if (closing.aborted) return;
    this.#finish(task, result);
    if (task.callbackFault?.do !== 'late') return this.#announce(task);
    // Nobody who waits for the task's end should have to wait for this.
    void delay(task.callbackFault.ms, undefined, { signal: closing }).then(
      () => this.#announce(task),
      () => undefined,
    );
  }

  async #wait(task: Task, ms: number, closing: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([closing, task.hurry.signal]);
    if (signal.aborted) return;
    await (ms === Infinity ? once(signal, 'abort') : delay(ms, undefined, { signal }).catch(() => undefined));
  }

  /** The addresses of the drawn pictures, or why there are none. */
  async #draw(task: Task): Promise<Drawn> {
    const { order, fault } = task;
    if (fault?.do === 'fail') return { failMsg: fault.failMsg, failCode: fault.failCode };
    if (fault?.do === 'foreign-url') return { urls: [fault.url] };
    if (fault?.do === 'empty-result') return { urls: [] };
    try {
      const images = await Promise.all(order.imageUrls.map((url) => this.#fetchInput(url)));
      const picture = await this.deps.draw({ ...order, images });
      const count = fault?.do === 'many-urls' ? fault.count : 1;
      const extension = order.format === 'png' ? 'png' : 'jpg';
      const urls = Array.from({ length: count }, (_, index) =>
        this.deps.files.save(`results/${task.id}-${index + 1}.${extension}`, picture, `image/${order.format}`, task.id),
      );
      return { urls: await Promise.all(urls) };
    } catch {
      return { failMsg: 'Failed to fetch the image. Please check the image URL.', failCode: '400' };
    }
  }

  async #fetchInput(url: string): Promise<Buffer> {
    const get = () => fetch(url, { signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(30_000)]) });
    // A kept connection may be closing just now.
    const response = await get().catch(get);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    if (Number(response.headers.get('content-length')) > INPUT_MAX_BYTES) throw new Error('too large');
    return Buffer.from(await response.arrayBuffer());
  }

  #finish(task: Task, result: Drawn): void {
    task.completeTime = Date.now();
    if ('urls' in result) {
      task.state = 'success';
      const json = JSON.stringify({ resultUrls: result.urls });
      task.resultJson = task.fault?.do === 'malformed-result' ? json.slice(0, -4) : json;
      task.creditsConsumed = task.order.price;
      return;
    }
    Object.assign(task, { state: 'fail', resultJson: null, ...result });
    task.creditsConsumed = this.settings.refundFailed ? 0 : task.order.price;
    if (this.settings.refundFailed) this.settings.balance += task.order.price;
  }

  async #announce(task: Task): Promise<void> {
    if (task.callBackUrl === null) return;
    const url = task.callBackUrl;
    const fault = task.callbackFault;
    if (fault?.do === 'drop') return;
    const count = fault?.do === 'twice' ? 2 : fault?.do === 'many' ? fault.count : 1;
    const taskId = fault?.do === 'unknown-task' ? randomBytes(16).toString('hex') : task.id;
    const data = { ...recordOf(task), ...this.#lie(fault), taskId };
    const sent = Array.from({ length: count }, () => this.#post(url, taskId, data, signingOf(fault)));
    task.callbacks.push(...(await Promise.all(sent)));
  }

  #lie(fault: StepAt<'callback'> | undefined): Record<string, unknown> {
    if (fault?.do === 'altered-body') return { resultJson: this.#foreignResult() };
    if (fault?.do === 'lies-success') {
      return { state: 'success', resultJson: this.#foreignResult(), failCode: null, failMsg: null };
    }
    return {};
  }

  #foreignResult(): string {
    return JSON.stringify({ resultUrls: [`${this.deps.files.origin}/results/not-what-was-drawn.png`] });
  }

  #post(
    url: string,
    taskId: string,
    data: Record<string, unknown>,
    signing: Omit<Signing, 'key'>,
  ): Promise<number | null> {
    const ok = data.state === 'success';
    const body = {
      code: ok ? 200 : 501,
      msg: ok ? 'Playground task completed successfully.' : 'Playground task failed.',
      data: { ...data, updateTime: Date.now() },
    };
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.settings.callbackTimeoutMs)]);
    return postCallback(url, taskId, body, { ...signing, key: this.deps.hmacKey }, signal);
  }
}

function signingOf(fault: StepAt<'callback'> | undefined): Omit<Signing, 'key'> {
  if (fault?.do === 'wrong-signature') return { signature: 'wrong' };
  if (fault?.do === 'no-signature') return { signature: 'absent' };
  if (fault?.do === 'stale') return { ageSeconds: fault.ageSeconds };
  return {};
}
