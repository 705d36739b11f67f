import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type YooScriptStepInput } from '../../sandbox/src/yookassa/server.js';
import { YooKassaUnreachable } from '../src/payments/yookassa-errors.js';
import { all, client, create, failure, gets, HOUR, ids, paid, yoo } from './yookassa-fixture.js';

describe('reading', () => {
  const passing: YooScriptStepInput[] = [
    { at: 'get', do: 'refuse-before' },
    { at: 'get', do: 'hang' },
    { at: 'get', do: '500-before' },
    { at: 'get', do: '202-processing', retryAfter: 10 },
    { at: 'get', do: '502-html' },
    { at: 'get', do: '429', retryAfter: 10 },
    { at: 'get', do: '429' },
    { at: 'get', do: 'truncated' },
    { at: 'get', do: 'slow', ms: 5000 },
  ];
  it.each(passing)('%j passes', async (step) => {
    const { id } = await create();
    yoo.control.script(step);
    // Long enough for the second try on a busy machine, too short for the first.
    const timeouts = { connectMs: 1000, readMs: 1500 };
    expect(await client({ timeouts }).payment(id)).toMatchObject({ id, status: 'pending' });
    expect(gets()).toHaveLength(2);
  });

  it('is tried four times in all', async () => {
    const { id } = await create();
    yoo.control.script({ at: 'get', do: '502-html', times: 3 });
    expect(await client().payment(id)).toMatchObject({ id });
    yoo.control.script({ at: 'get', do: '502-html', times: 4 });
    expect(await failure(client().payment(id))).toBeInstanceOf(YooKassaUnreachable);
    expect(gets()).toHaveLength(8);
  });

  it('knows what is not there', async () => {
    expect(await client().payment(randomUUID())).toBeNull();
    expect(await client().refund(randomUUID())).toBeNull();
    expect(await client().payment('../me')).toBeNull();
  });

  it('hands on what it is told, late as it may be', async () => {
    const id = await paid();
    yoo.control.script({ at: 'get', do: 'stale' });
    expect(await client().payment(id)).toMatchObject({ id, status: 'pending', confirmation: { type: 'redirect' } });
    expect(await client().payment(id)).toMatchObject({ id, status: 'succeeded', confirmation: null });
  });

  it('takes methods, parties and reasons it has never heard of', async () => {
    const id = await paid({}, { method: '5555555555554600' });
    yoo.control.script({ at: 'get', do: 'unknown-values' });
    expect(await client().payment(id)).toMatchObject({
      status: 'canceled',
      method: { type: 'alfa_pay' },
      cancellation: { party: 'new_party', reason: 'reason_of_next_year' },
    });
  });

  it('says whose, how much and whether real, for the caller to compare', async () => {
    const id = await paid();
    yoo.control.script(
      { at: 'get', do: 'other-amount', value: '1.00' },
      { at: 'get', do: 'other-shop', shopId: '1' },
      { at: 'get', do: 'not-test' },
    );
    expect(await client().payment(id)).toMatchObject({ amount: { kopecks: 100 } });
    expect(await client().payment(id)).toMatchObject({ accountId: '1' });
    expect(await client().payment(id)).toMatchObject({ test: false });
  });
});

describe('lists', () => {
  it('come whole, newest first, each item once though the cursor repeats one', async () => {
    const made: string[] = [];
    for (let count = 0; count < 205; count += 1) made.unshift((await create()).id);
    yoo.control.script({ at: 'list', do: 'repeat-item', times: 3 }, { at: 'list', do: '502-html' });
    expect(ids(await all(client().payments({})))).toEqual(made);
    expect(gets()).toHaveLength(3);
    expect(ids(await all(client().payments({})))).toEqual(made);
  });

  it('keep to their bounds: from included, to not', async () => {
    const first = await create();
    await yoo.control.advance(HOUR / 2);
    const second = await create();
    await yoo.control.pay(second.id);
    const [shown, older] = await all(client().payments({}));
    const within = async (filter: object) => ids(await all(client().payments(filter)));
    expect([shown?.id, older?.id]).toEqual([second.id, first.id]);
    expect(await within({ createdFrom: shown?.createdAt })).toEqual([second.id]);
    expect(await within({ createdTo: shown?.createdAt })).toEqual([first.id]);
    expect(await within({ createdFrom: older?.createdAt, createdTo: shown?.createdAt })).toEqual([first.id]);
    expect(await within({ capturedFrom: shown?.capturedAt })).toEqual([second.id]);
    expect(await within({ capturedTo: shown?.capturedAt })).toEqual([]);
  });

  it('of refunds: all, or of one payment', async () => {
    const [one, other] = [await paid(), await paid()];
    const mine = await yoo.control.cabinetRefund(one, '10.00');
    const theirs = await yoo.control.cabinetRefund(other, '20.00');
    expect(ids(await all(client().refunds({})))).toEqual([theirs, mine]);
    expect(ids(await all(client().refunds({ paymentId: one })))).toEqual([mine]);
    expect(ids(await all(client().refunds({ createdFrom: new Date(Date.now() + HOUR) })))).toEqual([]);
  });

  it('that break off say so', async () => {
    yoo.control.script({ at: 'list', do: '500-before', times: 4 });
    expect(await failure(all(client().payments({})))).toBeInstanceOf(YooKassaUnreachable);
  });
});
