import { type Balance, type DraftState, type Payment, type PaymentList, TryOnInput } from '@primerka/contract';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openPhone } from './browser.js';
import { checkoutId, choose, METHOD, openCheckout, payByCard, payButton } from './checkout-steps.js';
import { title } from './quiz-steps.js';
import { useStage, type Api } from './stage.js';

const stage = useStage(
  { delays: { queueMs: 10, drawMs: 20 } },
  { PAYMENTS_TELEGRAM: 'stars,yookassa,yookassa_widget' },
);

const available = async (api: Api) => (await api.get<Balance>('/credits')).available;
const payments = async (api: Api) => (await api.get<PaymentList>('/payments')).items;

/** The picture of an order as its owner sees it, small and comparable. */
async function pictureOn(page: Page): Promise<Buffer> {
  const link = await page.getByRole('link', { name: 'Скачать' }).getAttribute('href');
  const response = await page.context().request.get(new URL(link ?? '', page.url()).href);
  return sharp(await response.body())
    .resize(200, 300, { fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer();
}

describe('credits that ran out', () => {
  it('are bought on the way to the same order, which then has no watermark', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const marked = await api.spendFree();
    const { personPhotoId, garments } = TryOnInput.parse(marked.input);
    const { version } = await api.get<DraftState>('/draft');
    await api.put('/draft', { draft: { personPhotoId, garments, step: 'confirm' }, version });

    const { context, page, problems } = await openPhone(stage().browser);
    await page.goto(stage().launch(user, `/generations/${marked.id}`));
    await page.getByText('На картинке есть водяной знак').waitFor();
    const withMark = await pictureOn(page);

    await page.goto(stage().launch(user));
    await title(page, 'Проверим и начнём');
    await page.getByRole('button', { name: 'Примерить за 2 кредита' }).click();
    await page.getByRole('dialog', { name: 'Не хватает кредитов' }).getByRole('link', { name: 'Пополнить' }).click();
    await title(page, 'Пополнить');
    await page.getByText('Ваш выбор сохранён').waitFor();
    await choose(page, /^100 кредитов/, 'card');
    const tab = await openCheckout(page);
    await title(page, 'Ждём вашу оплату');
    expect(new URL(page.url()).search).toBe('?back=/try');

    await payByCard(tab);
    await title(tab, 'Платёж проверяется');
    await tab.close();

    await title(page, 'Кредиты у вас');
    await page.getByText('+100').waitFor();
    await page.getByText('Теперь доступно: 100 кредитов').waitFor();
    await page.getByRole('button', { name: 'Вернуться к примерке' }).click();

    await title(page, 'Проверим и начнём');
    await page.getByText('2 · покупка').waitFor();
    await page.getByText('не будет').waitFor();
    await page.getByRole('button', { name: 'Примерить за 2 кредита' }).click();
    await title(page, 'Вот как это на вас');
    expect(await page.getByText('водяной знак').count()).toBe(0);
    const clean = await pictureOn(page);
    const changed = clean.filter((value, index) => Math.abs(value - (withMark[index] ?? 0)) > 12).length;
    expect(changed / clean.length, 'the mark was all over the picture').toBeGreaterThan(0.01);
    expect(await available(api)).toBe(98);

    await page.goto(stage().launch(user, '/balance'));
    await page.getByRole('link', { name: /Начислено за покупку/ }).click();
    await title(page, 'Кредиты у вас');
    expect(problems.seen).toEqual([]);
    await context.close();
  });
});

describe('a payment by card', () => {
  it('that the bank declines says why and can be tried again with another card', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const { context, page, problems } = await openPhone(stage().browser);
    await page.goto(stage().launch(user, '/shop'));
    await choose(page, /^100 кредитов/, 'card');
    const declined = await openCheckout(page);
    await payByCard(declined, /Недостаточно средств/);
    await title(page, 'Не хватило денег на счёте');
    await page.getByText('Ничего не списано').waitFor();
    expect(await available(api)).toBe(10);
    await declined.close();

    const [again] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Попробовать ещё раз' }).click(),
    ]);
    await again.waitForURL(/\/checkout\//);
    await payByCard(again);
    await title(page, 'Кредиты у вас');
    await page.getByRole('button', { name: 'К моим кредитам' }).click();
    await page.getByText('Платежи', { exact: true }).click();
    await page.getByRole('link', { name: /Оплачено/ }).waitFor();
    await page.getByRole('link', { name: /Не прошёл/ }).click();
    await title(page, 'Не хватило денег на счёте');
    expect(await available(api)).toBe(110);
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('that was walked away from waits through reloads and a new start of the app', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const first = await openPhone(stage().browser);
    await first.page.goto(stage().launch(user, '/shop'));
    await choose(first.page, /^100 кредитов/, 'card');
    const left = await openCheckout(first.page);
    await left.getByRole('link', { name: 'Уйти без оплаты' }).click();
    await title(left, 'Платёж проверяется');
    await title(first.page, 'Ждём вашу оплату');
    await first.page.reload();
    await title(first.page, 'Ждём вашу оплату');
    await first.page.getByRole('button', { name: 'Назад' }).click();
    await first.page.getByRole('link', { name: 'Пополнить' }).click();
    await first.page.getByRole('link', { name: /Есть неоконченная оплата/ }).waitFor();
    await first.context.close();

    const { context, page, problems } = await openPhone(stage().browser);
    await page.goto(stage().launch(user));
    await title(page, 'Ждём вашу оплату');
    expect(new URL(page.url()).pathname).toMatch(/^\/payments\//);
    const [tab] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: /Открыть оплату, 199/ }).click(),
    ]);
    await payByCard(tab);
    await title(page, 'Кредиты у вас');
    await page.getByRole('button', { name: 'К моим кредитам' }).waitFor();
    expect(await payments(api), 'one purchase, however often it was looked at').toHaveLength(1);
    expect(await available(api)).toBe(110);
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('that nobody paid in time expires in words, here and on the page of the provider', async () => {
    const user = stage().user();
    const { context, page, problems } = await openPhone(stage().browser);
    await page.goto(stage().launch(user, '/shop'));
    await choose(page, /^100 кредитов/, 'card');
    const tab = await openCheckout(page);
    await title(page, 'Ждём вашу оплату');
    await stage().yookassa.control.expire(checkoutId(tab));
    await title(page, 'Время на оплату вышло');
    await tab.reload();
    await tab.getByText('Время на оплату вышло').waitFor();
    await page.getByRole('link', { name: 'Другой способ' }).click();
    await page.getByRole('dialog', { name: '100 кредитов' }).waitFor();
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('whose answer was lost is asked for again and is still one payment', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const { context, page } = await openPhone(stage().browser);
    await page.goto(stage().launch(user, '/shop'));
    await page.route(
      '**/api/v1/payments',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await choose(page, /^100 кредитов/, 'card');
    await payButton(page).click();
    await page.getByRole('dialog').getByText('Нет связи').waitFor();
    // The tab that was opened in the tap has nothing to show.
    await expect.poll(() => context.pages().length).toBe(1);
    await page.reload();
    await choose(page, /^100 кредитов/, 'card');
    await openCheckout(page);
    await title(page, 'Ждём вашу оплату');
    expect(await payments(api)).toHaveLength(1);
    await context.close();
  });

  it('that the provider did not answer for is asked about, and holds nobody up', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const { context, page, problems } = await openPhone(stage().browser);
    await page.goto(stage().launch(user, '/shop'));
    await choose(page, /^100 кредитов/, 'card');
    stage().yookassa.control.script({ at: 'create', do: '500-after-commit' });
    await payButton(page).click();
    await title(page, 'Спрашиваем у банка');
    await page.getByText('если деньги списаны, кредиты придут сами').waitFor();
    await expect.poll(() => context.pages().length).toBe(1);
    await page.reload();
    await title(page, 'Спрашиваем у банка');
    // Nobody could pay it yet, so another payment takes nothing twice.
    await page.getByRole('link', { name: 'Выбрать другой способ' }).click();
    await page.getByRole('dialog').getByRole('radio', { name: METHOD.card }).check();
    const tab = await openCheckout(page);
    await payByCard(tab);
    await title(page, 'Кредиты у вас');
    expect(await available(api)).toBe(110);
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('in the form on our own page believes the server, not the form', async () => {
    const user = stage().user();
    const { context, page, problems } = await openPhone(stage().browser);
    await page.goto(stage().launch(user, '/shop'));
    await choose(page, /^100 кредитов/, 'form');
    await payButton(page).click();
    await title(page, 'Ждём вашу оплату');
    const form = page.frameLocator('iframe');
    await form.getByRole('button', { name: /^Оплатить/ }).waitFor();
    await page.reload();
    await form.getByRole('button', { name: /^Оплатить/ }).click();
    await title(page, 'Кредиты у вас');
    expect(context.pages(), 'nothing was opened outside').toHaveLength(1);
    expect(problems.seen).toEqual([]);
    await context.close();
  });
});

describe('a payment in Stars', () => {
  it('goes through the invoice, first among the ways to pay', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    stage().telegram.control.user(user);
    const { context, page, problems } = await openPhone(stage().browser);
    await page.goto(`${stage().telegram.launchUrl}?user=${user.id}&to=/shop`);
    await page.getByRole('button', { name: /^100 кредитов/ }).click();
    await payButton(page).getByText('Оплатить 180 звёзд').waitFor();
    const tab = await openCheckout(page);
    await title(page, 'Ждём вашу оплату');
    await tab.getByRole('button', { name: /180/ }).click();
    await title(page, 'Кредиты у вас');
    const [payment] = (await payments(api)) as [Payment];
    expect(payment).toMatchObject({ method: 'stars', status: 'succeeded', amount: { value: '180', currency: 'XTR' } });
    expect(await available(api)).toBe(110);
    expect(problems.seen).toEqual([]);
    await context.close();
  });
});

describe('the page that providers send the browser back to', () => {
  it('asks for no sign-in, claims nothing and leads back', async () => {
    const { context, page, problems } = await openPhone(stage().browser, { locale: 'ru-RU' });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${stage().sandbox.url}/paid?orderId=1`);
    await title(page, 'Платёж проверяется');
    await page.getByRole('link', { name: 'Открыть Примерку' }).waitFor();
    expect(asked.filter((path) => path.startsWith('/api/'))).toEqual(['/api/v1/config']);
    expect(new URL(page.url()).pathname).toBe('/paid');
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('leads into Telegram where the bot is a real one', async () => {
    const { context, page } = await openPhone(stage().browser, { locale: 'en-GB' });
    await page.route('**/api/v1/config', async (route) => {
      const response = await route.fetch();
      const config = (await response.json()) as object;
      await route.fulfill({ response, json: { ...config, sandbox: false, botUsername: 'primerka_bot' } });
    });
    await page.goto(`${stage().sandbox.url}/paid`);
    const link = page.getByRole('link', { name: 'Back to Telegram' });
    expect(await link.getAttribute('href')).toBe('https://t.me/primerka_bot?startapp');
    await context.close();
  });
});
