import type { Chat, Generation, PictureRef } from '@primerka/contract';
import { expect, it } from 'vitest';
import { openPhone } from './browser.js';
import { title } from './quiz-steps.js';
import { useStage, type Api } from './stage.js';

const stage = useStage({ delays: { queueMs: 20, drawMs: 50 } });

const edit = (api: Api, source: PictureRef, prompt: string, chatId?: string): Promise<Generation> =>
  api.post('/generations', { kind: 'edit', source, prompt, ...(chatId ? { chatId } : {}) }, crypto.randomUUID());

it('an edit is shown as one: at work, done beside what it was made from, failed, in the history', async () => {
  const user = stage().user();
  const api = await stage().api(user);
  const photo = await api.upload('person', 'person-full');
  const chat = await api.post<Chat>('/chats', { source: { photoId: photo.id } });
  const first = await api.ended((await edit(api, { photoId: photo.id }, 'warmer')).id);
  stage().kie.script({ at: 'task', do: 'stuck' });
  const { id } = await edit(api, { generationId: first.id }, 'make the background blue', chat.id);

  const { context, page, problems } = await openPhone(stage().browser);
  await page.goto(stage().launch(user, `/generations/${id}`));
  await title(page, 'Меняем картинку');
  const before = page.getByRole('img', { name: 'Что меняем' });
  await before.waitFor();
  expect(await before.getAttribute('src')).toBe(first.result?.url);
  await expect.poll(() => stage().kie.tasks().length).toBeGreaterThan(1);
  await stage().kie.complete(stage().kie.tasks().at(-1)?.taskId ?? '');

  await title(page, 'Вот что получилось');
  await page.getByRole('img', { name: 'Результат правки' }).waitFor();
  expect(await before.getAttribute('src')).toBe(first.result?.url);
  expect(await page.getByRole('button', { name: 'Ещё вещь на это фото' }).count()).toBe(0);
  await page.locator(`a[href^="/chats/${chat.id}"]`).waitFor();
  await page.getByRole('heading', { name: 'Кредиты за правку' }).waitFor();

  stage().kie.script({ at: 'task', do: 'fail' });
  const failed = await api.ended((await edit(api, { photoId: photo.id }, 'cooler')).id);
  await page.goto(stage().launch(user, `/generations/${failed.id}`));
  await title(page, 'Художник не ответил');
  expect(await page.getByRole('button', { name: 'Взять другое фото' }).count()).toBe(0);
  expect(await page.locator('a[href^="/chats/"]').count(), 'it was not ordered in a chat').toBe(0);

  await page.goto(stage().launch(user, '/history'));
  await expect.poll(() => page.getByRole('link', { name: /^Правка, Готово/ }).count()).toBe(2);
  await page.getByRole('link', { name: /^Правка, Не получилось/ }).waitFor();
  expect(problems.seen).toEqual([]);
  await context.close();
});
