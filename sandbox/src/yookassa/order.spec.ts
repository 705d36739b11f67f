import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ShopUnderTest } from './shop-under-test.js';

let shop: ShopUnderTest;
beforeAll(async () => {
  shop = await ShopUnderTest.open();
});
beforeEach(() => shop.reset());
afterAll(() => shop.close());

describe('POST /payments', () => {
  const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
  const amount = (value: unknown, currency = 'RUB') => ({ amount: { value, currency } });
  const back = (return_url: unknown) => ({ confirmation: { type: 'redirect', return_url } });
  const embedded = (more: object) => ({ confirmation: { type: 'embedded' }, ...more });

  it.each([
    [amount('199'), 'amount.value'],
    [amount('199.0'), 'amount.value'],
    [amount('199,00'), 'amount.value'],
    [amount('-1.00'), 'amount.value'],
    [amount('0.00'), 'amount.value'],
    [amount(199), 'amount.value'],
    [amount('199.00', 'XXX'), 'amount.currency'],
    [amount('199.00', 'USD'), 'amount.currency'],
    [{ amount: undefined }, 'amount'],
    [{ capture: 'true' }, 'capture'],
    [{ description: 'd'.repeat(129) }, 'description'],
    [{ metadata: keys(17) }, 'metadata'],
    [{ metadata: { ['k'.repeat(33)]: 'v' } }, `metadata.${'k'.repeat(33)}`],
    [{ metadata: { k: 'v'.repeat(513) } }, 'metadata.k'],
    [{ metadata: { k: 1 } }, 'metadata.k'],
    [back(undefined), 'confirmation.return_url'],
    [back(`https://x.example/${'x'.repeat(2048)}`), 'confirmation.return_url'],
    [back('nowhere'), 'confirmation.return_url'],
    [back('javascript:alert(1)'), 'confirmation.return_url'],
    [back(' java\nscript:alert(1)'), 'confirmation.return_url'],
    [{ confirmation: undefined }, 'confirmation'],
    [embedded({ payment_method_data: { type: 'bank_card' } }), 'payment_method_data'],
    [embedded({ airline: {} }), 'airline'],
    [{ payment_method_data: { type: 'sbp' } }, 'payment_method_data.type'],
    [{ payment_method_id: 'x', payment_method_data: { type: 'bank_card' } }, 'payment_method_id'],
    [{ payment_method_id: 'x' }, 'confirmation'],
    [{ merchant_customer_id: 'c'.repeat(201) }, 'merchant_customer_id'],
    [{ client_ip: '1.2.3' }, 'client_ip'],
  ])('%j is refused for %s', async (more, parameter) => {
    const { status, json } = await shop.create(more);
    expect(json).toMatchObject({ type: 'error', code: 'invalid_request', parameter });
    expect(status).toBe(400);
    expect(shop.control.payments()).toEqual([]);
  });

  it('takes what is just allowed', async () => {
    const metadata = { ...keys(15), ['k'.repeat(32)]: 'v'.repeat(512) };
    const { status, json } = await shop.create({ ...amount('0.01'), description: 'd'.repeat(128), metadata });
    expect(status).toBe(200);
    expect(json).toMatchObject({ metadata, description: 'd'.repeat(128) });
  });

  it('answers a pending payment of a test shop', async () => {
    const { json } = await shop.create({ save_payment_method: true });
    expect(json).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
      status: 'pending',
      amount: { value: '199.00', currency: 'RUB' },
      recipient: { account_id: '100500', gateway_id: expect.any(String) as string },
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      confirmation: {
        type: 'redirect',
        confirmation_url: `${shop.standIn.origin}/checkout/${String(json['id'])}`,
        return_url: 'https://shop.example/back',
      },
      test: true,
      paid: false,
      refundable: false,
      metadata: {},
    });
    const widget = await shop.create({ confirmation: { type: 'embedded' } });
    expect(widget.json['confirmation']).toEqual({
      type: 'embedded',
      confirmation_token: expect.stringMatching(/^ct-/),
    });
  });

  it('wants receipts of a shop under 54-FZ, right to the kopeck', async () => {
    const receipt = (value: string, more: object = {}) => ({
      receipt: {
        customer: { email: 'a@b.example' },
        items: [{ description: 'x', amount: { value, currency: 'RUB' }, quantity: 2, vat_code: 1, ...more }],
      },
    });
    expect((await shop.create()).status).toBe(200);
    shop.control.settings({ receipts: '54fz' });
    const refused = { status: 400, json: { description: 'Receipt is missing or illegal', parameter: 'receipt' } };
    expect(await shop.create()).toMatchObject(refused);
    expect(await shop.create(receipt('99.49'))).toMatchObject(refused);
    expect((await shop.create(receipt('99.50', { vat_code: 13 }))).status).toBe(400);
    const { json } = await shop.create(receipt('99.50', { vat_code: 12 }));
    expect(json['receipt_registration']).toBe('pending');
  });
});
