import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PaymentView } from './control.js';
import { startYooKassa, type YooKassaStandIn } from './server.js';

const SHOP_ID = '100500';
const SECRET_KEY = 'test_key';

interface Answer {
  status: number;
  text: string;
  headers: Headers;
  json: Record<string, unknown>;
}

interface Notification {
  event: string;
  object: PaymentView;
}

interface Received extends Notification {
  text: string;
  headers: IncomingHttpHeaders;
}

/** For the specs: a running stand-in, a client of its API, and a receiver of its notifications. */
export class ShopUnderTest {
  readonly received: Received[] = [];
  /** What the receiver answers; 200 when used up. Zero closes the connection. */
  readonly statuses: number[] = [];
  /** Runs before the receiver answers. */
  onReceived: () => unknown = () => undefined;

  private constructor(
    readonly standIn: YooKassaStandIn,
    private readonly receiver: Server,
  ) {
    receiver.on('request', (request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        this.received.push({ ...(parsed(text) as unknown as Notification), text, headers: request.headers });
        void this.#answer(request, response);
      });
    });
  }

  static async open(): Promise<ShopUnderTest> {
    const receiver = createServer().listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const options = { shopId: SHOP_ID, secretKey: SECRET_KEY, webhookUrl, settings: { webhookRetryMs: 3_600_000 } };
    return new ShopUnderTest(await startYooKassa(options), receiver);
  }

  get control() {
    return this.standIn.control;
  }

  async reset(): Promise<void> {
    await this.control.reset();
    this.received.length = 0;
    this.statuses.length = 0;
    this.onReceived = () => undefined;
  }

  async close(): Promise<void> {
    await this.standIn.close();
    this.receiver.close();
    this.receiver.closeAllConnections();
  }

  get events(): string[] {
    return this.received.map(({ event }) => event);
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const given = {
      authorization: `Basic ${btoa(`${SHOP_ID}:${SECRET_KEY}`)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotence-key': randomUUID() }),
      ...headers,
    };
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const response = await fetch(`${this.standIn.url}${path}`, {
      method,
      headers: given,
      ...sent,
      signal: AbortSignal.timeout(2000),
    });
    const text = await response.text();
    return { status: response.status, text, headers: response.headers, json: parsed(text) };
  }

  readonly get = (path: string) => this.call('GET', path);
  readonly post = (path: string, body: unknown, key?: string) =>
    this.call('POST', path, body, key === undefined ? {} : { 'idempotence-key': key });

  /** Opens a payment of 199 ₽ by redirect, with whatever is different about it. */
  readonly create = (more: object = {}, key?: string) => this.post('/payments', order(more), key);

  async payment(more: object = {}): Promise<string> {
    return String((await this.create(more)).json['id']);
  }

  async paid(more: object = {}): Promise<string> {
    const id = await this.payment(more);
    await this.control.pay(id);
    return id;
  }

  readonly refund = (paymentId: string, value: string, key?: string) =>
    this.post('/refunds', { payment_id: paymentId, amount: { value, currency: 'RUB' } }, key);

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.onReceived();
    const status = this.statuses.shift() ?? 200;
    if (status === 0) request.socket.destroy();
    else response.writeHead(status).end();
  }
}

/** What was not JSON has no fields. */
function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

export const order = (more: object = {}) => ({
  amount: { value: '199.00', currency: 'RUB' },
  capture: true,
  confirmation: { type: 'redirect', return_url: 'https://shop.example/back' },
  ...more,
});
