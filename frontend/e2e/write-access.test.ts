import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openPhone } from './browser.js';
import { bridgeUp, countOf, installClient, lastOf, receive, unknownTo } from './fake-client.js';
import { useStage } from './stage.js';

const stage = useStage({ delays: { queueMs: 20, drawMs: 50 } });

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe('leave to write', () => {
  const offer = (page: Page) => page.getByRole('heading', { name: 'Прислать результат в чат?' });

  /** Somebody whose order never ends, looking at it. */
  async function waiting(more: object = {}, version = '9.1') {
    const phone = await openPhone(stage().browser);
    const user = { ...stage().user(), ...more };
    const api = await stage().api(user);
    const order = async () => {
      stage().kie.script({ at: 'task', do: 'stuck' });
      return (await api.order()).id;
    };
    await installClient(phone.page);
    const open = async (id: string) => {
      await phone.page.goto('about:blank');
      await phone.page.goto(stage().launch(user, `/generations/${id}`, 'light', version));
      await phone.page.getByRole('heading', { name: 'Рисуем вашу примерку' }).waitFor();
      await bridgeUp(phone.page);
    };
    return { ...phone, order, open };
  }

  it('is asked for at the first order, and after a no never again', async () => {
    const { context, page, problems, order, open } = await waiting();
    const first = await order();
    await open(first);
    await offer(page).waitFor();
    await page.reload();
    await offer(page).waitFor();
    await button(page, 'Да, прислать').click();
    await expect.poll(() => countOf(page, 'web_app_request_write_access')).toBe(1);
    await receive(page, 'write_access_requested', { status: 'cancelled' });
    await offer(page).waitFor({ state: 'detached' });
    for (const id of [first, await order()]) {
      await open(id);
      await page.waitForTimeout(1500);
      expect(await offer(page).count()).toBe(0);
    }
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('once given is said to be so', async () => {
    const { context, page, order, open } = await waiting();
    await open(await order());
    await button(page, 'Да, прислать').click();
    await expect.poll(() => countOf(page, 'web_app_request_write_access')).toBe(1);
    await receive(page, 'write_access_requested', { status: 'allowed' });
    await page.locator('[aria-live=polite]').getByText('Пришлём в чат').waitFor();
    expect(await offer(page).count()).toBe(0);
    await context.close();
  });

  it("remembers a no in Telegram's storage where the browser's are blocked", async () => {
    const { context, page, problems, order, open } = await waiting();
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, {
          configurable: true,
          get: () => {
            throw new DOMException('Access is denied for this document.', 'SecurityError');
          },
        });
      }
    });
    const id = await order();
    await open(id);
    await offer(page).waitFor();
    await button(page, 'Не нужно').click();
    await expect
      .poll(() => lastOf(page, 'web_app_device_storage_save_key'))
      .toMatchObject({ key: expect.stringContaining('write-access') as string, value: 'answered' });
    await open(id);
    await expect.poll(() => lastOf(page, 'web_app_device_storage_get_key')).toBeDefined();
    const { req_id } = (await lastOf(page, 'web_app_device_storage_get_key')) as { req_id: string };
    await receive(page, 'device_storage_key_received', { req_id, value: 'answered' });
    await page.waitForTimeout(1500);
    expect(await offer(page).count()).toBe(0);
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it.each([
    ['whoever started the bot', { allows_write_to_pm: true }, '9.1', 901],
    ['a client that has no such question', {}, '6.0', 600],
  ])('is not asked of %s', async (_who, more, version, number) => {
    const { context, page, order, open } = await waiting(more, version);
    await open(await order());
    await page.waitForTimeout(1500);
    expect(await offer(page).count()).toBe(0);
    expect(await unknownTo(page, number)).toEqual([]);
    await context.close();
  });
});
