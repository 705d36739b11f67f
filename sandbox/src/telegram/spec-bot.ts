import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { SANDBOX_BOT_TOKEN } from './init-data.js';
import type { Update } from './webhook.js';

export interface Answer {
  status: number;
  ok: boolean;
  result?: unknown;
  description?: string;
  error_code?: number;
  parameters?: { retry_after: number };
}

/** A bot over real HTTP, for specs: calls the API, and hears updates by webhook. */
export class SpecBot {
  readonly heard: { update: Update; headers: IncomingHttpHeaders; at: number }[] = [];
  /** HTTP status the webhook answers with; may take its time. */
  react: (update: Update) => number | Promise<number> = () => 200;
  /** What the webhook answers with, once. */
  body: object | undefined;
  #server: Server | undefined;
  webhookUrl = '';

  constructor(
    private readonly apiUrl: () => string,
    private readonly token = SANDBOX_BOT_TOKEN,
  ) {}

  async call(method: string, args: Record<string, unknown> | FormData | URLSearchParams = {}): Promise<Answer> {
    const plain = args instanceof FormData || args instanceof URLSearchParams;
    const response = await fetch(`${this.apiUrl()}/bot${this.token}/${method}`, {
      method: 'POST',
      ...(plain ? { body: args } : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(args) }),
    });
    return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
  }

  /** The result, or an error with what Telegram said. */
  async must(method: string, args?: Parameters<SpecBot['call']>[1]): Promise<never> {
    const { ok, result, description } = await this.call(method, args);
    if (!ok) throw new Error(description);
    return result as never;
  }

  async listen(secret = 'correct-horse-battery'): Promise<void> {
    this.#server ??= createServer((request, response) => {
      void (async () => {
        const update = (await json(request)) as Update;
        this.heard.push({ update, headers: request.headers, at: Date.now() });
        response.writeHead(await this.react(update)).end(this.body && JSON.stringify(this.body));
        this.body = undefined;
      })();
    }).listen(0, '127.0.0.1');
    if (!this.#server.listening) await once(this.#server, 'listening');
    this.webhookUrl = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
    await this.must('setWebhook', { url: this.webhookUrl, secret_token: secret });
  }

  /** The newest update of this kind. */
  last(kind: string): Record<string, unknown> {
    const found = this.heard.findLast(({ update }) => kind in update)?.update[kind];
    if (!found) throw new Error(`Nothing of kind ${kind} was heard`);
    return found as Record<string, unknown>;
  }

  /** Agrees to every pre-checkout query, within the webhook as a bot does. */
  agree(): void {
    this.react = async ({ pre_checkout_query: query }) => {
      if (query)
        await this.call('answerPreCheckoutQuery', { pre_checkout_query_id: (query as { id: string }).id, ok: true });
      return 200;
    };
  }

  forget(): void {
    this.heard.length = 0;
    this.react = () => 200;
  }

  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }
}
