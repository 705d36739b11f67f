import { describe, expect, it } from 'vitest';
import {
  money,
  readError,
  readPayment,
  readPayments,
  readRefund,
  readRefunds,
  readShop,
  readWait,
} from './yookassa-answers.js';

const ID = '2419a771-000f-5000-9000-1edaf29243f2';

/** As in the documentation: a card payment that saved its method. */
const PAYMENT = {
  id: ID,
  status: 'succeeded',
  amount: { value: '199.00', currency: 'RUB' },
  income_amount: { value: '192.20', currency: 'RUB' },
  refunded_amount: { value: '0.00', currency: 'RUB' },
  description: '60 credits',
  recipient: { account_id: '100500', gateway_id: '100700' },
  payment_method: {
    type: 'bank_card',
    id: ID,
    saved: true,
    status: 'active',
    title: 'Bank card *4444',
    card: { first6: '555555', last4: '4444', expiry_year: '2030', expiry_month: '12', card_type: 'MasterCard' },
  },
  captured_at: '2026-11-21T10:11:13.001Z',
  created_at: '2026-11-21T10:11:12.345Z',
  test: true,
  refunded: false,
  paid: true,
  refundable: true,
  metadata: { payment_id: '0d9a1d2e', user: '42' },
  authorization_details: { rrn: '10000000000', auth_code: '000000', three_d_secure: { applied: true } },
};

const PENDING = {
  id: ID,
  status: 'pending',
  amount: { value: '99.00', currency: 'RUB' },
  recipient: { account_id: '100500', gateway_id: '100700' },
  created_at: '2026-11-21T10:11:12.345Z',
  confirmation: { type: 'redirect', confirmation_url: 'https://yoomoney.ru/checkout?orderId=1', return_url: 'x' },
  test: false,
  paid: false,
  refundable: false,
};

const REFUND = {
  id: '216749f7-0016-50be-b000-078d43a63ae4',
  payment_id: ID,
  status: 'succeeded',
  amount: { value: '2.00', currency: 'RUB' },
  created_at: '2026-11-21T10:11:12.345Z',
};

const payment = (change: object) => readPayment(JSON.stringify({ ...PAYMENT, ...change }));
const refund = (change: object) => readRefund(JSON.stringify({ ...REFUND, ...change }));

describe('a payment', () => {
  it('is read whole', () => {
    expect(payment({})).toEqual({
      id: ID,
      status: 'succeeded',
      paid: true,
      test: true,
      accountId: '100500',
      amount: { kopecks: 19_900, currency: 'RUB' },
      incomeKopecks: 19_220,
      refundedKopecks: 0,
      createdAt: new Date('2026-11-21T10:11:12.345Z'),
      capturedAt: new Date('2026-11-21T10:11:13.001Z'),
      metadata: { payment_id: '0d9a1d2e', user: '42' },
      confirmation: null,
      method: { id: ID, type: 'bank_card', saved: true, title: 'Bank card *4444' },
      cancellation: null,
      description: '60 credits',
    });
  });

  it('needs only what is promised', () => {
    expect(readPayment(JSON.stringify(PENDING))).toMatchObject({
      status: 'pending',
      paid: false,
      incomeKopecks: null,
      refundedKopecks: 0,
      capturedAt: null,
      metadata: {},
      confirmation: { type: 'redirect', url: 'https://yoomoney.ru/checkout?orderId=1' },
      method: null,
      cancellation: null,
      description: null,
    });
  });

  it.each(['pending', 'waiting_for_capture', 'succeeded', 'canceled'])('may be %s', (status) => {
    expect(payment({ status })?.status).toBe(status);
  });

  it('has the widget token', () => {
    const confirmation = { type: 'embedded', confirmation_token: 'ct-24301ae5-000f-5000-9000-13f5f1c2f8e0' };
    expect(payment({ confirmation })?.confirmation).toEqual({
      type: 'embedded',
      token: 'ct-24301ae5-000f-5000-9000-13f5f1c2f8e0',
    });
  });

  it.each([
    { type: 'qr', confirmation_data: 'https://qr.nspk.ru/1' },
    { type: 'external' },
    { type: 'redirect' },
    { type: 'redirect', confirmation_url: 'javascript:alert(1)' },
    { type: 'embedded', confirmation_token: '' },
    'redirect',
    null,
  ])('offers nothing to do with confirmation %j', (confirmation) => {
    expect(payment({ confirmation })).toMatchObject({ id: ID, confirmation: null });
  });

  it('takes new methods, reasons and parties as they are', () => {
    const read = payment({
      status: 'canceled',
      payment_method: { type: 'alfa_pay', id: ID, saved: false },
      cancellation_details: { party: 'somebody_new', reason: 'reason_of_next_year' },
    });
    expect(read?.method).toEqual({ id: ID, type: 'alfa_pay', saved: false, title: null });
    expect(read?.cancellation).toEqual({ party: 'somebody_new', reason: 'reason_of_next_year' });
  });

  it.each([
    [{ saved: true }, true],
    [{ saved: true, status: null }, true],
    [{ saved: true, status: 'active' }, true],
    [{ saved: true, status: 'pending' }, false],
    [{ saved: true, status: 'inactive' }, false],
    [{ saved: false, status: 'active' }, false],
  ])('a method with %j may be charged again: %s', (state, saved) => {
    expect(payment({ payment_method: { type: 'bank_card', id: ID, ...state } })?.method?.saved).toBe(saved);
  });

  it.each([{ type: 'sbp' }, 'bank_card', { id: '', type: 'sbp', saved: true }])('method %j is none', (method) => {
    expect(payment({ payment_method: method })).toMatchObject({ id: ID, method: null });
  });

  it.each([
    [{ order: 'a', empty: null, number: 1, deep: { a: 'b' } }, { order: 'a' }],
    [null, {}],
    ['text', {}],
    [undefined, {}],
  ])('keeps the texts of metadata %j', (metadata, kept) => {
    expect(payment({ metadata })?.metadata).toEqual(kept);
  });

  it.each([
    { status: 'authorized' },
    { status: undefined },
    { id: '' },
    { id: 'a'.repeat(65) },
    { paid: undefined },
    { test: undefined },
    { test: 'false' },
    { recipient: undefined },
    { recipient: { account_id: '' } },
    { amount: undefined },
    { amount: { value: '199', currency: 'RUB' } },
    { amount: { value: '199.0', currency: 'RUB' } },
    { amount: { value: '199.000', currency: 'RUB' } },
    { amount: { value: '-199.00', currency: 'RUB' } },
    { amount: { value: '1e3', currency: 'RUB' } },
    { amount: { value: '1 999.00', currency: 'RUB' } },
    { amount: { value: '199.00\n', currency: 'RUB' } },
    { amount: { value: 199, currency: 'RUB' } },
    { amount: { value: '199.00' } },
    { amount: { value: '199.00', currency: 'rub' } },
    { amount: { value: `${'9'.repeat(13)}.00`, currency: 'RUB' } },
    { income_amount: { value: 'a lot', currency: 'RUB' } },
    { refunded_amount: { value: '1', currency: 'RUB' } },
    { created_at: 'yesterday' },
    { created_at: undefined },
    { captured_at: 1_795_000_000 },
  ])('is unreadable with %j', (change) => {
    expect(payment(change)).toBeNull();
  });

  it.each(['', 'null', '[]', '"text"', '<html>', JSON.stringify(PAYMENT).slice(0, -1)])('is not "%s"', (text) => {
    expect(readPayment(text)).toBeNull();
  });
});

describe('a refund', () => {
  it('is read whole', () => {
    expect(refund({ cancellation_details: { party: 'refund_network', reason: 'rejected_by_payee' } })).toEqual({
      id: '216749f7-0016-50be-b000-078d43a63ae4',
      paymentId: ID,
      status: 'succeeded',
      amount: { kopecks: 200, currency: 'RUB' },
      createdAt: new Date('2026-11-21T10:11:12.345Z'),
      cancellation: { party: 'refund_network', reason: 'rejected_by_payee' },
      metadata: {},
    });
    expect(refund({})?.cancellation).toBeNull();
  });

  it.each([{ status: 'waiting_for_capture' }, { payment_id: undefined }, { amount: { value: '2', currency: 'RUB' } }])(
    'is unreadable with %j',
    (change) => {
      expect(refund(change)).toBeNull();
    },
  );
});

describe('a list', () => {
  it('has a cursor until its last page', () => {
    const list = { type: 'list', items: [PAYMENT], next_cursor: '37a5c87d-3984-51e8-a7f3-8de646d39ec15' };
    expect(readPayments(JSON.stringify(list))).toMatchObject({ items: [{ id: ID }], cursor: list.next_cursor });
    expect(readPayments('{"type":"list","items":[]}')).toEqual({ items: [], cursor: null });
    expect(readRefunds(JSON.stringify({ type: 'list', items: [REFUND] }))).toMatchObject({
      items: [{ paymentId: ID }],
      cursor: null,
    });
  });

  it('is unreadable when one of its items is: leaving it out would look like a payment that is not there', () => {
    const items = [PAYMENT, { ...PAYMENT, status: 'new' }];
    expect(readPayments(JSON.stringify({ type: 'list', items }))).toBeNull();
  });

  it.each(['{}', '{"type":"list"}', '{"type":"error","items":[]}'])('is not %s', (text) => {
    expect(readPayments(text)).toBeNull();
  });
});

describe('a shop', () => {
  it.each([
    [{ status: 'enabled', test: true, fiscalization: { enabled: true, provider: 'avanpost' } }, true, true, true],
    [{ status: 'disabled', test: false, fiscalization: { enabled: false } }, false, false, false],
    [{ status: 'enabled', fiscalization_enabled: true }, true, false, true],
    [{ status: 'enabled', test: false }, true, false, false],
  ])('%j', (shop, enabled, test, fiscalization) => {
    expect(readShop(JSON.stringify({ account_id: '100500', ...shop }))).toEqual({
      accountId: '100500',
      enabled,
      test,
      fiscalization,
    });
  });

  it('is unreadable without its id', () => {
    expect(readShop('{"status":"enabled","test":true}')).toBeNull();
  });
});

describe('an error', () => {
  it('is read whole', () => {
    const body = {
      type: 'error',
      id: 'ab5a11cd-13cc-4e33-af8b-75a74e18dd09',
      code: 'too_many_requests',
      description: 'Slow down',
      parameter: 'amount',
      retry_after: 1800,
    };
    expect(readError(JSON.stringify(body))).toEqual({
      code: 'too_many_requests',
      text: 'Slow down',
      parameter: 'amount',
      retryAfterMs: 1800,
    });
  });

  it('may leave everything out', () => {
    expect(readError('{"type":"error"}')).toMatchObject({ code: null, text: null, parameter: null });
  });

  it.each(['<html>', '{}', '{"code":"not_found"}', ''])('is not "%s"', (text) => {
    expect(readError(text)).toBeNull();
  });

  it.each([
    ['{"type":"processing","retry_after":1800}', 1800],
    ['{"type":"error","retry_after":"soon"}', null],
    ['{"type":"error","retry_after":-1}', null],
    ['{"type":"error"}', null],
    ['<html>', null],
  ])('%s asks to wait %s ms', (text, wait) => {
    expect(readWait(text)).toBe(wait);
  });
});

describe('money', () => {
  it.each([
    [0, '0.00'],
    [1, '0.01'],
    [10, '0.10'],
    [100, '1.00'],
    [19_900, '199.00'],
    [110, '1.10'],
    [10_000_000_005, '100000000.05'],
  ])('%i kopecks are "%s"', (kopecks, text) => {
    expect(money(kopecks)).toBe(text);
    expect(payment({ amount: { value: text, currency: 'RUB' } })?.amount.kopecks).toBe(kopecks);
  });

  it.each([0.5, -1, Number.NaN, 2 ** 53])('%s is no sum', (kopecks) => {
    expect(() => money(kopecks)).toThrow(RangeError);
  });
});
