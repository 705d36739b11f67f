import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type YooScriptStepInput } from '../../sandbox/src/yookassa/server.js';
import { money } from '../src/payments/yookassa-answers.js';
import { YooKassaRefused, YooKassaUnreachable } from '../src/payments/yookassa-errors.js';
import { all, client, create, failure, HOUR, ids, order, paid, posts, timeoutsFor, yoo } from './yookassa-fixture.js';

describe('the whole way', () => {
  it('redirect: created, paid, refunded in two parts', async () => {
    const to = client();
    const body = order();
    const created = await to.createPayment(body, 'key-1');
    expect(created).toMatchObject({
      status: 'pending',
      paid: false,
      test: true,
      accountId: '100500',
      amount: { kopecks: 19_900, currency: 'RUB' },
      incomeKopecks: null,
      refundedKopecks: 0,
      capturedAt: null,
      metadata: JSON.parse(body).metadata,
      confirmation: { type: 'redirect', url: expect.stringMatching(/^http/) },
      cancellation: null,
      description: 'Примерка — 60',
    });
    expect(posts('/payments')).toMatchObject([{ text: body, idempotenceKey: 'key-1' }]);

    await yoo.control.pay(created.id);
    const succeeded = await to.payment(created.id);
    expect(succeeded).toMatchObject({
      status: 'succeeded',
      paid: true,
      incomeKopecks: 19_220,
      confirmation: null,
      method: { type: 'bank_card', saved: false, title: 'Bank card *4444' },
    });
    expect(succeeded?.capturedAt?.getTime()).toBeGreaterThanOrEqual(created.createdAt.getTime());

    for (const kopecks of [5000, 14_900]) {
      const part = JSON.stringify({ payment_id: created.id, amount: { value: money(kopecks), currency: 'RUB' } });
      const refund = await to.createRefund(part, `refund-${kopecks}`);
      expect(refund).toMatchObject({ paymentId: created.id, status: 'succeeded', amount: { kopecks } });
      expect(await to.refund(refund.id)).toEqual(refund);
    }
    expect((await to.payment(created.id))?.refundedKopecks).toBe(19_900);
    expect(ids(await all(to.refunds({ paymentId: created.id })))).toHaveLength(2);
  });

  it('widget', async () => {
    const created = await create({ confirmation: { type: 'embedded' } });
    expect(created.confirmation).toEqual({ type: 'embedded', token: expect.stringMatching(/^ct-/) });
  });

  it('a saved method is charged again, until its owner takes the permission back', async () => {
    const to = client();
    const first = await paid({ save_payment_method: true });
    const method = (await to.payment(first))?.method;
    expect(method).toMatchObject({ type: 'bank_card', saved: true });
    const again = { payment_method_id: method?.id, confirmation: undefined };
    expect(await create(again)).toMatchObject({ status: 'succeeded', confirmation: null, incomeKopecks: 19_220 });
    yoo.control.autopay('pending');
    expect(await create(again)).toMatchObject({ status: 'pending', confirmation: null });
    yoo.control.revokeMethod(method?.id ?? '');
    expect(await create(again)).toMatchObject({
      status: 'canceled',
      paid: false,
      cancellation: { reason: 'permission_revoked' },
    });
  });

  it('declined and expired', async () => {
    const declined = await paid({}, { method: '5555555555554600' });
    expect(await client().payment(declined)).toMatchObject({
      status: 'canceled',
      paid: false,
      cancellation: { party: 'payment_network', reason: 'insufficient_funds' },
    });
    const late = await create();
    await yoo.control.advance(HOUR + 1000);
    expect(await client().payment(late.id)).toMatchObject({
      status: 'canceled',
      cancellation: { reason: 'expired_on_confirmation' },
    });
  });

  it('the shop says what it is', async () => {
    const shop = { accountId: '100500', enabled: true, test: true };
    expect(await client().shop()).toEqual({ ...shop, fiscalization: false });
    yoo.control.settings({ receipts: '54fz' });
    expect(await client().shop()).toEqual({ ...shop, fiscalization: true });
  });
});

/** Whatever can happen to a POST without telling what became of it, and how many objects there are then. */
const unknownOutcomes = (at: 'create' | 'refund'): [YooScriptStepInput, number][] => [
  [{ at, do: 'refuse-before' }, 0],
  [{ at, do: 'hang' }, 0],
  [{ at, do: '500-before' }, 0],
  [{ at, do: '202-processing', retryAfter: 1800 }, 0],
  [{ at, do: '502-html' }, 0],
  [{ at, do: 'error', status: 503 }, 0],
  [{ at, do: 'error', status: 302 }, 0],
  [{ at, do: 'truncated' }, 1],
  [{ at, do: 'accept-then-reset' }, 1],
  [{ at, do: 'accept-then-hang' }, 1],
  [{ at, do: '500-after-commit' }, 1],
  [{ at, do: 'slow', ms: 2000 }, 1],
];

describe('createPayment', () => {
  it.each(unknownOutcomes('create'))(
    '%j: unknown, sent once; repeated with its key it is one payment',
    async (step, made) => {
      yoo.control.script(step);
      const [body, key] = [order(), randomUUID()];
      const error = await failure(client(timeoutsFor(step)).createPayment(body, key));
      expect(error).toBeInstanceOf(YooKassaUnreachable);
      expect(error).toMatchObject({ sent: true, retryAfterMs: step.do === '202-processing' ? 1800 : undefined });
      expect(posts('/payments')).toHaveLength(1);
      expect(yoo.control.payments()).toHaveLength(made);

      const created = await client().createPayment(body, key);
      expect(created).toMatchObject({ status: 'pending', confirmation: { type: 'redirect' } });
      expect(ids(yoo.control.payments())).toEqual([created.id]);
      expect(await client().createPayment(body, key)).toEqual(created);
      expect(posts('/payments').map(({ text, idempotenceKey }) => [text, idempotenceKey])).toEqual(
        Array.from({ length: 3 }, () => [body, key]),
      );
    },
  );

  it('nobody there: nothing was sent', async () => {
    const error = await failure(create({}, client({ apiUrl: 'http://127.0.0.1:9/v3' })));
    expect(error).toBeInstanceOf(YooKassaUnreachable);
    expect(error).toMatchObject({ sent: false, reason: 'ECONNREFUSED' });
  });

  it('too many requests: nothing was made, the same key may be used again', async () => {
    yoo.control.script({ at: 'create', do: '429', retryAfter: 700 });
    const [body, key] = [order(), randomUUID()];
    const error = await failure(client().createPayment(body, key));
    expect(error).toBeInstanceOf(YooKassaRefused);
    expect(error).toMatchObject({ kind: 'rate_limited', status: 429, retryAfterMs: 700 });
    expect(yoo.control.payments()).toHaveLength(0);
    await client().createPayment(body, key);
    expect(yoo.control.payments()).toHaveLength(1);
  });

  it('a key is for one body', async () => {
    const to = client();
    await to.createPayment(order(), 'one-key');
    const error = await failure(to.createPayment(order({ description: 'another' }), 'one-key'));
    expect(error).toMatchObject({ kind: 'key_reused', status: 400, parameter: 'Idempotence-Key' });
    expect(yoo.control.payments()).toHaveLength(1);
  });

  it('after 24 hours a key is a new one', async () => {
    const [body, key] = [order(), randomUUID()];
    const first = await client().createPayment(body, key);
    await yoo.control.advance(24 * HOUR + 1000);
    expect((await client().createPayment(body, key)).id).not.toBe(first.id);
  });

  it.each([
    [{ amount: { value: '199', currency: 'RUB' } }, 'invalid', 'amount.value'],
    [{ confirmation: { type: 'redirect' } }, 'invalid', 'confirmation.return_url'],
    [{ payment_method_id: randomUUID(), confirmation: undefined }, 'not_found', 'payment_method_id'],
  ])('%j is refused: %s, %s', async (change, kind, parameter) => {
    const error = await failure(create(change));
    expect(error).toBeInstanceOf(YooKassaRefused);
    expect(error).toMatchObject({ kind, parameter });
    expect(yoo.control.payments()).toHaveLength(0);
  });

  it('a shop that wants receipts and one that may not save methods refuse', async () => {
    yoo.control.settings({ receipts: '54fz', recurring: false });
    expect(await failure(create())).toMatchObject({ kind: 'invalid', parameter: 'receipt' });
    yoo.control.settings({ receipts: 'npd' });
    expect(await failure(create({ save_payment_method: true }))).toMatchObject({ kind: 'forbidden', status: 403 });
  });

  it('a changed key is unauthorized, from now on or for a while', async () => {
    yoo.control.script({ at: 'create', do: '401' });
    const [body, key] = [order(), randomUUID()];
    expect(await failure(client().createPayment(body, key))).toMatchObject({ kind: 'unauthorized', status: 401 });
    await client().createPayment(body, key);
    expect(await failure(create({}, client({ secretKey: 'rotated' })))).toMatchObject({ kind: 'unauthorized' });
    expect(yoo.control.payments()).toHaveLength(1);
  });

  it('a hundred at once with one key make one payment', async () => {
    const [to, body, key] = [client(), order(), randomUUID()];
    const created = await Promise.all(Array.from({ length: 100 }, () => to.createPayment(body, key)));
    expect(new Set(ids(created)).size).toBe(1);
    expect(yoo.control.payments()).toHaveLength(1);
  });
});

describe('createRefund', () => {
  const refundOf = (paymentId: string, kopecks = 19_900): string =>
    JSON.stringify({ payment_id: paymentId, amount: { value: money(kopecks), currency: 'RUB' } });

  it.each(unknownOutcomes('refund'))(
    '%j: unknown, sent once; repeated with its key it is one refund',
    async (step, made) => {
      const [body, key] = [refundOf(await paid()), randomUUID()];
      yoo.control.script(step);
      const error = await failure(client(timeoutsFor(step)).createRefund(body, key));
      expect(error).toBeInstanceOf(YooKassaUnreachable);
      expect(error).toMatchObject({ sent: true });
      expect(posts('/refunds')).toHaveLength(1);
      expect(yoo.control.refunds()).toHaveLength(made);

      const refund = await client().createRefund(body, key);
      expect(ids(yoo.control.refunds())).toEqual([refund.id]);
      expect(yoo.control.totals()).toMatchObject({ succeeded: 19_900, refunded: 19_900 });
    },
  );

  it('may come back canceled, or pending and end later', async () => {
    const paymentId = await paid();
    yoo.control.script({ at: 'refund', do: 'canceled', reason: 'insufficient_funds' }, { at: 'refund', do: 'pending' });
    const canceled = await client().createRefund(refundOf(paymentId), randomUUID());
    expect(canceled).toMatchObject({ status: 'canceled', cancellation: { reason: 'insufficient_funds' } });
    const pending = await client().createRefund(refundOf(paymentId), randomUUID());
    expect(pending).toMatchObject({ status: 'pending', cancellation: null });
    await yoo.control.settleRefund(pending.id, { cancel: 'rejected_by_payee' });
    expect(await client().refund(pending.id)).toMatchObject({
      status: 'canceled',
      cancellation: { reason: 'rejected_by_payee' },
    });
  });

  it('is refused for more than is left, and for a payment nobody made', async () => {
    const paymentId = await paid();
    await client().createRefund(refundOf(paymentId, 19_000), randomUUID());
    expect(await failure(client().createRefund(refundOf(paymentId, 901), randomUUID()))).toMatchObject({
      kind: 'invalid',
    });
    expect(await failure(client().createRefund(refundOf(randomUUID()), randomUUID()))).toBeInstanceOf(YooKassaRefused);
    expect(yoo.control.totals()).toMatchObject({ refunded: 19_000 });
  });
});
