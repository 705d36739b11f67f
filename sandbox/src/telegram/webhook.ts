import { randomBytes } from 'node:crypto';

const KEPT = 20_000;

export interface Update {
  update_id: number;
  [kind: string]: unknown;
}

/** How the secret header of a delivery is. */
export type Secret = 'valid' | 'wrong' | 'absent';

export interface Webhook {
  url: string;
  /** Empty: the header is not sent. */
  secretToken: string;
  maxConnections: number;
  lastError?: { at: number; message: string };
}

/** One attempt to hand an update over. */
export interface Delivery {
  updateId: number;
  kind: string;
  /** ISO 8601. */
  at: string;
  secret: Secret;
  /** HTTP status; null when the bot could not be reached, or did not answer in time. */
  status: number | null;
}

/** Posts updates as Telegram does, and remembers how that went. */
export class WebhookSender {
  #deliveries: Delivery[] = [];

  /** @param onAnswer gets the body of a 2xx */
  constructor(private readonly onAnswer: (body: string) => void) {}

  get deliveries(): Delivery[] {
    return [...this.#deliveries];
  }

  /** Never throws: returns the HTTP status, or null. Only a 2xx takes the update. */
  async send(
    webhook: Webhook,
    { update, kind, secret }: { update: Update; kind: string; secret: Secret },
    signal: AbortSignal,
  ): Promise<number | null> {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    const token = secret === 'wrong' ? randomBytes(16).toString('hex') : secret === 'valid' ? webhook.secretToken : '';
    if (token) headers['x-telegram-bot-api-secret-token'] = token;
    const at = new Date().toISOString();
    const { status, error } = await this.#post(webhook.url, headers, JSON.stringify(update), signal);
    if (error) webhook.lastError = { at: Date.now(), message: error };
    if (this.#deliveries.length >= KEPT) this.#deliveries.splice(0, KEPT / 10);
    this.#deliveries.push({ updateId: update.update_id, kind, at, secret, status });
    return status;
  }

  clear(): void {
    this.#deliveries = [];
  }

  /** `error` is what getWebhookInfo tells of it. */
  async #post(
    url: string,
    headers: Record<string, string>,
    body: string,
    signal: AbortSignal,
  ): Promise<{ status: number | null; error?: string }> {
    try {
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      const { status, statusText, ok } = response;
      const answer = await response.text();
      if (!ok) return { status, error: `Wrong response from the webhook: ${status} ${statusText}` };
      this.onAnswer(answer);
      return { status };
    } catch (error) {
      const timedOut = error instanceof Error && error.name === 'TimeoutError';
      return { status: null, error: timedOut ? 'Read timeout expired' : 'Connection refused' };
    }
  }
}
