import type { Payment } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { openPhone } from './browser.js';
import { choose, payButton } from './checkout-steps.js';
import { bridgeUp, installClient, lastOf, posted, receive } from './fake-client.js';
import { sample, useStage } from './stage.js';

const stage = useStage({ delays: { queueMs: 20, drawMs: 50 } });

describe('inside Telegram', () => {
  it("uses the client's own buttons in place of the page's", async () => {
    const { context, page, problems } = await openPhone(stage().browser);
    await installClient(page);
    await page.goto(stage().launch(stage().user(), '/try'));
    await page.getByRole('heading', { name: 'Ваше фото' }).waitFor();
    await expect
      .poll(() => lastOf(page, 'web_app_setup_main_button'))
      .toMatchObject({ text: 'Дальше', is_active: false, is_visible: true });
    await expect.poll(() => lastOf(page, 'web_app_setup_back_button')).toEqual({ is_visible: true });
    expect((await posted(page)).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['web_app_ready', 'web_app_expand']),
    );
    expect(await page.getByRole('button', { name: 'Дальше' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Назад' }).count()).toBe(0);

    await page.locator('input[type=file]').first().setInputFiles(sample('person-full'));
    await expect.poll(() => lastOf(page, 'web_app_setup_main_button')).toMatchObject({ is_active: true });
    expect(await lastOf(page, 'web_app_setup_closing_behavior')).toEqual({ need_confirmation: false });
    await receive(page, 'main_button_pressed');
    await page.getByRole('heading', { name: 'Что примеряем' }).waitFor();
    await receive(page, 'back_button_pressed');
    await page.getByRole('heading', { name: 'Ваше фото' }).waitFor();
    await receive(page, 'back_button_pressed');
    await page.getByRole('heading', { name: 'Примерьте' }).waitFor();
    await expect.poll(() => lastOf(page, 'web_app_setup_main_button')).toMatchObject({ is_visible: false });
    await expect.poll(() => lastOf(page, 'web_app_setup_back_button')).toEqual({ is_visible: false });
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it("follows the theme while it is open, and paints the launch's before anything else", async () => {
    const { context, page } = await openPhone(stage().browser, { colorScheme: 'light' });
    await installClient(page);
    await page.route('**/assets/*.js', () => undefined);
    await page.goto(stage().launch(stage().user(), '/', 'dark'), { waitUntil: 'commit' });
    await page.locator('.bones').waitFor();
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await background(), 'the skeleton, no script of ours having run').toBe('rgb(14, 22, 33)');
    await page.unroute('**/assets/*.js');
    await page.reload();
    await page.getByRole('heading', { name: 'Примерьте' }).waitFor();
    await bridgeUp(page);
    await receive(page, 'theme_changed', {
      theme_params: { bg_color: '#ffffff', secondary_bg_color: '#eeeeee', text_color: '#111111' },
    });
    await expect.poll(background).toBe('rgb(238, 238, 238)');
    expect(await page.evaluate(() => document.documentElement.dataset['scheme'])).toBe('light');
    await context.close();
  });

  it('works when the client answers nothing and a theme colour is odd', async () => {
    const { context, page, problems } = await openPhone(stage().browser);
    await installClient(page);
    const address = new URL(stage().launch(stage().user()));
    const parameters = new URLSearchParams(address.hash.slice(1));
    parameters.set('tgWebAppThemeParams', JSON.stringify({ bg_color: '#17212bff', text_color: 'transparent' }));
    await page.goto(`${address.origin}/#${parameters.toString()}`);
    await page.getByRole('heading', { name: 'Примерьте' }).waitFor();
    await page.getByRole('link', { name: 'Доступно кредитов: 10' }).waitFor();
    expect(problems.seen).toEqual([]);
    await context.close();
  });
});

describe('paying inside Telegram', () => {
  it("opens YooKassa's page in the phone's browser and no window of its own", async () => {
    const { context, page, problems } = await openPhone(stage().browser);
    await installClient(page);
    await page.goto(stage().launch(stage().user(), '/shop'));
    await bridgeUp(page);
    await choose(page, /^100 кредитов/, 'card');
    await payButton(page).click();
    await page.getByRole('heading', { name: 'Ждём вашу оплату' }).waitFor();
    await expect.poll(() => lastOf(page, 'web_app_open_link')).toBeDefined();
    const { url } = (await lastOf(page, 'web_app_open_link')) as { url: string };
    expect(url).toContain(`${stage().yookassa.origin}/checkout/`);
    await page.getByRole('link', { name: /Открыть оплату/ }).click();
    await expect
      .poll(async () => (await posted(page)).filter(({ name }) => name === 'web_app_open_link').length)
      .toBe(2);
    expect(context.pages()).toHaveLength(1);
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('shows an invoice for Stars over the app and asks the server when it is closed', async () => {
    const { context, page, problems } = await openPhone(stage().browser);
    await installClient(page);
    const user = stage().user();
    stage().telegram.control.user(user);
    let link = '';
    // The stand-in's links are pages of its own; Telegram's are on t.me, and only those its clients show.
    await page.route('**/api/v1/payments', async (route) => {
      const response = await route.fetch();
      const payment = (await response.json()) as Payment;
      if (route.request().method() === 'POST' && payment.confirmation?.type === 'invoice') {
        link = payment.confirmation.url;
        payment.confirmation.url = 'https://t.me/$SlugOf_the-invoice';
      }
      await route.fulfill({ response, json: payment });
    });
    await page.goto(stage().launch(user, '/shop'));
    await bridgeUp(page);
    await choose(page, /^100 кредитов/, 'stars');
    await payButton(page).click();
    await expect.poll(() => lastOf(page, 'web_app_open_invoice')).toEqual({ slug: 'SlugOf_the-invoice' });
    await page.getByRole('heading', { name: 'Ждём вашу оплату' }).waitFor();
    await receive(page, 'invoice_closed', { slug: 'SlugOf_the-invoice', status: 'paid' });
    await page.waitForTimeout(300);
    expect(await page.getByText('Кредиты у вас').count(), 'what the client says is only a hint').toBe(0);
    await stage().telegram.control.pay(user.id, link);
    await page.getByRole('heading', { name: 'Кредиты у вас' }).waitFor();
    expect(await lastOf(page, 'web_app_open_link'), 'nothing was opened outside').toBeUndefined();
    expect(problems.seen).toEqual([]);
    await context.close();
  });
});

describe('a page of the previous release', () => {
  it('reloads itself once when a chunk has gone, then says so', async () => {
    const { context, page } = await openPhone(stage().browser);
    let loads = 0;
    page.on('domcontentloaded', () => (loads += 1));
    await page.route('**/assets/settings-*.js', (route) => route.fulfill({ status: 404 }));
    await page.goto(stage().launch(stage().user()));
    await page.getByRole('link', { name: 'Настройки' }).click();
    await page.getByRole('heading', { name: 'Экран споткнулся' }).waitFor();
    expect(loads).toBe(2);
    await context.close();
  });
});

describe('signing in', () => {
  it('needs no storage, not even for a reload', async () => {
    const { context, page, problems } = await openPhone(stage().browser);
    await page.addInitScript(() => {
      for (const name of ['sessionStorage', 'localStorage']) {
        Object.defineProperty(window, name, {
          get: () => {
            throw new DOMException('Access is denied for this document.', 'SecurityError');
          },
        });
      }
    });
    await page.goto(stage().launch(stage().user()));
    await page.getByRole('link', { name: 'Кредиты', exact: true }).click();
    await page.getByText('Хватит на 5 примерок').waitFor();
    await page.reload();
    await page.getByText('Хватит на 5 примерок').waitFor();
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('goes through the stand-in Telegram in a plain browser and comes back to the same page', async () => {
    const { context, page } = await openPhone(stage().browser, { colorScheme: 'dark' });
    await page.goto(`${stage().sandbox.url}/history`);
    await page.getByRole('heading', { name: 'История', level: 1 }).waitFor();
    await page.getByText('Здесь появятся ваши примерки').waitFor();
    expect(new URL(page.url()).pathname).toBe('/history');
    expect(await page.evaluate(() => document.documentElement.dataset['scheme'])).toBe('dark');
    await context.close();
  });

  it('renews an ended access token once for all that wait, without a word to the user', async () => {
    const { context, page, problems } = await openPhone(stage().browser);
    let refreshes = 0;
    page.on('request', (request) => (refreshes += request.url().endsWith('/auth/refresh') ? 1 : 0));
    await page.goto(stage().launch(stage().user()));
    await page.getByRole('link', { name: 'Доступно кредитов: 10' }).waitFor();
    await page.evaluate(() => {
      const kept = JSON.parse(sessionStorage.getItem('primerka.tokens') ?? '{}') as { access: string };
      const [head, body, seal] = kept.access.split('.');
      sessionStorage.setItem(
        'primerka.tokens',
        JSON.stringify({ ...kept, access: `${head}.${body}.${seal?.split('').toReversed().join('')}` }),
      );
    });
    await page.reload();
    await page.getByRole('link', { name: 'Доступно кредитов: 10' }).waitFor();
    expect(refreshes).toBe(1);
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('shows the way into Telegram where nobody can be signed in', async () => {
    const { context, page } = await openPhone(stage().browser);
    await page.route('**/api/v1/config', async (route) => {
      const response = await route.fetch();
      const config = (await response.json()) as object;
      await route.fulfill({
        response,
        json: { ...config, sandbox: false, sandboxLaunchUrl: null, botUsername: 'primerka_bot' },
      });
    });
    await page.goto(`${stage().sandbox.url}/`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByRole('link').getAttribute('href')).toBe('https://t.me/primerka_bot?startapp');
    await context.close();
  });
});
