import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ShopUnderTest } from './shop-under-test.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let shop: ShopUnderTest;
beforeAll(async () => {
  shop = await ShopUnderTest.open();
});
beforeEach(() => shop.reset());
afterAll(() => shop.close());

const statusOf = async (id: string) => (await shop.get(`/payments/${id}`)).json['status'];

describe('the life of a payment', () => {
  it('is paid at once with capture', async () => {
    const id = await shop.paid();
    const { json } = await shop.get(`/payments/${id}`);
    expect(json).toMatchObject({ status: 'succeeded', paid: true, refundable: true });
    // 2.8 % of 199.00 is 5.57, 22 % of that 1.23.
    expect(json).toMatchObject({ income_amount: { value: '192.20' }, refunded_amount: { value: '0.00' } });
    expect(json).toMatchObject({ payment_method: { type: 'bank_card', saved: false, status: 'inactive' } });
    expect(json).not.toHaveProperty('confirmation');
    expect(shop.control.totals()).toEqual({ succeeded: 19_900, refunded: 0, held: 0 });
  });

  it('is held without it, the default, and captured in full or in part', async () => {
    const id = await shop.payment({ capture: undefined });
    await shop.control.pay(id);
    expect((await shop.get(`/payments/${id}`)).json).toMatchObject({ status: 'waiting_for_capture', paid: true });
    expect(shop.control.totals()).toEqual({ succeeded: 0, refunded: 0, held: 19_900 });
    const more = await shop.post(`/payments/${id}/capture`, { amount: { value: '199.01', currency: 'RUB' } });
    expect(more.status).toBe(400);
    const part = await shop.post(`/payments/${id}/capture`, { amount: { value: '100.00', currency: 'RUB' } });
    expect(part.json).toMatchObject({ status: 'succeeded', amount: { value: '100.00' } });
    expect((await shop.post(`/payments/${id}/capture`, '')).status).toBe(400);
    expect(shop.events).toEqual(['payment.waiting_for_capture', 'payment.succeeded']);
  });

  it('can be canceled by the shop while it is held, and only then', async () => {
    const id = await shop.payment({ capture: false });
    expect((await shop.post(`/payments/${id}/cancel`, {})).status).toBe(400);
    await shop.control.pay(id);
    expect((await shop.post(`/payments/${id}/cancel`, {})).json).toMatchObject({
      status: 'canceled',
      cancellation_details: { party: 'merchant', reason: 'canceled_by_merchant' },
    });
    expect((await shop.post(`/payments/${id}/cancel`, {})).status).toBe(400);
    expect((await shop.post('/payments/nothing/cancel', {})).status).toBe(404);
  });

  it('expires after an hour unpaid, after seven days uncaptured, and never moves again', async () => {
    const [unpaid, held] = [await shop.payment(), await shop.payment({ capture: false })];
    await shop.control.pay(held);
    await shop.control.advance(HOUR - 60_000);
    expect(await statusOf(unpaid)).toBe('pending');
    await shop.control.advance(60_000);
    const expired = { party: 'yoo_money', reason: 'expired_on_confirmation' };
    expect((await shop.get(`/payments/${unpaid}`)).json).toMatchObject({
      status: 'canceled',
      cancellation_details: expired,
    });
    await shop.control.advance(7 * DAY);
    expect((await shop.get(`/payments/${held}`)).json).toMatchObject({
      status: 'canceled',
      cancellation_details: { reason: 'expired_on_capture' },
    });
    expect(shop.events).toEqual(['payment.waiting_for_capture', 'payment.canceled', 'payment.canceled']);
    await expect(shop.control.pay(unpaid)).rejects.toThrow('is canceled');
    await expect(shop.control.pay('nothing')).rejects.toThrow('There is no payment');
  });

  it('is declined by hand or by a test card', async () => {
    const [byHand, byCard] = [await shop.payment(), await shop.payment()];
    await shop.control.decline(byHand, 'call_issuer');
    await shop.control.pay(byCard, { method: '5555555555554584' });
    expect((await shop.get(`/payments/${byHand}`)).json).toMatchObject({
      cancellation_details: { party: 'payment_network', reason: 'call_issuer' },
    });
    expect((await shop.get(`/payments/${byCard}`)).json).toMatchObject({
      status: 'canceled',
      paid: false,
      cancellation_details: { party: 'yoo_money', reason: 'country_forbidden' },
    });
  });
});

describe('saved methods', () => {
  const charge = (id: string, more: object = {}) =>
    shop.create({ confirmation: undefined, payment_method_id: id, ...more });

  it('are charged without the buyer', async () => {
    const id = await shop.paid({ save_payment_method: true });
    const { json } = await charge(id);
    expect(json).toMatchObject({ status: 'succeeded', payment_method: { id, saved: true, title: 'Bank card *4444' } });
    expect(shop.control.methods()).toMatchObject([{ id, type: 'bank_card', revoked: false }]);
    expect((await charge(id, { capture: false })).json['status']).toBe('waiting_for_capture');
  });

  it('end as planned: pending, declined, revoked', async () => {
    const id = await shop.paid({ save_payment_method: true });
    shop.control.autopay({ decline: 'insufficient_funds' }, 2);
    shop.control.autopay('pending');
    const declined = { cancellation_details: { party: 'payment_network', reason: 'insufficient_funds' } };
    expect((await charge(id)).json).toMatchObject(declined);
    expect((await charge(id)).json).toMatchObject(declined);
    const pending = (await charge(id)).json;
    expect(pending).toMatchObject({ status: 'pending', payment_method: { saved: true } });
    await shop.control.pay(String(pending['id']));
    expect(await statusOf(String(pending['id']))).toBe('succeeded');
    shop.control.revokeMethod(id);
    expect((await charge(id)).json).toMatchObject({ cancellation_details: { reason: 'permission_revoked' } });
  });

  it('are only those the buyer agreed to, of a shop that may', async () => {
    const [unsaved, refused] = [await shop.paid(), await shop.payment({ save_payment_method: true })];
    await shop.control.pay(refused, { saved: false });
    expect((await charge(unsaved)).status).toBe(404);
    shop.control.settings({ unknownMethodStatus: 400 });
    expect(await charge(refused)).toMatchObject({ status: 400, json: { parameter: 'payment_method_id' } });
    shop.control.settings({ recurring: false });
    expect(await shop.create({ save_payment_method: true })).toMatchObject({
      status: 403,
      json: { code: 'forbidden' },
    });
  });
});

describe('refunds', () => {
  it('take a payment back in parts, never more than it was', async () => {
    const id = await shop.paid();
    const first = await shop.refund(id, '99.50', 'r1');
    expect(first.json).toMatchObject({ status: 'succeeded', payment_id: id, amount: { value: '99.50' } });
    expect((await shop.refund(id, '99.50', 'r1')).text).toBe(first.text);
    expect(await shop.refund(id, '99.51')).toMatchObject({ status: 400, json: { parameter: 'amount.value' } });
    expect((await shop.refund(id, '99.50')).status).toBe(200);
    expect((await shop.refund(id, '0.01')).status).toBe(400);
    expect((await shop.get(`/payments/${id}`)).json).toMatchObject({
      refunded_amount: { value: '199.00' },
      refundable: false,
      status: 'succeeded',
    });
    expect(shop.control.totals()).toEqual({ succeeded: 19_900, refunded: 19_900, held: 0 });
  });

  it('of fifty at once only what there is', async () => {
    const id = await shop.paid();
    const answers = await Promise.all(Array.from({ length: 50 }, () => shop.refund(id, '100.00')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('need a succeeded payment that exists', async () => {
    expect((await shop.refund(await shop.payment(), '1.00')).status).toBe(400);
    expect((await shop.refund('2419a771-000f-5000-9000-1edaf29243f2', '1.00')).status).toBe(404);
    expect((await shop.get('/refunds/nothing')).status).toBe(404);
  });

  it('can stay pending, which reserves the money, and end either way', async () => {
    shop.control.settings({ refunds: 'pending' });
    const id = await shop.paid();
    const [one, two] = [await shop.refund(id, '100.00'), await shop.refund(id, '99.00')];
    expect((await shop.refund(id, '0.01')).status).toBe(400);
    await shop.control.settleRefund(String(one.json['id']), { cancel: 'insufficient_funds' });
    await shop.control.settleRefund(String(two.json['id']), 'succeeded');
    expect((await shop.get(`/refunds/${String(one.json['id'])}`)).json).toMatchObject({
      status: 'canceled',
      cancellation_details: { reason: 'insufficient_funds' },
    });
    expect(shop.events).toEqual(['payment.succeeded', 'refund.succeeded']);
    expect(shop.control.totals().refunded).toBe(9900);
    await expect(shop.control.settleRefund(String(two.json['id']), 'succeeded')).rejects.toThrow('is succeeded');
  });

  it('are made in the cabinet too', async () => {
    const id = await shop.paid();
    const refundId = await shop.control.cabinetRefund(id, '199.00');
    expect(shop.received.at(-1)).toMatchObject({ event: 'refund.succeeded', object: { id: refundId, payment_id: id } });
    await expect(shop.control.cabinetRefund(id, '0.01')).rejects.toThrow('greater');
  });
});

describe('the virtual clock', () => {
  it('makes what there is older', async () => {
    const id = await shop.paid();
    const before = (await shop.get(`/payments/${id}`)).json as { created_at: string; captured_at: string };
    await shop.control.advance(DAY);
    const after = (await shop.get(`/payments/${id}`)).json as typeof before;
    expect(Date.parse(before.created_at) - Date.parse(after.created_at)).toBe(DAY);
    expect(Date.parse(before.captured_at) - Date.parse(after.captured_at)).toBe(DAY);
    const fresh = (await shop.get(`/payments/${await shop.payment()}`)).json as typeof before;
    expect(Math.abs(Date.parse(fresh.created_at) - Date.now())).toBeLessThan(5000);
  });
});
