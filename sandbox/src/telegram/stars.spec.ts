import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SUBSCRIPTION_PERIOD } from './invoices.js';
import { PEOPLE } from './people.js';
import { startTelegram, type StarTransaction, type Telegram } from './server.js';
import { SpecBot } from './spec-bot.js';

const ANNA = PEOPLE.anna.id;
const DAY = 24 * 3600_000;

let telegram: Telegram;
const bot = new SpecBot(() => telegram.url);

beforeAll(async () => {
  telegram = await startTelegram({ appUrl: 'http://127.0.0.1:3000' });
});
beforeEach(async () => {
  await telegram.control.reset();
  bot.forget();
});
afterAll(async () => {
  bot.close();
  await telegram.close();
});

const fields = (more: Record<string, unknown> = {}) => ({
  title: '50 try-ons',
  description: 'Credits for try-ons',
  payload: 'order-1',
  currency: 'XTR',
  prices: [{ label: '50 try-ons', amount: 180 }],
  ...more,
});
const link = (more?: Record<string, unknown>): Promise<string> => bot.must('createInvoiceLink', fields(more));
const plan = () => link({ subscription_period: SUBSCRIPTION_PERIOD });

interface Payment {
  telegram_payment_charge_id: string;
  total_amount: number;
  invoice_payload: string;
  is_recurring?: true;
  is_first_recurring?: true;
  subscription_expiration_date?: number;
}
const messages = () =>
  bot.heard.flatMap<Record<string, unknown>>(({ update }) => (update['message'] as Record<string, unknown>) ?? []);
const payments = () => messages().flatMap((message) => (message['successful_payment'] ?? []) as Payment);
const refunds = () => messages().flatMap((message) => (message['refunded_payment'] ?? []) as Payment);
const kinds = () => bot.heard.flatMap(({ update }) => Object.keys(update).filter((name) => name !== 'update_id'));
const bought = async (): Promise<string> => {
  await telegram.control.pay(ANNA, await link());
  return payments().at(-1)?.telegram_payment_charge_id ?? '';
};

describe('createInvoiceLink', () => {
  it('makes a link behind which the invoice stands', async () => {
    const url = await link();
    expect(url).toMatch(new RegExp(`^${telegram.url}/invoice/[\\w-]{22}$`));
    expect(telegram.control.invoice(url)).toEqual({
      title: '50 try-ons',
      description: 'Credits for try-ons',
      payload: 'order-1',
      amount: 180,
      subscriptionPeriod: undefined,
    });
  });

  it.each([
    [{ title: '' }, 'parameter "title" is required'],
    [{ title: 't'.repeat(33) }, 'INVOICE_TITLE_INVALID'],
    [{ description: 'd'.repeat(256) }, 'INVOICE_DESCRIPTION_INVALID'],
    [{ payload: 'é'.repeat(65) }, 'INVOICE_PAYLOAD_INVALID'],
    [{ currency: 'xtr' }, 'CURRENCY_INVALID'],
    [{ currency: 'RUB' }, 'PAYMENT_PROVIDER_INVALID'],
    [{ provider_token: '1:TEST:2' }, 'PAYMENT_PROVIDER_INVALID'],
    [{ prices: [] }, 'there must be at least one price'],
    [
      {
        prices: [
          { label: 'a', amount: 1 },
          { label: 'b', amount: 1 },
        ],
      },
      'STARS_INVOICE_INVALID',
    ],
    [{ prices: [{ label: '', amount: 1 }] }, 'label must be non-empty'],
    [{ prices: [{ label: 'a', amount: 0 }] }, 'CURRENCY_TOTAL_AMOUNT_INVALID'],
    [{ prices: [{ label: 'a', amount: 1.5 }] }, 'must be a valid Number'],
    [{ prices: 'nonsense' }, "can't parse prices JSON object"],
    [{ is_flexible: true }, 'STARS_INVOICE_INVALID'],
    [{ subscription_period: 86_400 }, 'SUBSCRIPTION_PERIOD_INVALID'],
    [
      { subscription_period: SUBSCRIPTION_PERIOD, prices: [{ label: 'a', amount: 10_001 }] },
      'CURRENCY_TOTAL_AMOUNT_INVALID',
    ],
  ])('refuses %j', async (more, text) => {
    const { status, ok, error_code, description } = await bot.call('createInvoiceLink', fields(more));
    expect([status, ok, error_code]).toEqual([400, false, 400]);
    expect(description).toMatch(/^Bad Request: /);
    expect(description).toContain(text);
  });

  it.each([
    { payload: 'é'.repeat(64) },
    { provider_token: '' },
    { prices: JSON.stringify([{ label: 'a', amount: '7' }]) },
    { subscription_period: SUBSCRIPTION_PERIOD, prices: [{ label: 'a', amount: 10_000 }] },
  ])('takes %j', async (more) => {
    expect((await bot.call('createInvoiceLink', fields(more))).ok).toBe(true);
  });
});

describe('payment', () => {
  it('asks the bot, charges, and announces', async () => {
    await bot.listen();
    bot.agree();
    expect(await telegram.control.pay(ANNA, await link())).toBe('paid');
    expect(bot.heard.map(({ headers }) => headers['x-telegram-bot-api-secret-token'])).toEqual(
      Array(2).fill('correct-horse-battery'),
    );
    expect(bot.heard[0]?.update).toEqual({
      update_id: expect.any(Number),
      pre_checkout_query: {
        id: expect.stringMatching(/^\d{19}$/),
        from: { ...PEOPLE.anna, is_bot: false },
        currency: 'XTR',
        total_amount: 180,
        invoice_payload: 'order-1',
      },
    });
    expect(payments()).toEqual([
      {
        currency: 'XTR',
        total_amount: 180,
        invoice_payload: 'order-1',
        telegram_payment_charge_id: expect.stringMatching(/^st/),
        provider_payment_charge_id: expect.stringMatching(/^1001_\d+$/),
      },
    ]);
    expect(telegram.control.totals()).toEqual({ received: 180, refunded: 0 });
    expect(await bot.must('getMyStarBalance')).toEqual({ amount: 180 });
  });

  it('fails when the bot says no, says nothing, or says it too late', async () => {
    await bot.listen();
    const url = await link();
    bot.react = async ({ pre_checkout_query: query }) => {
      const { id } = query as { id: string };
      await bot.call('answerPreCheckoutQuery', { pre_checkout_query_id: id, ok: false, error_message: 'Already paid' });
      return 200;
    };
    expect(await telegram.control.pay(ANNA, url)).toBe('failed');
    expect(await telegram.control.preCheckout(ANNA, url)).toEqual({ ok: false, error: 'Already paid' });

    telegram.control.settings({ preCheckoutMs: 50 });
    bot.react = () => 200;
    expect(await telegram.control.pay(ANNA, url)).toBe('failed');
    const { id } = bot.last('pre_checkout_query');
    expect(await bot.call('answerPreCheckoutQuery', { pre_checkout_query_id: id, ok: true })).toMatchObject({
      status: 400,
      description: 'Bad Request: query is too old and response timeout expired or query ID is invalid',
    });
    expect(telegram.control.transactions()).toEqual([]);
  });

  it('takes one answer a query, and a refusal only with a reason', async () => {
    await bot.listen();
    const seen: unknown[] = [];
    bot.react = async ({ pre_checkout_query: query }) => {
      if (!query) return 200;
      const { id } = query as { id: string };
      const answer = (more: object) => bot.call('answerPreCheckoutQuery', { pre_checkout_query_id: id, ...more });
      seen.push(
        (await answer({ ok: false })).description,
        (await answer({ ok: true })).ok,
        (await answer({ ok: true })).status,
      );
      return 200;
    };
    expect(await telegram.control.pay(ANNA, await link())).toBe('paid');
    await expect.poll(() => seen).toEqual(['Bad Request: parameter "error_message" is required', true, 400]);
  });

  it('never reaches the bot without enough Stars', async () => {
    await bot.listen();
    bot.agree();
    telegram.control.wallet(ANNA, 200);
    const url = await link();
    expect(await telegram.control.pay(ANNA, url)).toBe('paid');
    expect(await telegram.control.pay(ANNA, url)).toBe('cancelled');
    expect(kinds()).toEqual(['pre_checkout_query', 'message']);
  });

  it('forges queries for which nothing is charged', async () => {
    await bot.listen();
    bot.agree();
    const forged = { total_amount: 1, currency: 'RUB', invoice_payload: 'other' };
    expect(await telegram.control.preCheckout(PEOPLE.ben.id, await link(), forged)).toEqual({ ok: true });
    expect(bot.heard[0]?.update['pre_checkout_query']).toMatchObject({ ...forged, from: { id: PEOPLE.ben.id } });
    expect(telegram.control.transactions()).toEqual([]);
  });

  it('can be announced before the answer to the query is answered, and after an answer that got lost', async () => {
    await bot.listen();
    const order: string[] = [];
    bot.react = async ({ pre_checkout_query: query }) => {
      if (!query) return order.push('payment') && 200;
      await bot.call('answerPreCheckoutQuery', { pre_checkout_query_id: (query as { id: string }).id, ok: true }).then(
        () => order.push('answered'),
        () => order.push('lost'),
      );
      return 200;
    };
    telegram.control.script(
      { at: 'answerPreCheckoutQuery', do: 'success-first' },
      { at: 'answerPreCheckoutQuery', do: 'commit-then-reset' },
    );
    const url = await link();
    expect(await telegram.control.pay(ANNA, url)).toBe('paid');
    expect(await telegram.control.pay(ANNA, url)).toBe('paid');
    expect(order.slice(0, 2)).toEqual(['payment', 'answered']);
    expect(order.slice(2).toSorted()).toEqual(['lost', 'payment']);
  });

  it('charges a hundred who pay at once, each with an id of its own', async () => {
    await bot.listen();
    bot.agree();
    const url = await link();
    const all = await Promise.all(Array.from({ length: 100 }, () => telegram.control.pay(ANNA, url)));
    expect(new Set(all)).toEqual(new Set(['paid']));
    expect(new Set(payments().map((payment) => payment.telegram_payment_charge_id)).size).toBe(100);
  });
});

describe('refund', () => {
  it('gives the Stars back once, under the same id', async () => {
    await bot.listen();
    bot.agree();
    const id = await bought();
    const refund = (userId: number, chargeId = id) =>
      bot.call('refundStarPayment', { user_id: userId, telegram_payment_charge_id: chargeId });
    expect(await refund(ANNA, 'unknown')).toMatchObject({ status: 400, description: 'Bad Request: CHARGE_NOT_FOUND' });
    expect(await refund(PEOPLE.ben.id)).toMatchObject({ description: 'Bad Request: CHARGE_NOT_FOUND' });
    expect(await refund(ANNA)).toMatchObject({ status: 200, result: true });
    expect(await refund(ANNA)).toMatchObject({ status: 400, description: 'Bad Request: CHARGE_ALREADY_REFUNDED' });
    await expect.poll(refunds).toMatchObject([{ telegram_payment_charge_id: id, total_amount: 180 }]);
    const { transactions } = (await bot.must('getStarTransactions')) as { transactions: StarTransaction[] };
    expect(transactions).toMatchObject([
      { id, amount: 180, source: { type: 'user', transaction_type: 'invoice_payment', invoice_payload: 'order-1' } },
      { id, amount: 180, receiver: { user: { id: ANNA } } },
    ]);
    expect(await bot.must('getStarTransactions', { offset: 1, limit: 1 })).toMatchObject({
      transactions: [{ receiver: {} }],
    });
    expect(telegram.control.totals()).toEqual({ received: 180, refunded: 180 });
  });

  it('says once that it was refunded already, although it is now', async () => {
    await bot.listen();
    bot.agree();
    const id = await bought();
    telegram.control.script({ at: 'refundStarPayment', do: 'already-refunded' });
    expect(await bot.call('refundStarPayment', { user_id: ANNA, telegram_payment_charge_id: id })).toMatchObject({
      description: 'Bad Request: CHARGE_ALREADY_REFUNDED',
    });
    await expect.poll(refunds).toHaveLength(1);
    expect(telegram.control.totals().refunded).toBe(180);
  });

  it('comes from Telegram as well, as a chargeback', async () => {
    await bot.listen();
    bot.agree();
    const id = await bought();
    await telegram.control.chargeback(id);
    expect(refunds()).toMatchObject([{ telegram_payment_charge_id: id }]);
    expect(telegram.control.transactions()[1]).toMatchObject({ id, receiver: {} });
    await expect(async () => telegram.control.chargeback(id)).rejects.toThrow('to be taken back');
  });
});

describe('subscription', () => {
  const subscribed = async () => {
    await bot.listen();
    bot.agree();
    await telegram.control.pay(ANNA, await plan());
    const [first] = payments();
    return first?.telegram_payment_charge_id ?? '';
  };

  it('begins, and is renewed every 30 virtual days', async () => {
    const id = await subscribed();
    const until = Date.now() / 1000 + SUBSCRIPTION_PERIOD;
    expect(payments()[0]).toMatchObject({ is_recurring: true, is_first_recurring: true });
    expect(payments()[0]?.subscription_expiration_date).toBeCloseTo(until, -1);
    await telegram.control.advance(29 * DAY);
    expect(payments()).toHaveLength(1);
    await telegram.control.advance(32 * DAY);
    expect(payments()).toHaveLength(3);
    expect(payments()[2]).toMatchObject({ is_recurring: true, total_amount: 180, invoice_payload: 'order-1' });
    expect(payments()[2]).not.toHaveProperty('is_first_recurring');
    expect(payments()[2]?.subscription_expiration_date).toBeCloseTo(until - (61 - 60) * 86_400, -1);
    expect(new Set(payments().map((payment) => payment.telegram_payment_charge_id)).size).toBe(3);
    const days = telegram.control.transactions().map(({ date }) => Math.round((Date.now() / 1000 - date) / 86_400));
    expect(days).toEqual([61, 31, 1]);
    expect(telegram.control.transactions()[0]).toMatchObject({
      id,
      source: { subscription_period: SUBSCRIPTION_PERIOD },
    });
  });

  it('stops when its owner cancels, fails without Stars, and goes on when resumed', async () => {
    const id = await subscribed();
    await telegram.control.subscription(id, 'canceled');
    expect(bot.heard.at(-1)?.update['subscription']).toEqual({
      user: { ...PEOPLE.anna, is_bot: false },
      invoice_payload: 'order-1',
      state: 'canceled',
    });
    await telegram.control.advance(31 * DAY);
    expect(payments()).toHaveLength(1);
    telegram.control.wallet(ANNA, 10);
    await telegram.control.subscription(id, 'active');
    await telegram.control.advance(1);
    expect(bot.heard.at(-1)?.update['subscription']).toMatchObject({ state: 'failed' });
    telegram.control.wallet(ANNA, null);
    const renewed = await telegram.control.renew(id);
    expect(payments().at(-1)?.telegram_payment_charge_id).toBe(renewed);
    await expect(telegram.control.renew('unknown')).rejects.toThrow('No subscription');
  });

  it('is cancelled and taken up again by the bot', async () => {
    const id = await subscribed();
    const edit = (is_canceled: boolean, chargeId = id) =>
      bot.call('editUserStarSubscription', { user_id: ANNA, telegram_payment_charge_id: chargeId, is_canceled });
    expect((await edit(true, 'unknown')).description).toBe('Bad Request: CHARGE_NOT_FOUND');
    expect((await edit(true)).result).toBe(true);
    await telegram.control.advance(31 * DAY);
    expect(payments()).toHaveLength(1);
    expect((await edit(false)).result).toBe(true);
    await telegram.control.advance(1);
    expect(payments()).toHaveLength(2);
    await telegram.control.subscription(id, 'canceled');
    expect((await edit(false)).ok).toBe(false);
    telegram.control.settings({ subscriptionIds: 'last' });
    expect((await edit(true)).ok).toBe(false);
  });
});
