import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { startYooKassa, type YooKassaStandIn, type YooScriptStepInput } from '../../sandbox/src/yookassa/server.js';
import { money } from '../src/payments/yookassa-answers.js';
import { YooKassaClient, type YooKassaOptions } from '../src/payments/yookassa.js';

const SHOP = { shopId: '100500', secretKey: 'test_secret' };
export const HOUR = 3_600_000;

export let yoo: YooKassaStandIn;
beforeAll(async () => {
  yoo = await startYooKassa(SHOP);
});
beforeEach(() => yoo.control.reset());
afterAll(() => yoo.close());

/** For answers that never come; too short for a busy machine wherever one should come. */
const HASTY = { connectMs: 300, writeMs: 500, readMs: 500 };
export const timeoutsFor = ({ do: does }: YooScriptStepInput) => (/hang|slow/.test(does) ? { timeouts: HASTY } : {});

export const client = (options: Partial<YooKassaOptions> = {}): YooKassaClient =>
  new YooKassaClient({
    ...SHOP,
    apiUrl: yoo.url,
    timeouts: { connectMs: 2000, writeMs: 20_000, readMs: 20_000 },
    readRetryMs: [5, 10, 20],
    ...options,
  });

export const order = (change: object = {}): string =>
  JSON.stringify({
    amount: { value: money(19_900), currency: 'RUB' },
    capture: true,
    description: 'Примерка — 60',
    metadata: { payment_id: randomUUID() },
    confirmation: { type: 'redirect', return_url: 'https://app.example/paid' },
    ...change,
  });
export const create = (change: object = {}, to = client()) => to.createPayment(order(change), randomUUID());
export const paid = async (change: object = {}, how: { method?: string } = {}): Promise<string> => {
  const { id } = await create(change);
  await yoo.control.pay(id, how);
  return id;
};

export const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    (value) => expect.fail(`resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
export const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
};
export const ids = (items: { id: string }[]): string[] => items.map(({ id }) => id);
export const posts = (path: string) =>
  yoo.control.log().filter((call) => call.method === 'POST' && call.path.endsWith(path));
export const gets = () => yoo.control.log().filter(({ method }) => method === 'GET');
