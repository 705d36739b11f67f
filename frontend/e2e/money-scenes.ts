import type { Payment, PaymentInput, Subscription, SubscriptionState } from '@primerka/contract';
import type { TelegramUser } from '@primerka/sandbox';
import type { Page } from 'playwright-core';
import type { Scene } from './scenes.js';
import type { Api, Stage } from './stage.js';

const HOUR = 3_600_000;
const at = (fromNow: number) => new Date(Date.now() + fromNow).toISOString();
const never = () => new Promise<never>(() => undefined);
const press = (name: RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();

/** Lets the page see something else than the server says: states that take days or a provider's trouble. */
const altered =
  <T extends object>(path: string, change: (answer: T) => object) =>
  (page: Page) =>
    page.route(`**/api/v1${path}`, async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as T;
      await route.fulfill({ response, json: { ...answer, ...change(answer) } });
    });

const asPayment = (id: string, change: Partial<Payment>) => altered<Payment>(`/payments/${id}`, () => change);
const asPlan = (change: Partial<Subscription>) =>
  altered<SubscriptionState>('/subscription', ({ subscription, methods }) => ({
    subscription: { ...subscription, ...change },
    methods: change.method === null ? [] : methods,
  }));

/** The checkout a payment has at the stand-in of YooKassa. */
const checkoutOf = ({ confirmation }: Payment): string =>
  confirmation?.type === 'redirect' ? (/[\w-]+$/.exec(confirmation.url)?.[0] ?? '') : '';

const open = (api: Api, productId: string, method: PaymentInput['method'] = 'yookassa') =>
  api.post<Payment>('/payments', { productId, method }, crypto.randomUUID());

/** Waits for what a notification brings. */
async function settled(api: Api, { id }: Payment): Promise<void> {
  while ((await api.get<Payment>(`/payments/${id}`)).status === 'pending') {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A newcomer, a buyer with every kind of payment, and the owner of a plan. */
export async function moneyScenesFor(stage: Stage, language: 'ru' | 'en'): Promise<Scene[]> {
  const [fresh, buyer, planner, poor] = Array.from({ length: 4 }, () => stage.user(language)) as [
    TelegramUser,
    TelegramUser,
    TelegramUser,
    TelegramUser,
  ];
  await stage.api(fresh);

  const api = await stage.api(buyer);
  const [paid, declined, expired] = [
    await open(api, 'pack_100'),
    await open(api, 'pack_100'),
    await open(api, 'pack_100'),
  ];
  await stage.yookassa.control.pay(checkoutOf(paid));
  await stage.yookassa.control.decline(checkoutOf(declined), 'insufficient_funds');
  await stage.yookassa.control.expire(checkoutOf(expired));
  for (const payment of [paid, declined, expired]) await settled(api, payment);
  const drawn = await api.ended((await api.order()).id);
  const bad = await api.ended((await api.order()).id);
  await api.post(`/generations/${bad.id}/complaint`, { reason: 'face' });
  const pending = await open(api, 'pack_100');
  const stars = await open(api, 'pack_100', 'stars');

  const planApi = await stage.api(planner);
  const bought = await open(planApi, 'plan_standard');
  await stage.yookassa.control.pay(checkoutOf(bought));
  await settled(planApi, bought);

  const poorApi = await stage.api(poor);
  await poorApi.spendFree();

  const payment = (name: string, { id }: Payment, more: Partial<Scene> = {}): Scene => ({
    name: `payment-${name}`,
    user: buyer,
    path: `/payments/${id}`,
    ...more,
  });
  const plan = (name: string, change: Partial<Subscription> | null, more: Partial<Scene> = {}): Scene => ({
    name: `plan-${name}`,
    user: planner,
    path: '/subscription',
    ...(change ? { before: asPlan(change) } : {}),
    ...more,
  });
  const promo = (name: string, act: (page: Page) => Promise<unknown>): Scene => ({
    name: `promo-${name}`,
    user: fresh,
    path: '/balance',
    act: async (page) => {
      await press(/промокод|promo/)(page);
      await act(page);
    },
  });
  const enter = (code: string) => async (page: Page) => {
    await page.getByRole('textbox').fill(code);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').locator('[role=alert], [role=status]').first().waitFor();
  };
  const code = `LOOK-${language.toUpperCase()}`;
  await stage.owner('promo', 'add', code, '--credits', '20');

  return [
    { name: 'shop', user: fresh, path: '/shop' },
    { name: 'shop-from-quiz', user: poor, path: '/shop?back=/try' },
    { name: 'shop-unfinished', user: buyer, path: '/shop' },
    { name: 'shop-own-plan', user: planner, path: '/shop' },
    {
      name: 'shop-loading',
      user: fresh,
      path: '/shop',
      before: (page) => page.route('**/api/v1/products', never),
    },
    {
      name: 'shop-error',
      user: fresh,
      path: '/shop',
      before: (page) => page.route('**/api/v1/products', (route) => route.abort()),
      act: (page) => page.getByRole('alert').waitFor(),
    },
    {
      name: 'shop-empty',
      user: fresh,
      path: '/shop',
      before: altered('/products', () => ({ items: [], methods: [] })),
    },
    { name: 'pay-pack', user: fresh, path: '/shop', act: press(/^100/) },
    { name: 'pay-plan', user: fresh, path: '/shop', act: press(/План «Лёгкий»|Light plan/) },
    {
      name: 'pay-card',
      user: fresh,
      path: '/shop?product=plan_pro',
      act: (page) => page.getByRole('radio', { name: /СБП|SBP/ }).check(),
    },
    { name: 'pay-second-plan', user: planner, path: '/shop?product=plan_pro' },
    {
      name: 'pay-failed',
      user: fresh,
      path: '/shop?product=pack_100',
      before: (page) =>
        page.route('**/api/v1/payments', (route) =>
          route.request().method() === 'POST' ? route.abort() : route.continue(),
        ),
      act: async (page) => {
        await press(/^(Оплатить|Pay) /)(page);
        await page.getByRole('dialog').getByRole('alert').waitFor();
      },
    },
    payment('pending', pending, { path: `/payments/${pending.id}?back=/try` }),
    payment('stars', stars),
    payment('asking', pending, { before: asPayment(pending.id, { status: 'unknown', confirmation: null }) }),
    payment('form-broken', pending, {
      before: async (page) => {
        await page.route('**/checkout-widget.js', (route) => route.abort());
        await asPayment(pending.id, {
          method: 'yookassa_widget',
          confirmation: { type: 'embedded', token: 'ct-none' },
        })(page);
      },
      act: (page) => page.getByRole('alert').waitFor(),
    }),
    payment('renewing', pending, { before: asPayment(pending.id, { renewal: true, confirmation: null }) }),
    payment('succeeded', paid),
    payment('succeeded-plan', bought, { user: planner }),
    payment('declined', declined),
    payment('expired', expired),
    payment('renewal-declined', declined, {
      before: asPayment(declined.id, { renewal: true, decline: 'permission_revoked' }),
    }),
    payment('refunded', paid, {
      before: asPayment(paid.id, { status: 'refunded', refunded: { value: '199.00', currency: 'RUB' } }),
    }),
    payment('partly-refunded', paid, {
      before: asPayment(paid.id, { status: 'partially_refunded', refunded: { value: '99.50', currency: 'RUB' } }),
    }),
    payment('missing', { ...paid, id: '00000000-0000-4000-8000-000000000000' }),
    { name: 'paid', user: fresh, path: '/paid' },
    { name: 'balance-bought', user: buyer, path: '/balance' },
    { name: 'balance-plan', user: planner, path: '/balance' },
    {
      name: 'balance-payments',
      user: buyer,
      path: '/balance',
      act: async (page) => {
        await page.getByRole('radio', { name: /Платежи|Payments/ }).check();
        await page.getByRole('link', { name: /Оплачено|Paid/ }).scrollIntoViewIfNeeded();
      },
    },
    {
      name: 'balance-no-payments',
      user: fresh,
      path: '/balance',
      act: (page) => page.getByRole('radio', { name: /Платежи|Payments/ }).check(),
    },
    promo('empty', (page) => page.getByRole('textbox').waitFor()),
    promo('odd', enter('весна')),
    promo('unknown', enter('NOSUCH')),
    promo('given', enter(code)),
    promo('again', enter(code)),
    { name: 'plan-none', user: fresh, path: '/subscription' },
    plan('active', null),
    plan('soon', {
      nextCharge: { at: at(20 * HOUR), amount: { value: '899.00', currency: 'RUB' } },
      nextProductId: 'plan_pro',
    }),
    plan('past-due', {
      status: 'past_due',
      lastDecline: 'insufficient_funds',
      graceUntil: at(120 * HOUR),
      canChange: false,
    }),
    plan('past-due-without-card', {
      status: 'past_due',
      lastDecline: 'card_data',
      graceUntil: at(120 * HOUR),
      nextCharge: null,
      canChange: false,
      method: null,
    }),
    plan('canceled', { status: 'canceled', nextCharge: null, canChange: false, canResume: true }),
    plan('ended', { status: 'ended', nextCharge: null, canChange: false, method: null }),
    plan('stars', {
      provider: 'stars',
      method: null,
      canChange: false,
      nextCharge: { at: at(600 * HOUR), amount: { value: '450', currency: 'XTR' } },
    }),
    plan('cancelling', null, { act: press(/^(Отменить план|Cancel the plan)/) }),
    plan('changing', null, { act: press(/^(Сменить план|Change the plan)/) }),
    plan('removing-card', null, { act: press(/^(Убрать|Remove): /) }),
    plan('loading', null, { before: (page) => page.route('**/api/v1/subscription', never) }),
    plan('error', null, {
      before: (page) => page.route('**/api/v1/subscription', (route) => route.abort()),
      act: (page) => page.getByRole('alert').waitFor(),
    }),
    { name: 'complaint', user: buyer, path: `/generations/${drawn.id}`, act: press(/Не похоже|Not like me/) },
    {
      name: 'complaint-review',
      user: buyer,
      path: `/generations/${drawn.id}`,
      before: altered(`/generations/${drawn.id}`, () => ({ complaint: { state: 'review' } })),
      act: (page) => page.getByText(/посмотрит человек|person will look/).scrollIntoViewIfNeeded(),
    },
    {
      name: 'complaint-declined',
      user: buyer,
      path: `/generations/${drawn.id}`,
      before: altered(`/generations/${drawn.id}`, () => ({ complaint: { state: 'declined' } })),
      act: (page) => page.getByText(/Жалобу посмотрели|We have looked/).scrollIntoViewIfNeeded(),
    },
    { name: 'withdrawn', user: buyer, path: `/generations/${bad.id}` },
  ];
}
