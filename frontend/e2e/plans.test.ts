import type { Balance, Generation, SubscriptionState } from '@primerka/contract';
import type { TelegramUser } from '@primerka/sandbox';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openPhone, type Phone } from './browser.js';
import { choose, openCheckout, payButton, payByCard } from './checkout-steps.js';
import { title } from './quiz-steps.js';
import { useStage, type Api } from './stage.js';

const stage = useStage({ delays: { queueMs: 10, drawMs: 20 } });

const available = async (api: Api) => (await api.get<Balance>('/credits')).available;
const plan = async (api: Api) => (await api.get<SubscriptionState>('/subscription')).subscription;

/** Buys a plan by card; the page is on the screen of the plan then. */
async function buyPlan(user: TelegramUser, offer: RegExp): Promise<Phone> {
  const phone = await openPhone(stage().browser);
  const { page } = phone;
  await page.goto(stage().launch(user, '/shop'));
  await choose(page, offer, 'card');
  const tab = await openCheckout(page);
  await payByCard(tab);
  await tab.close();
  await title(page, 'Кредиты у вас');
  await page.getByRole('link', { name: 'Управлять планом' }).click();
  await title(page, 'Мой план');
  return phone;
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

describe('a plan', () => {
  it('says before it is bought that it renews, for how much, and where a try-on is cheaper', async () => {
    const { context, page, problems } = await openPhone(stage().browser);
    await page.goto(stage().launch(stage().user(), '/shop'));
    await page.getByText('Дешевле всего примерка здесь: План «Про», 3,60').waitFor();
    await page.getByText('10 кредитов каждый месяц').waitFor();
    await choose(page, /^План «Лёгкий»/, 'card');
    const sheet = page.getByRole('dialog');
    await sheet.getByText(/Продлевается каждые 30 дней за 299/).waitFor();
    await sheet.getByText(/если купить один раз «100 кредитов», примерка обойдётся дешевле, в 3,98/).waitFor();
    await sheet.getByRole('radio', { name: /Звёзды/ }).check();
    await sheet.getByText(/Продлевается каждые 30 дней за 270 звёзд/).waitFor();
    await payButton(page).getByText('Оплатить 270 звёзд').waitFor();
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('is bought, cancelled in two taps, resumed, and changed from the next period on', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const { context, page, problems } = await buyPlan(user, /^План «Стандарт»/);
    expect(await available(api)).toBe(160);
    await page.getByText('действует').waitFor();
    await page.getByText('Следующее списание').waitFor();

    await press(page, 'Отменить план');
    await page.getByRole('dialog').getByText('всё, что оплачено, остаётся').waitFor();
    await press(page, 'Да, отменить');
    await page.getByText(/Больше ничего не спишем. Кредиты плана ваши до/).waitFor();
    expect(await plan(api)).toMatchObject({ status: 'canceled', nextCharge: null });
    expect(await available(api), 'what was paid for stays').toBe(160);

    await press(page, 'Возобновить план');
    await page.getByText('действует').waitFor();
    expect(await plan(api)).toMatchObject({ status: 'active', nextCharge: { amount: { value: '499.00' } } });

    await press(page, 'Сменить план');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /План «Про»/ })
      .click();
    await page.getByText('Следующий план').waitFor();
    expect(await plan(api)).toMatchObject({ productId: 'plan_standard', nextProductId: 'plan_pro' });
    expect(await plan(api)).toMatchObject({ nextCharge: { amount: { value: '899.00' } } });
    await press(page, 'Сменить план');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /План «Стандарт»/ })
      .click();
    await expect.poll(async () => (await plan(api))?.nextProductId).toBeNull();
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('is not sold a second time, and ends by itself once its card is removed', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const { context, page, problems } = await buyPlan(user, /^План «Лёгкий»/);
    await page.goto(stage().launch(user, '/shop'));
    await page.getByText('ваш план').waitFor();
    await page
      .getByRole('main')
      .getByRole('button', { name: /^План «Про»/ })
      .click();
    await page.getByRole('dialog').getByText('У вас уже есть план').waitFor();
    await page.getByRole('dialog').getByRole('link', { name: 'К моему плану' }).click();

    await page.getByRole('button', { name: /^Убрать: Карта •• \d{4}/ }).click();
    await page.getByRole('dialog').getByText('больше никогда ничего не спишем').waitFor();
    await press(page, 'Убрать');
    await page.getByText(/Больше ничего не спишем. Кредиты плана ваши до/).waitFor();
    expect(await page.getByText('Сохранённые способы оплаты').count()).toBe(0);
    expect(await api.get<SubscriptionState>('/subscription')).toMatchObject({
      subscription: { status: 'canceled', method: null, canResume: false },
      methods: [],
    });
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('in Stars is paid by its invoice and says how it is changed', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    stage().telegram.control.user(user);
    const { context, page, problems } = await openPhone(stage().browser);
    await page.goto(`${stage().telegram.launchUrl}?user=${user.id}&to=/shop`);
    await choose(page, /^План «Лёгкий»/, 'stars');
    const tab = await openCheckout(page);
    await tab.getByRole('button', { name: /270/ }).click();
    await title(page, 'Кредиты у вас');
    await page.getByRole('link', { name: 'Управлять планом' }).click();
    await page.getByText('270 звёзд').waitFor();
    await page.getByText('План за звёзды нельзя сменить на ходу').waitFor();
    await press(page, 'Отменить план');
    await press(page, 'Да, отменить');
    await page.getByText(/Больше ничего не спишем/).waitFor();
    expect(await plan(api)).toMatchObject({ provider: 'stars', status: 'canceled', canChange: false });
    expect(problems.seen).toEqual([]);
    await context.close();
  });
});

describe('a promo code', () => {
  it('gives its credits once, in any case, and says why another does not', async () => {
    await stage().owner('promo', 'add', 'SPRING-26', '--credits', '20');
    const user = stage().user();
    const api = await stage().api(user);
    const { context, page, problems } = await openPhone(stage().browser);
    await page.goto(stage().launch(user, '/balance'));
    const sheet = page.getByRole('dialog', { name: 'Промокод' });
    const enter = async (code: string) => {
      await sheet.getByRole('textbox', { name: 'Код' }).fill(code);
      await page.keyboard.press('Enter');
    };
    await press(page, 'Ввести промокод');
    await enter('весна');
    await sheet.getByText('латинские буквы').waitFor();
    await enter('AUTUMN');
    await sheet.getByText('Такого кода нет').waitFor();
    await enter(' spring-26 ');
    await sheet.getByText('20 кредитов у вас').waitFor();
    await press(page, 'Хорошо');
    await page.getByText('Хватит на 15 примерок').waitFor();
    await press(page, 'Ввести промокод');
    await enter('SPRING-26');
    await sheet.getByText('Этот код вы уже вводили').waitFor();
    expect(await available(api)).toBe(30);
    expect(problems.seen).toEqual([]);
    await context.close();
  });
});

describe('a picture that is not like its owner', () => {
  it('is paid back and withdrawn three times a month, then a person looks', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const orders: Generation[] = [];
    for (let made = 0; made < 4; made += 1) orders.push(await api.ended((await api.order()).id));
    const [first, second, third, fourth] = orders as [Generation, Generation, Generation, Generation];
    const { context, page, problems } = await openPhone(stage().browser);
    await page.goto(stage().launch(user, `/generations/${first.id}`));
    await press(page, 'Не похоже');
    const sheet = page.getByRole('dialog', { name: 'Что не так?' });
    expect(await sheet.getByRole('button', { name: 'Отправить' }).isDisabled()).toBe(true);
    await sheet.getByRole('radio', { name: 'Лицо не моё' }).check();
    await sheet.getByRole('textbox').fill('Это кто-то другой');
    await press(page, 'Отправить');
    await title(page, 'Кредиты вернулись');
    await page.locator('[data-event=returned]').waitFor();
    expect(await available(api)).toBe(4);
    expect(await api.get<Generation>(`/generations/${first.id}`)).toMatchObject({ result: null });
    const { items } = await api.get<{ items: Generation[] }>('/generations');
    expect(items.map(({ id }) => id)).toEqual([fourth.id, third.id, second.id]);

    for (const { id } of [second, third]) await api.post(`/generations/${id}/complaint`, { reason: 'garment' });
    await page.goto(stage().launch(user, `/generations/${fourth.id}`));
    await press(page, 'Не похоже');
    await page.getByRole('radio', { name: 'Другое' }).check();
    await press(page, 'Отправить');
    await page.getByText('Жалобу посмотрит человек').waitFor();
    await title(page, 'Вот как это на вас');
    expect(await available(api)).toBe(8);
    expect(problems.seen).toEqual([]);
    await context.close();
  });
});
