import type { Balance } from '@primerka/contract';
import type { ScriptStepInput } from '@primerka/sandbox';
import { expect, it } from 'vitest';
import { openPhone } from './browser.js';
import { title, walkToConfirm } from './quiz-steps.js';
import { useStage } from './stage.js';

const stage = useStage({ delays: { queueMs: 100, drawMs: 300 } }, { GENERATION_DEADLINE: '10' });

/** What the stand-in does, and what the person reads in the end. */
const cases: [string, ScriptStepInput, string, number][] = [
  ['hangs past the deadline', { at: 'task', do: 'stuck' }, 'Слишком долго', 10],
  ['returns no image', { at: 'task', do: 'empty-result' }, 'Художник не ответил', 10],
  [
    'cannot read the photos',
    { at: 'task', do: 'fail', failMsg: 'Failed to fetch the image', failCode: '422' },
    'Фото не подошло художнику',
    10,
  ],
  ['loses the call-back', { at: 'callback', do: 'drop' }, 'Вот как это на вас', 8],
];

it.each(cases)('the provider %s', async (_name, step, words, left) => {
  const user = stage().user();
  const { context, page, problems } = await openPhone(stage().browser);
  await page.goto(stage().launch(user, '/try'));
  await walkToConfirm(page);
  stage().kie.script(step);
  await page.getByRole('button', { name: 'Примерить за 2 кредита' }).click();
  await page.waitForURL('**/generations/*');
  // Reloaded in mid-order, the page is still about this order.
  await page.reload();
  await page.getByRole('heading', { name: words, level: 1 }).waitFor({ timeout: 40_000 });
  if (left === 10) await page.getByText('2 кредита снова у вас').waitFor();
  else await title(page, words);
  const { available, held } = await (await stage().api(user)).get<Balance>('/credits');
  expect([available, held]).toEqual([left, 0]);
  expect(problems.seen).toEqual([]);
  await context.close();
});
