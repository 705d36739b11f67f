import type { Balance, EntryList, Payment, PaymentList, Problem } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { useApp } from './harness.js';
import { balance, newKey } from './orders.js';
import { bought, boughtWithStars, buy, products, providerId, readPayment, untilPayment } from './purchases.js';

const app = useApp({ payments: {} });

const grantsOf = ({ grants }: Balance) =>
  grants.map(({ source, remaining, watermark }) => [source, remaining, watermark]);

describe('what is sold', () => {
  it('says prices in roubles and Stars, and what pays for them in Telegram', async () => {
    const { items, methods } = await products(await app().signIn());
    expect(methods).toEqual(['stars', 'yookassa']);
    expect(items.map(({ id, price, stars, perTryOn }) => [id, price.value, stars, perTryOn.value])).toEqual([
      ['pack_100', '199.00', 180, '3.98'],
      ['plan_light', '299.00', 270, '11.96'],
      ['plan_standard', '499.00', 450, '6.65'],
      ['plan_pro', '899.00', 810, '3.60'],
    ]);
  });
});

describe('a pack by YooKassa', () => {
  it('is opened, paid on their page, and credited once with its books in order', async () => {
    const user = await app().signIn();
    const payment = await buy(user);
    expect(payment).toMatchObject({
      productId: 'pack_100',
      status: 'pending',
      amount: { value: '199.00', currency: 'RUB' },
      confirmation: { type: 'redirect', url: expect.stringContaining(app().yookassa.origin) as string },
      decline: null,
    });
    const socket = await app().socket(user.token);
    const told: Payment[] = [];
    socket.on('payment.updated', (seen) => told.push(seen));
    await app().yookassa.control.pay(await providerId(app(), payment.id));
    const paid = await untilPayment(user, payment.id, ({ status }) => status === 'succeeded');
    expect(paid).toMatchObject({ confirmation: null, credits: 100, refunded: null });
    expect(grantsOf(await balance(user))).toEqual([
      ['free', 10, true],
      ['purchase', 100, false],
    ]);
    const { body } = await user.api<EntryList>('GET', '/credits/entries');
    expect(body.items[0]).toMatchObject({ type: 'grant', delta: 100, paymentId: payment.id });
    await expect.poll(() => told.at(-1)?.status).toBe('succeeded');
    const { rows } = await app().database.query<Record<string, unknown>>(
      `select amount, fee, tax, fee_is_forecast from payment where id = $1`,
      [payment.id],
    );
    // Of 199 ₽ YooKassa keeps 2.8 % and 22 % VAT of that; 4 % of all of it is tax.
    expect(rows).toEqual([{ amount: 19_900, fee: 680, tax: 796, fee_is_forecast: false }]);
  });

  it('stands in the list of payments, newest first, and of nobody else', async () => {
    const user = await app().signIn();
    const first = await buy(user);
    const second = await buy(user, 'plan_light');
    const page = await user.api<PaymentList>('GET', '/payments?limit=1');
    expect(page.body.items.map(({ id }) => id)).toEqual([second.id]);
    const rest = await user.api<PaymentList>('GET', `/payments?limit=1&cursor=${page.body.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ id: first.id }], nextCursor: null });
    const stranger = await app().signIn();
    expect((await stranger.api('GET', `/payments/${first.id}`)).status).toBe(404);
    expect((await stranger.api<PaymentList>('GET', '/payments')).body.items).toEqual([]);
  });

  it('opens one payment for one key, 30 times at once, and refuses another body under it', async () => {
    const user = await app().signIn();
    const key = newKey();
    const before = app().yookassa.control.payments().length;
    const all = await Promise.all(Array.from({ length: 30 }, () => buy(user, 'pack_100', 'yookassa', key)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(app().yookassa.control.payments().length).toBe(before + 1);
    const other = { productId: 'pack_100', method: 'stars' };
    const { status, body } = await user.api<Problem>('POST', '/payments', other, { 'idempotency-key': key });
    expect([status, body.code]).toEqual([409, 'idempotency.conflict']);
  });

  it.each([
    ['an unknown product', { productId: 'pack_1000000', method: 'yookassa' }, 404, 'not_found'],
    ['a way that is not offered here', { productId: 'pack_100', method: 'yookassa_widget' }, 400, 'request.invalid'],
    ['a way that does not exist', { productId: 'pack_100', method: 'cash' }, 400, 'request.invalid'],
    ['a price of its own', { productId: 'pack_100', method: 'yookassa', amount: '1.00' }, 400, 'request.invalid'],
  ])('refuses %s', async (_name, input, wanted, code) => {
    const user = await app().signIn();
    const { status, body } = await user.api<Problem>('POST', '/payments', input, { 'idempotency-key': newKey() });
    expect([status, body.code]).toEqual([wanted, code]);
  });

  it('wants an Idempotency-Key', async () => {
    const user = await app().signIn();
    expect((await user.api('POST', '/payments', { productId: 'pack_100', method: 'yookassa' })).status).toBe(400);
  });

  it.each([
    ['insufficient_funds', 'insufficient_funds'],
    ['3d_secure_failed', 'confirmation_failed'],
    ['a_reason_of_tomorrow', 'declined'],
  ])('declined with %s says %s and gives nothing', async (reason, decline) => {
    const user = await app().signIn();
    const { id } = await buy(user);
    await app().yookassa.control.decline(await providerId(app(), id), reason);
    const payment = await untilPayment(user, id, ({ status }) => status === 'canceled');
    expect(payment).toMatchObject({ decline, confirmation: null });
    expect((await balance(user)).available).toBe(10);
  });

  it('left alone expires', async () => {
    const user = await app().signIn();
    const { id } = await buy(user);
    await app().yookassa.control.expire(await providerId(app(), id));
    expect(await untilPayment(user, id, ({ status }) => status === 'canceled')).toMatchObject({ decline: 'expired' });
  });
});

describe('a pack in Stars', () => {
  it('is paid by an invoice and credited once', async () => {
    const user = await app().signIn();
    const payment = await boughtWithStars(app(), user);
    expect(payment).toMatchObject({ amount: { value: '180', currency: 'XTR' }, status: 'succeeded' });
    expect((await balance(user)).available).toBe(110);
    expect(app().telegram.control.totals()).toMatchObject({ received: 180 });
  });

  it('is not agreed to twice, for another sum, by another person, or after it expired', async () => {
    const user = await app().signIn();
    const stranger = await app().signIn();
    const { telegram } = app();
    const { confirmation, id } = await buy(user, 'pack_100', 'stars');
    const link = confirmation?.type === 'invoice' ? confirmation.url : '';
    const ask = (userId: number, change = {}) => telegram.control.preCheckout(userId, link, change);
    expect(await ask(stranger.user.telegramId)).toMatchObject({ ok: false });
    expect(await ask(user.user.telegramId, { total_amount: 1 })).toMatchObject({ ok: false });
    expect(await ask(user.user.telegramId, { currency: 'RUB' })).toMatchObject({ ok: false });
    expect(await ask(user.user.telegramId, { invoice_payload: 'x' })).toMatchObject({ ok: false });
    expect(await telegram.control.pay(user.user.telegramId, link)).toBe('paid');
    await untilPayment(user, id, ({ status }) => status === 'succeeded');
    expect(await ask(user.user.telegramId)).toMatchObject({ ok: false });
    expect((await balance(user)).available).toBe(110);
  });
});

it('credits two purchases of one user apart', async () => {
  const user = await app().signIn();
  await bought(app(), user);
  await boughtWithStars(app(), user);
  expect((await balance(user)).available).toBe(210);
  expect(await readPayment(user, (await bought(app(), user)).id)).toMatchObject({ status: 'succeeded' });
  expect((await balance(user)).available).toBe(310);
});
