import { Script } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { TEST_CARDS } from './cards.js';
import { ShopUnderTest } from './shop-under-test.js';

let shop: ShopUnderTest;
beforeAll(async () => {
  shop = await ShopUnderTest.open();
});
beforeEach(() => shop.reset());
afterAll(() => shop.close());

const page = async (path: string) => {
  const response = await fetch(`${shop.standIn.origin}${path}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const send = (id: string, method: string, headers: Record<string, string> = {}) =>
  fetch(`${shop.standIn.origin}/checkout/${id}`, {
    method: 'POST',
    body: new URLSearchParams({ method }),
    headers: { origin: shop.standIn.origin, ...headers },
    redirect: 'manual',
  });

describe('the checkout page', () => {
  it('says that it is a simulation, what is bought, and for how much', async () => {
    const id = await shop.payment({ description: '20 <b>примерок</b> & "ещё"' });
    const { status, text, headers } = await page(`/checkout/${id}`);
    expect(status).toBe(200);
    for (const part of [
      'Симуляция',
      'Магазин 100500',
      '20 &lt;b&gt;примерок&lt;/b&gt; &amp; &quot;ещё&quot;',
      '199\u00a0₽',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain('href="https://shop.example/back"');
    expect(text).not.toContain('запомнится');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await page(`/checkout/${await shop.payment({ save_payment_method: true })}`)).text).toContain('запомнится');
  });

  it('speaks English by parameter or by the locale of the payment', async () => {
    const english = await shop.payment({
      confirmation: { type: 'redirect', return_url: 'https://shop.example/', locale: 'en_US' },
      amount: { value: '199.50', currency: 'RUB' },
    });
    expect((await page(`/checkout/${english}`)).text).toContain('Pay 199.50\u00a0₽');
    expect((await page(`/checkout/${english}?lang=ru`)).text).toContain('Оплатить 199,50\u00a0₽');
  });

  it('offers a card for every reason to decline, and only what the order allows', async () => {
    const { text } = await page(`/checkout/${await shop.payment()}`);
    const offered = [...text.matchAll(/value="(\d+)"/g)].map(([, number]) => number);
    const reasons = new Set(
      TEST_CARDS.flatMap(({ number, decline }) => (decline && offered.includes(number) ? [decline.reason] : [])),
    );
    expect(reasons).toEqual(new Set(TEST_CARDS.flatMap(({ decline }) => (decline ? [decline.reason] : []))));
    const wallet = await shop.payment({ payment_method_data: { type: 'yoo_money' } });
    expect((await page(`/checkout/${wallet}`)).text).not.toMatch(/value="\d+"/);
    expect((await send(wallet, '5555555555554444')).status).toBe(400);
    expect((await send(wallet, 'sbp')).status).toBe(400);
  });

  it('pays, sends the buyer back, and notifies after that', async () => {
    const id = await shop.payment({ save_payment_method: true });
    const answer = await send(id, '2202474301322987');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, 'https://shop.example/back']);
    await vi.waitUntil(() => shop.received.length === 1);
    expect(shop.received[0]).toMatchObject({
      object: { id, payment_method: { title: 'Bank card *2987', saved: true } },
    });
    expect((await page(`/checkout/${id}`)).text).toContain('Оплачено');
    const again = await send(id, '5555555555554444');
    expect([again.status, again.headers.get('location')]).toEqual([303, `/checkout/${id}`]);
    expect(shop.control.totals().succeeded).toBe(19_900);
  });

  it('finds the way back to any address', async () => {
    const confirmation = { type: 'redirect', return_url: 'https://shop.example/оплата?a=1#б' };
    const id = await shop.payment({ confirmation });
    expect((await send(id, 'yoo_money')).headers.get('location')).toBe(new URL(confirmation.return_url).href);
  });

  it('takes the money once of twenty forms at the same time', async () => {
    const id = await shop.payment();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(id, 'yoo_money')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
    expect(shop.control.totals().succeeded).toBe(19_900);
  });

  it('notifies before the buyer is back, when scripted', async () => {
    const id = await shop.payment();
    shop.control.script({ at: 'webhook', do: 'before-answer' });
    await send(id, 'yoo_money');
    expect(shop.events).toEqual(['payment.succeeded']);
  });

  it('tells why it was declined', async () => {
    const id = await shop.payment();
    const answer = await send(id, '5555555555554600');
    expect(answer.headers.get('location')).toBe(`/checkout/${id}?done=1`);
    const { text } = await page(`/checkout/${id}?done=1`);
    expect(text).toContain('Недостаточно средств');
    expect(text).toContain('href="https://shop.example/back"');
  });

  it('says plainly what is over or was never there', async () => {
    const [expired, held] = [await shop.payment(), await shop.payment({ capture: false })];
    await shop.control.expire(expired);
    await shop.control.pay(held);
    expect((await page(`/checkout/${expired}`)).text).toContain('Время на оплату вышло');
    expect((await page(`/checkout/${held}`)).text).toContain('зарезервированы');
    expect(await page('/checkout/nothing')).toMatchObject({
      status: 404,
      text: expect.stringContaining('Такого платежа нет'),
    });
    expect((await send('nothing', 'yoo_money')).status).toBe(303);
  });

  it('has no page for a charge without the buyer', async () => {
    const id = await shop.paid({ save_payment_method: true });
    shop.control.autopay('pending');
    const { json } = await shop.create({ confirmation: undefined, payment_method_id: id });
    expect((await page(`/checkout/${String(json['id'])}`)).status).toBe(404);
  });

  it.each([{ origin: 'https://evil.example' }, { origin: 'null' }])('takes no form from %j', async (headers) => {
    const id = await shop.payment();
    expect((await send(id, 'yoo_money', headers)).status).toBe(403);
    expect(shop.control.payments()[0]?.status).toBe('pending');
  });
});

describe('the widget', () => {
  it('is a script for any page', async () => {
    const { text, headers } = await page('/checkout-widget/v1/checkout-widget.js');
    expect(headers.get('content-type')).toContain('text/javascript');
    expect(text).toContain('window.YooMoneyCheckoutWidget');
    expect(() => new Script(text)).not.toThrow();
  });

  it('shows the page by its token and hears how it ended', async () => {
    const { json } = await shop.create({ confirmation: { type: 'embedded' } });
    const { confirmation_token: token } = json['confirmation'] as { confirmation_token: string };
    const at = (id: string, more = '') => page(`/checkout/${id}?host=http%3A%2F%2Fshop.example${more}`);
    expect((await at(token)).text).toContain('data-host="http://shop.example"');
    expect((await at(token)).text).not.toContain('Уйти без оплаты');
    await shop.control.pay(String(json['id']));
    expect((await at(token, '&done=1')).text).toContain('{&quot;result&quot;:&quot;success&quot;}');
    expect((await at(token)).text).toContain('{&quot;error&quot;:&quot;token_expired&quot;}');
    expect((await at('ct-nothing')).text).toContain('{&quot;error&quot;:&quot;invalid_token&quot;}');
    expect((await at(token, '%3C/script%3E')).text).not.toContain('</script></script>');
  });
});
