import type { Generation } from '@primerka/contract';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openPhone } from './browser.js';
import { title } from './quiz-steps.js';
import { useStage, type Api } from './stage.js';

const stage = useStage({ delays: { queueMs: 20, drawMs: 50 } });

const heart = (page: Page) => page.getByRole('button', { name: 'В избранное' });
const isPressed = (page: Page) => heart(page).getAttribute('aria-pressed');

/** The orders whose tiles are shown, in their order. */
const shown = (page: Page) =>
  page
    .getByRole('main')
    .getByRole('listitem')
    .getByRole('link')
    .evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('href')?.split('/').at(-1)));

const drawn = async (api: Api): Promise<Generation> => api.ended((await api.order()).id);
const soon = { timeout: 10_000 };

describe('favourites', () => {
  it('are marked on the result and gathered in the history, on two devices at once', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const [first, second] = [await drawn(api), await drawn(api)];
    const [one, two] = [await openPhone(stage().browser), await openPhone(stage().browser)];
    await two.page.goto(stage().launch(user, '/history'));
    await two.page.getByText('Избранное', { exact: true }).click();
    await two.page.getByRole('heading', { name: 'Пока ничего не отмечено' }).waitFor();

    await one.page.goto(stage().launch(user, `/generations/${first.id}`));
    await title(one.page, 'Вот как это');
    expect(await isPressed(one.page)).toBe('false');
    await heart(one.page).click();
    await expect.poll(() => shown(two.page), soon).toEqual([first.id]);
    expect(await two.page.getByRole('img', { name: 'В избранном' }).count()).toBe(1);
    await two.page.reload();
    await expect.poll(() => shown(two.page), soon).toEqual([first.id]);

    // The other way, and by somebody else than the screen.
    await api.patch(`/generations/${second.id}`, { favourite: true });
    await expect.poll(() => shown(two.page), soon).toEqual([second.id, first.id]);
    await api.patch(`/generations/${first.id}`, { favourite: false });
    await expect.poll(() => isPressed(one.page), soon).toBe('false');
    await expect.poll(() => shown(two.page), soon).toEqual([second.id]);
    await two.page.getByText('Все', { exact: true }).click();
    await expect.poll(() => shown(two.page), soon).toEqual([second.id, first.id]);
    expect([...one.problems.seen, ...two.problems.seen]).toEqual([]);
    await Promise.all([one.context.close(), two.context.close()]);
  });

  it('are taken back when the server did not hear of them, and follow the last of many presses', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const { id } = await drawn(api);
    const { context, page, problems, quiet } = await openPhone(stage().browser);
    await page.goto(stage().launch(user, `/generations/${id}`));
    await title(page, 'Вот как это');
    let answer = () => undefined as void;
    await page.route(`**/generations/${id}`, async (route) => {
      if (route.request().method() !== 'PATCH') return route.fallback();
      await new Promise<void>((resolve) => (answer = resolve));
      await route.abort();
    });
    await heart(page).click();
    await expect.poll(() => isPressed(page), soon).toBe('true');
    await expect.poll(() => (answer(), isPressed(page)), soon).toBe('false');
    await page.getByText('Нет связи').waitFor();
    await page.unroute(`**/generations/${id}`);

    await quiet();
    const { version } = await api.get<Generation>(`/generations/${id}`);
    for (const pressed of ['true', 'false', 'true']) {
      await heart(page).click();
      await expect.poll(() => isPressed(page), soon).toBe(pressed);
    }
    const now = () => api.get<Generation>(`/generations/${id}`);
    await expect.poll(now, soon).toMatchObject({ favourite: true, version: version + 3 });
    expect(await isPressed(page)).toBe('true');
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('come page by page, and one that is let go leaves the others where they are', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const ids: string[] = [];
    for (let made = 0; made < 4; made += 1) ids.unshift((await drawn(api)).id);
    for (const id of ids) await api.patch(`/generations/${id}`, { favourite: true });
    const { context, page, quiet } = await openPhone(stage().browser);
    const asked: string[] = [];
    await page.route('**/api/v1/generations?*', (route) => {
      const url = route.request().url();
      asked.push(url);
      return route.continue({ url: url.replace('limit=20', 'limit=2') });
    });
    await page.goto(stage().launch(user, '/history?show=favourites'));
    await expect.poll(() => shown(page), soon).toEqual(ids);
    // The socket is up once it has brought something; whatever its connecting made be asked for comes before that.
    await api.patch(`/generations/${ids[3]}`, { favourite: false });
    await expect.poll(() => shown(page), soon).toEqual(ids.slice(0, 3));
    await quiet();
    const before = asked.length;
    await api.patch(`/generations/${ids[1]}`, { favourite: false });
    await expect.poll(() => shown(page), soon).toEqual([ids[0], ids[2]]);
    expect(asked.slice(before), 'nothing is asked for anew').toEqual([]);
    await context.close();
  });
});
