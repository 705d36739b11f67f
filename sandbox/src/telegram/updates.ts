import { setTimeout as delay } from 'node:timers/promises';
import { Slots } from '../kie/slots.js';
import { newEntry, Outbox, type Entry } from './outbox.js';
import { Polling, type PollOptions } from './polling.js';
import type { Script } from './script.js';
import type { Settings } from './settings.js';
import { WebhookSender, type Delivery, type Secret, type Update, type Webhook } from './webhook.js';

const HISTORY = 20_000;
/** What Telegram leaves out unless it is asked for (Bot API, `allowed_updates`). */
const NOT_BY_DEFAULT = ['chat_member', 'message_reaction', 'message_reaction_count'];

/**
 * The updates of the bot: numbered, kept for a day, handed out. With a webhook each is sent until it
 * is taken, while what is of the same kind and person waits behind it and all else goes out beside it
 * (the queues of WebhookActor in tdlib/telegram-bot-api); without one all wait for getUpdates. What a
 * script wants done (`at: 'webhook'`) is bound to an update when it is sent for the first time.
 */
export class Updates {
  #nextId = 700_000_001;
  readonly #outbox = new Outbox();
  readonly #polling = new Polling();
  readonly #sender: WebhookSender;
  #made = new Map<number, Update>();
  #webhook: Webhook | null = null;
  #allowed: string[] | null = null;
  /** Ends with the webhook it was begun for. */
  #session = new AbortController();
  /** As many deliveries at a time as setWebhook allowed. */
  #connections = new Slots(1);
  /** Lanes in which something is on its way. */
  #busy = new Set<string>();
  #underWay = new Set<Promise<unknown>>();

  /** @param onAnswer called with the body of a 2xx: Telegram runs a method that stands in it */
  constructor(
    private readonly settings: Settings,
    private readonly script: Script,
    onAnswer: (body: string) => void,
  ) {
    this.#sender = new WebhookSender(onAnswer);
  }

  get webhook(): Webhook | null {
    return this.#webhook;
  }

  get allowed(): string[] | null {
    return this.#allowed;
  }

  get deliveries(): Delivery[] {
    return this.#sender.deliveries;
  }

  /** Every update there has been, oldest first. */
  get made(): Update[] {
    return [...this.#made.values()];
  }

  get pendingCount(): number {
    return this.#outbox.length;
  }

  /** Undefined keeps the list there is; an empty one means Telegram's own. */
  allow(kinds: string[] | undefined): void {
    if (kinds) this.#allowed = kinds.length > 0 ? kinds : null;
  }

  /**
   * A new update, if the bot wants its kind. The promise resolves when its delivery has been tried once,
   * at once without a webhook, and in any case after the time-out of the webhook.
   */
  announce(kind: string, payload: object): Promise<void> {
    const wanted = this.#allowed ? this.#allowed.includes(kind) : !NOT_BY_DEFAULT.includes(kind);
    if (!wanted) return Promise.resolve();
    // As it is now: what it tells of goes on changing.
    const update: Update = { update_id: this.#nextId, [kind]: structuredClone(payload) };
    const entry = newEntry(update, kind, payload);
    this.#nextId += 1;
    this.#remember(update);
    this.#outbox.push(entry);
    this.#wake();
    if (!this.#webhook) return Promise.resolve();
    return Promise.race([entry.tried, delay(this.settings.webhookTimeoutMs, undefined, { ref: false })]);
  }

  /** Hands over any update now, past queue and filter; without a webhook it is left for getUpdates. */
  async deliver(
    given: object,
    { secret = 'valid', times = 1, parallel = false }: { secret?: Secret; times?: number; parallel?: boolean } = {},
  ): Promise<(number | null)[]> {
    const updateId = 'update_id' in given && typeof given.update_id === 'number' ? given.update_id : this.#nextId;
    this.#nextId = Math.max(this.#nextId, updateId + 1);
    const update: Update = { ...given, update_id: updateId };
    this.#remember(update);
    const kind = Object.keys(update).find((name) => name !== 'update_id') ?? 'update';
    const statuses: (number | null)[] = [];
    const send = async (): Promise<void> => {
      if (this.#webhook) {
        statuses.push(await this.#post(this.#webhook, update, kind, secret));
        return;
      }
      this.#outbox.push(newEntry(update, kind, {}));
      this.#polling.wake();
      statuses.push(null);
    };
    if (parallel) await Promise.all(Array.from({ length: times }, send));
    else for (let time = 0; time < times; time += 1) await send();
    return statuses;
  }

  /** @throws Error for an update there never was */
  redeliver(updateId: number, times = 1): Promise<(number | null)[]> {
    const update = this.#made.get(updateId);
    if (!update) throw new Error(`There is no update ${updateId}`);
    return this.deliver(update, { times });
  }

  setWebhook(webhook: Webhook | null, dropPending: boolean): void {
    this.#session.abort();
    this.#session = new AbortController();
    if (webhook) this.#polling.stop('Conflict: terminated by setWebhook request');
    if (dropPending) this.#outbox.clear();
    this.#webhook = webhook;
    if (webhook) this.#connections = new Slots(webhook.maxConnections);
    this.#wake();
  }

  /**
   * Long polling. An update is handed out until a later call confirms it with a higher offset.
   * @throws Refusal 409 while a webhook is set, and for a poll that another one replaced
   */
  poll(options: PollOptions, gone: AbortSignal): Promise<Update[]> {
    return this.#polling.poll(options, gone, this.#outbox, this.#webhook !== null);
  }

  /** Virtual time: what waits becomes older, and is forgotten after a day. */
  age(ms: number): void {
    this.#outbox.age(ms);
    const { lastError } = this.#webhook ?? {};
    if (lastError) lastError.at -= ms;
  }

  /** Forgets updates, webhook and filter; the numbers go on, as a receiver may remember them. */
  async clear(): Promise<void> {
    this.setWebhook(null, true);
    this.#polling.stop('Conflict: terminated by other getUpdates request');
    await Promise.all(this.#underWay);
    this.#outbox.clear();
    this.#allowed = null;
    this.#made.clear();
    this.#sender.clear();
  }

  #wake(): void {
    this.#polling.wake();
    if (!this.#webhook) return;
    for (const lane of this.#outbox.lanes) {
      if (this.#busy.has(lane)) continue;
      this.#busy.add(lane);
      this.#track(
        this.#run(lane).finally(() => {
          this.#busy.delete(lane);
          if (this.#outbox.headOf(lane)) this.#wake();
        }),
      );
    }
  }

  async #run(lane: string): Promise<void> {
    for (;;) {
      const head = this.#outbox.headOf(lane);
      const webhook = this.#webhook;
      if (!head || !webhook) return;
      const { signal } = this.#session;
      if (head.attempts === 0) head.fault = this.script.takeWebhook(head);
      if (this.#divert(head, webhook)) continue;
      if (!(await this.#attempt(head, webhook))) {
        await delay(this.settings.webhookRetryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Takes an update out of the queue when its fault says so; true when nothing is left to be sent here. */
  #divert(entry: Entry, webhook: Webhook): boolean {
    const { fault } = entry;
    if (fault?.do !== 'drop' && fault?.do !== 'delay' && fault?.do !== 'swap' && fault?.do !== 'parallel') return false;
    entry.fault = undefined;
    entry.attempts += 1;
    this.#outbox.take(entry);
    if (fault.do === 'parallel') this.#track(this.#sendAside(entry, webhook));
    else entry.settle();
    if (fault.do === 'swap') this.#outbox.hold(entry);
    if (fault.do === 'delay') this.#track(this.#later(entry, fault.ms));
    return true;
  }

  async #later(entry: Entry, ms: number): Promise<void> {
    const { signal } = this.#session;
    await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
    if (!signal.aborted) this.#putBack(entry);
  }

  async #sendAside(entry: Entry, webhook: Webhook): Promise<void> {
    if (!(await this.#attempt(entry, webhook))) this.#putBack(entry);
  }

  #putBack(entry: Entry): void {
    this.#outbox.putBack(entry);
    this.#wake();
  }

  /** Sends an update once, or as often as its fault wants; true when it was taken, and so is done with. */
  async #attempt(entry: Entry, webhook: Webhook): Promise<boolean> {
    const { fault, update, kind } = entry;
    entry.fault = undefined;
    entry.attempts += 1;
    const secret = fault?.do === 'wrong-secret' ? 'wrong' : fault?.do === 'no-secret' ? 'absent' : 'valid';
    const post = () => this.#connections.run(() => this.#post(webhook, update, kind, secret));
    const copies = fault?.do === 'duplicate' ? fault.count - 1 : 0;
    const beside = fault?.do === 'duplicate' && fault.parallel;
    const [status = null] = await Promise.all(Array.from({ length: beside ? copies + 1 : 1 }, post));
    if (!beside) for (let copy = 0; copy < copies; copy += 1) await post();
    const taken = status !== null && status >= 200 && status < 300;
    if (taken) {
      this.#outbox.take(entry);
      this.#outbox.release();
      this.#wake();
    }
    entry.settle();
    return taken;
  }

  #post(webhook: Webhook, update: Update, kind: string, secret: Secret): Promise<number | null> {
    const signal = AbortSignal.any([this.#session.signal, AbortSignal.timeout(this.settings.webhookTimeoutMs)]);
    return this.#sender.send(webhook, { update, kind, secret }, signal);
  }

  #remember(update: Update): void {
    if (!this.#made.has(update.update_id)) this.#made.set(update.update_id, update);
    const [oldest] = this.#made.keys();
    if (this.#made.size > HISTORY && oldest !== undefined) this.#made.delete(oldest);
  }

  #track(work: Promise<unknown>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }
}
