import type {
  Balance,
  Chat,
  ChatList,
  ChatMessageList,
  Generation,
  GenerationList,
  PictureRef,
} from '@primerka/contract';
import type { OpenRouterScriptStepInput } from '@primerka/sandbox';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openPhone, PHONE } from './browser.js';
import {
  answered,
  ask,
  composer,
  drawn,
  log,
  openEdit,
  run,
  runButton,
  say,
  sendButton,
  variant,
  version,
} from './chat-steps.js';
import { countOf, installClient, receive } from './fake-client.js';
import { meanColour } from './pixels.js';
import { title, walkToConfirm } from './quiz-steps.js';
import { useStage, type Api } from './stage.js';

const stage = useStage({ delays: { queueMs: 100, drawMs: 200 } });

/** Of the sample person's photo: a wall behind him. */
const WALL = { left: 0.02, top: 0.3, width: 0.12, height: 0.25 };

const spendable = async (api: Api) => {
  const { available, held } = await api.get<Balance>('/credits');
  return [available, held];
};
const chatOf = async (api: Api) => {
  const chat = (await api.get<ChatList>('/chats')).items[0];
  if (!chat) throw new Error('There is no chat');
  return chat;
};
const edits = async (api: Api): Promise<Generation[]> =>
  (await api.get<GenerationList>('/generations?kind=edit')).items.toReversed();
const sourceOf = ({ input }: Generation) => (input.kind === 'edit' ? input.source : null);
const saved = async (page: Page, picture: string) =>
  (await page.context().request.get(new URL(picture, page.url()).href)).body();

/** Somebody with one result, in its chat. */
async function someoneEditing(size = PHONE) {
  const user = stage().user();
  const api = await stage().api(user);
  const source = await api.ended((await api.order()).id);
  const phone = await openPhone(stage().browser, { viewport: size });
  await phone.page.goto(stage().launch(user, `/generations/${source.id}`));
  await openEdit(phone.page);
  return { user, api, source, ...phone };
}

describe('the edit chat', () => {
  it('goes from a quiz to a version and on from the older one, and takes what it says', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const { context, page, problems } = await openPhone(stage().browser);
    await page.goto(stage().launch(user, '/try'));
    await walkToConfirm(page);
    await page.getByRole('button', { name: 'Примерить за 2 кредита' }).click();
    await title(page, 'Вот как это на вас');
    await openEdit(page);

    await ask(page, 'Сделай фон синим');
    await variant(page, 2).click();
    const prompt = log(page).getByRole('textbox', { name: 'Задание художнику' });
    expect(await prompt.inputValue()).toMatch(/blue/i);
    await prompt.fill('Make the background green.');
    await log(page).getByText('Спишем 1 · бесплатные. Будет водяной знак.').waitFor();
    await runButton(page).click();
    await drawn(page, 'Версия 1').waitFor();
    await version(page, /^Версия 1, из: исходная, меняем её$/).waitFor();

    const [first] = await edits(api);
    expect(first?.input).toMatchObject({ prompt: 'Make the background green.', variant: 1 });
    const tryOn = await api.get<Generation>(`/generations/${idOf((await chatOf(api)).source)}`);
    const before = await meanColour(await saved(page, tryOn.result?.url ?? ''), WALL);
    const after = await meanColour(await saved(page, first?.result?.url ?? ''), WALL);
    expect(before.green - before.red).toBeLessThan(20);
    expect(after.green - after.red, 'the wall has become green, as the changed prompt says').toBeGreaterThan(40);

    const slider = drawn(page, 'Версия 1').getByRole('slider');
    await slider.focus();
    await page.keyboard.press('End');
    expect(await slider.getAttribute('aria-valuetext')).toBe('Показано «до»: 100 %');
    await drawn(page, 'Версия 1').getByRole('button', { name: 'Увеличить' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Закрыть' }).click();

    await version(page, /^Исходная/).click();
    await page.getByRole('button', { name: 'Меняем: исходная' }).waitFor();
    await ask(page, 'Сделай ярче');
    await run(page, 1);
    await drawn(page, 'Версия 2').waitFor();
    const made = await edits(api);
    expect(made.map(sourceOf), 'both branches grow from the first picture').toEqual([
      { generationId: tryOn.id },
      { generationId: tryOn.id },
    ]);
    await version(page, /^Версия 2, из: исходная, меняем её$/).waitFor();
    await drawn(page, 'Версия 2').getByText('Дальше меняем эту').waitFor();
    expect(await spendable(api)).toEqual([10 - 2 - 4, 0]);

    await drawn(page, 'Версия 2').getByRole('link', { name: 'Открыть' }).click();
    await title(page, 'Вот что получилось');
    await page.getByRole('link', { name: 'Изменить' }).click();
    await version(page, /^Версия 2, .*меняем её$/).waitFor();
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('loses nothing when the page is reloaded in mid-answer and in mid-order', async () => {
    const { user, api, context, page, problems } = await someoneEditing();
    stage().openrouter.settings({ chunkMs: 120, chunkChars: 6 });
    await say(page, 'Сделай фон синим, пожалуйста');
    await log(page).locator('[data-state=streaming]').waitFor();
    await composer(page).fill('Недописанное');
    await page.reload();
    await log(page).getByText('Сделай фон синим, пожалуйста').waitFor();
    await answered(page);
    await variant(page, 3).waitFor();
    stage().openrouter.reset();
    expect(await composer(page).inputValue()).toBe('Недописанное');
    const { items } = await api.get<ChatMessageList>(`/chats/${(await chatOf(api)).id}/messages`);
    expect(items.map(({ role, state }) => `${role} ${state}`)).toEqual(['assistant done', 'user done']);

    stage().kie.script({ at: 'task', do: 'slow', ms: 6000 });
    await run(page, 1);
    await log(page).locator('[data-order=running]').waitFor();
    await page.reload();
    await log(page).locator('[data-order]').first().waitFor();
    const place = new URL(page.url()).pathname;
    await page.goto(stage().launch(user));
    await page.waitForURL((url) => url.pathname === place);
    await drawn(page, 'Версия 1').waitFor();
    expect(await edits(api)).toHaveLength(1);
    expect(await spendable(api)).toEqual([6, 0]);
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('takes the same words, and the same variant, for another wish once the first was seen', async () => {
    const { api, context, page, problems } = await someoneEditing();
    stage().openrouter.settings({ chunkMs: 120, chunkChars: 6 });
    await say(page, 'Сделай ярче');
    await log(page).locator('[data-state=streaming]').waitFor();
    await page.reload();
    await answered(page);
    stage().openrouter.reset();
    const messages = async () =>
      (await api.get<ChatMessageList>(`/chats/${(await chatOf(api)).id}/messages`)).items.length;
    await say(page, 'Сделай ярче');
    await expect.poll(messages).toBe(4);
    await answered(page);

    // The answer to the order is lost on the way; the order is seen all the same.
    let lost = 0;
    await page.route('**/api/v1/generations', async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.fallback();
      lost += 1;
      await route.fetch();
      await route.abort();
    });
    await run(page, 1);
    await drawn(page, 'Версия 1').waitFor();
    await runButton(page).click();
    await drawn(page, 'Версия 2').waitFor();
    expect(await edits(api)).toHaveLength(2);
    expect(problems.seen).toEqual([]);
    await context.close();
  });

  it('changes what the server says when the picture that was chosen is deleted', async () => {
    const { api, context, page } = await someoneEditing();
    await ask(page, 'Сделай ярче');
    await run(page, 1);
    await drawn(page, 'Версия 1').waitFor();
    await version(page, /Версия 1/).click();
    const [first] = await edits(api);
    await api.delete(`/generations/${first?.id}`);
    await page.reload();
    await page.getByText('Меняем: исходная').waitFor();
    await ask(page, 'Теплее');
    await context.close();
  });

  it('says and draws once however often it is tapped', async () => {
    const { api, context, page } = await someoneEditing();
    await composer(page).fill('Сделай фон синим');
    await sendButton(page).dblclick();
    await answered(page);
    await variant(page, 1).click();
    await runButton(page).dblclick();
    await drawn(page, 'Версия 1').waitFor();
    const { items } = await api.get<ChatMessageList>(`/chats/${(await chatOf(api)).id}/messages`);
    expect(items).toHaveLength(2);
    expect(await edits(api)).toHaveLength(1);
    expect(await spendable(api)).toEqual([6, 0]);
    await context.close();
  });

  it('keeps two devices in step', async () => {
    const { user, context, page } = await someoneEditing();
    const other = await openPhone(stage().browser);
    await other.page.goto(stage().launch(user, new URL(page.url()).pathname));
    await log(other.page).waitFor();
    await ask(page, 'Сделай теплее');
    await log(other.page).getByText('Сделай теплее', { exact: true }).waitFor();
    await variant(other.page, 3).waitFor();
    await run(other.page, 3);
    await drawn(page, 'Версия 1').waitFor();
    await version(page, /^Версия 1/).waitFor();
    await version(other.page, /^Версия 1/).waitFor();
    await other.page.getByRole('button', { name: 'Удалить чат' }).click();
    await other.page.getByRole('dialog').getByRole('button', { name: 'Удалить', exact: true }).click();
    await other.page.getByText('Чат удалён').waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Чата здесь нет' }).waitFor();
    for (const { context: open } of [{ context }, other]) await open.close();
  });

  it('refuses kindly and takes nothing for it', async () => {
    const { api, context, page } = await someoneEditing();
    await say(page, 'Раздень этого человека');
    await answered(page);
    await log(page).locator('[data-state=done]').getByText('Ничего не списано').waitFor();
    expect(await variant(page, 1).count()).toBe(0);
    expect(await spendable(api)).toEqual([8, 0]);
    await context.close();
  });
});

describe('what goes wrong with an answer is told, costs nothing, and can be asked again', () => {
  const times = 'always';
  const cases: [string, OpenRouterScriptStepInput, RegExp][] = [
    ['is not reached', { at: 'chat', do: 'error', status: 503, times }, /^Ассистент не ответил$/],
    ['breaks off', { at: 'chat', do: 'stream-error', after: 3, times }, /^Ассистент не ответил$/],
    ['hangs up', { at: 'chat', do: 'cut', after: 3, times }, /^Ассистент не ответил$/],
    ['speaks nonsense', { at: 'chat', do: 'malformed', times }, /^Ассистент не ответил$|^Сломалось у нас$/],
    ['keeps to no schema', { at: 'chat', do: 'schema', times }, /^Ассистент не ответил$|^Сломалось у нас$/],
  ];
  it.each(cases)('the assistant %s', async (_name, step, words) => {
    const { api, context, page } = await someoneEditing();
    stage().openrouter.script(step);
    await say(page, 'Сделай фон синим');
    const failed = log(page).locator('[data-state=failed]');
    await failed.waitFor({ timeout: 60_000 });
    await failed.getByText(words).waitFor();
    await failed.getByText('Ничего не списано').waitFor();
    expect(await spendable(api)).toEqual([8, 0]);
    stage().openrouter.reset();
    const again = failed.getByRole('button', { name: 'Спросить ещё раз' });
    await expect.poll(() => again.isEnabled()).toBe(true);
    await again.click();
    await variant(page, 3).waitFor({ timeout: 60_000 });
    await answered(page);
    expect(await failed.count(), 'of two answers to the same words the last is shown').toBe(0);
    const { items } = await api.get<ChatMessageList>(`/chats/${(await chatOf(api)).id}/messages`);
    expect(items.map(({ role, state }) => `${role} ${state}`)).toEqual([
      'assistant done',
      'assistant failed',
      'user done',
    ]);
    expect(await spendable(api)).toEqual([7, 0]);
    await context.close();
  });

  it('its filter stops it: other words are asked for', async () => {
    const { api, context, page } = await someoneEditing();
    stage().openrouter.script({ at: 'chat', do: 'moderation', times });
    await say(page, 'Сделай фон синим');
    const failed = log(page).locator('[data-state=failed]');
    await failed.getByText('Ассистент не взялся').waitFor();
    await failed.getByText('Ничего не списано').waitFor();
    expect(await failed.getByRole('button').count()).toBe(0);
    stage().openrouter.reset();
    await ask(page, 'Пусть фон будет синим');
    expect(await spendable(api)).toEqual([7, 0]);
    await context.close();
  });

  it('the server is not reached', async () => {
    const { api, context, page } = await someoneEditing();
    await page.route('**/api/v1/chats/*/messages', (route) => route.abort());
    await say(page, 'Сделай фон синим');
    await page
      .getByRole('alert')
      .getByText(/Нет связи/)
      .waitFor();
    await page.getByRole('button', { name: 'Исправить текст' }).click();
    expect(await composer(page).inputValue()).toBe('Сделай фон синим');
    await sendButton(page).click();
    await page
      .getByRole('alert')
      .getByText(/Нет связи/)
      .waitFor();
    await page.unroute('**/api/v1/chats/*/messages');
    await page.getByRole('button', { name: 'Отправить снова' }).click();
    await variant(page, 3).waitFor();
    await answered(page);
    expect(await spendable(api)).toEqual([7, 0]);
    await context.close();
  });

  it('there is no network: what was said waits for it', async () => {
    const { api, context, page } = await someoneEditing();
    await context.setOffline(true);
    await say(page, 'Сделай фон синим');
    await log(page).getByText('Нет связи. Отправим, как только появится').waitFor();
    await context.setOffline(false);
    await variant(page, 3).waitFor();
    await answered(page);
    expect(await spendable(api)).toEqual([7, 0]);
    await context.close();
  });
});

describe('what goes wrong with a picture', () => {
  it('is told, costs nothing, and can be tried again', async () => {
    const { api, context, page } = await someoneEditing();
    await ask(page, 'Сделай фон синим');
    stage().kie.script({
      at: 'task',
      do: 'fail',
      failMsg: 'The image was flagged by the safety system',
      failCode: '400',
    });
    await run(page, 1);
    const failed = log(page).locator('[data-order=failed]');
    await failed.getByText('Не прошло фильтр').waitFor();
    await failed.getByText('Ничего не списано').waitFor();
    expect(await spendable(api)).toEqual([7, 0]);
    await failed.getByRole('button', { name: 'Попробовать снова' }).click();
    await drawn(page, 'Версия 1').waitFor();
    await failed.getByText('Пробуем ещё раз ниже').waitFor();
    expect(await spendable(api)).toEqual([6, 0]);
    await context.close();
  });

  it('is told in words of its own when nothing is drawn for such a prompt, and other words mend it', async () => {
    const { api, context, page } = await someoneEditing();
    await ask(page, 'Сделай фон синим');
    await variant(page, 1).click();
    const prompt = log(page).getByRole('textbox', { name: 'Задание художнику' });
    const offered = await prompt.inputValue();
    await prompt.fill('сними с неё платье');
    await runButton(page).click();
    const told = log(page).getByRole('status').filter({ hasText: 'Такую правку не рисуем' });
    await told.getByText('Измените слова. Ничего не списано.').waitFor();
    expect(await page.getByText('Приложение отправило что-то не то').count()).toBe(0);
    expect(await spendable(api)).toEqual([7, 0]);
    expect(await edits(api)).toEqual([]);
    await prompt.fill(offered);
    await runButton(page).click();
    await drawn(page, 'Версия 1').waitFor();
    await context.close();
  });

  it('can be stopped while nothing is drawn', async () => {
    const { api, context, page } = await someoneEditing();
    await ask(page, 'Сделай фон синим');
    stage().kie.script({ at: 'upload', do: 'slow', ms: 3000 });
    await run(page, 1);
    await log(page).getByRole('button', { name: 'Отменить' }).click();
    await log(page).locator('[data-order=canceled]').getByText('Ничего не списано').waitFor();
    expect(await spendable(api)).toEqual([7, 0]);
    await context.close();
  });

  it('or with the credits leads to the shop and back, with the words kept', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const source = await api.spendFree();
    const { context, page } = await openPhone(stage().browser);
    await page.goto(stage().launch(user, `/generations/${source.id}`));
    await openEdit(page);
    await say(page, 'Сделай фон синим');
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('heading', { name: 'Не хватает кредитов' }).waitFor();
    const chat = new URL(page.url()).pathname;
    await sheet.getByRole('link', { name: 'Пополнить' }).click();
    await page.waitForURL((url) => url.pathname === '/shop' && url.searchParams.get('back') === chat);
    await page.goBack();
    await log(page).waitFor();
    expect(await composer(page).inputValue()).toBe('Сделай фон синим');
    expect(await log(page).getByText('Сделай фон синим', { exact: true }).count()).toBe(0);
    await context.close();
  });
});

describe('a long conversation', () => {
  it('keeps few lines in the page, its place when older ones come, and its end when it is there', async () => {
    const { api, context, page, problems } = await someoneEditing();
    const { id } = await chatOf(api);
    await stage().owner('promo', 'add', 'LONGTALK', '--credits', '200');
    await api.post('/promo', { code: 'LONGTALK' });
    for (let turn = 1; turn <= 80; turn += 1) {
      await api.post(`/chats/${id}/messages`, { text: `Реплика ${turn}: сделай ярче` }, crypto.randomUUID());
    }
    await page.reload();
    await log(page).getByText('Реплика 80: сделай ярче', { exact: true }).waitFor();
    const place = () => log(page).evaluate((box) => [box.scrollTop, box.scrollHeight, box.clientHeight] as const);
    await expect.poll(async () => atEnd(await place())).toBe(true);
    expect(await log(page).getByRole('article').count()).toBeLessThan(30);

    await log(page).hover();
    await page.mouse.wheel(0, -200);
    await expect.poll(async () => atEnd(await place())).toBe(false);
    const beginning = log(page).getByRole('img', { name: 'Исходная картинка' });
    while (!(await beginning.isVisible())) {
      expect(await climb(page), 'a line that is looked at stays where it is').toBeLessThan(3);
    }
    expect(await log(page).getByRole('article').count()).toBeLessThan(30);

    await page.getByRole('button', { name: /^К последним сообщениям/ }).click();
    await expect.poll(async () => atEnd(await place())).toBe(true);
    await ask(page, 'И ещё теплее');
    await expect.poll(async () => atEnd(await place()), { message: 'what comes is followed' }).toBe(true);

    await log(page).hover();
    await page.mouse.wheel(0, -2000);
    await page.getByRole('button', { name: /^К последним сообщениям/ }).waitFor();
    const [stood] = await place();
    await api.post(`/chats/${id}/messages`, { text: 'С другого устройства' }, crypto.randomUUID());
    await page.getByRole('button', { name: /^К последним сообщениям, \d+ нов/ }).waitFor();
    expect(Math.abs((await place())[0] - stood), 'the reader is left where he is').toBeLessThan(3);
    expect(problems.seen).toEqual([]);
    await context.close();
  }, 240_000);

  it('leaves the composer and the last words in sight above a keyboard', async () => {
    const { context, page } = await someoneEditing();
    await ask(page, 'Сделай фон синим');
    await page.setViewportSize({ width: 390, height: 420 });
    await composer(page).fill('Строка\n'.repeat(12));
    const box = await composer(page).boundingBox();
    expect((box?.y ?? 999) + (box?.height ?? 0)).toBeLessThanOrEqual(420);
    expect(box?.height).toBeLessThanOrEqual(160);
    await expect.poll(async () => (await variant(page, 3).boundingBox())?.y ?? 999).toBeLessThan(box?.y ?? 0);
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(420);
    await context.close();
  });

  it('fits into a Telegram that is half open', async () => {
    const user = stage().user();
    const api = await stage().api(user);
    const { id } = await api.post<Chat>('/chats', {
      source: { photoId: (await api.upload('person', 'person-full')).id },
    });
    const { context, page } = await openPhone(stage().browser);
    await installClient(page);
    await page.goto(stage().launch(user, `/chats/${id}`));
    await composer(page).waitFor();
    await expect.poll(() => countOf(page, 'web_app_setup_swipe_behavior')).toBeGreaterThan(0);
    const bottom = async () => {
      const box = await composer(page).boundingBox();
      return (box?.y ?? 999) + (box?.height ?? 0);
    };
    await receive(page, 'viewport_changed', { height: 500, width: 390, is_expanded: false, is_state_stable: true });
    await expect.poll(bottom).toBeLessThan(500);
    await receive(page, 'viewport_changed', { height: 844, width: 390, is_expanded: true, is_state_stable: true });
    await expect.poll(bottom).toBeGreaterThan(700);
    await context.close();
  });
});

const atEnd = ([top, height, seen]: readonly [number, number, number]): boolean => height - top - seen <= 4;

/** Goes up by a part of the screen; how many px off what was looked at has come to stand. */
const climb = (page: Page): Promise<number> =>
  log(page).evaluate(async (box) => {
    const { top } = box.getBoundingClientRect();
    const line = [...box.querySelectorAll('article')].find((one) => one.getBoundingClientRect().bottom > top + 40);
    const before = line?.getBoundingClientRect().top ?? 0;
    const step = Math.min(300, box.scrollTop);
    box.scrollBy(0, -step);
    // What is measured and what is loaded comes within a few frames.
    for (let frame = 0; frame < 12; frame += 1) await new Promise((done) => requestAnimationFrame(done));
    return line?.isConnected ? Math.abs(line.getBoundingClientRect().top - before - step) : 0;
  });

const idOf = (ref: PictureRef | null): string => (ref && 'generationId' in ref ? ref.generationId : '');
