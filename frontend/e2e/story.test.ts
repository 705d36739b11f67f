import type { Balance, Referral } from '@primerka/contract';
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openPhone, type Phone } from './browser.js';
import { choose, openCheckout } from './checkout-steps.js';
import { title, walkToConfirm } from './quiz-steps.js';
import { sample, useStage, type Api } from './stage.js';

const stage = useStage({ delays: { queueMs: 20, drawMs: 50 } });

/** What a tap on a message opens in a tab of its own: the app, or an invoice. */
async function tap(context: BrowserContext, chat: Page, name: string | RegExp): Promise<Page> {
  const opening = context.waitForEvent('page');
  await chat.getByRole('link', { name }).last().click();
  const tab = await opening;
  await tab.waitForLoadState();
  return tab;
}

/** The bot's messages and the person's own, as they stand in the chat. */
const said = (chat: Page, words: string | RegExp) => chat.getByRole('log').getByText(words).last();

async function startChat(phone: Phone, id: number): Promise<Page> {
  const chat = phone.page;
  await chat.goto(stage().telegram.chatUrl(String(id)));
  await chat.getByRole('button', { name: 'Старт' }).click();
  await said(chat, 'Я примеряю одежду на вашем фото').waitFor();
  return chat;
}

async function write(chat: Page, text: string): Promise<void> {
  await chat.getByRole('textbox', { name: 'Сообщение' }).fill(text);
  await chat.getByRole('button', { name: 'Отправить' }).click();
}

const available = async (api: Api) => (await api.get<Balance>('/credits')).available;

describe('the whole story of a newcomer, bot included', () => {
  it('starts in the chat, gets the picture there, pays in Stars, sends a photo and brings a friend', async () => {
    const vera = stage().user();
    const friend = stage().user();
    for (const user of [vera, friend]) stage().telegram.control.user(user);
    const phone = await openPhone(stage().browser, { permissions: ['clipboard-read', 'clipboard-write'] });
    const { context } = phone;
    const chat = await startChat(phone, vera.id);

    // From the chat's button into the quiz; the app is closed while the picture is drawn.
    const app = await tap(context, chat, 'Открыть Примерку');
    await app.getByRole('link', { name: 'Примерить', exact: true }).click();
    await walkToConfirm(app);
    stage().kie.script({ at: 'task', do: 'slow', ms: 3000 });
    await app.getByRole('button', { name: 'Примерить за 2 кредита' }).click();
    await title(app, 'Рисуем вашу примерку');
    await app.close();

    await said(chat, /Готово: вот как это на вас\. Списано: 2 кредита/).waitFor({ timeout: 60_000 });
    const picture = chat.getByRole('log').getByRole('img').last();
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalHeight)).toBeGreaterThan(500);
    const result = await tap(context, chat, 'Открыть');
    await title(result, 'Вот как это');
    await result.close();
    const talk = await tap(context, chat, 'Изменить');
    await talk.waitForURL(/\/chats\/[\w-]{36}/);
    await talk.getByRole('img', { name: 'Исходная картинка' }).first().waitFor();
    await talk.close();

    // Stars, from the balance the bot tells.
    await write(chat, '/balance');
    await said(chat, 'Доступно: 8 кредитов').waitFor();
    const shop = await tap(context, chat, 'Пополнить');
    await choose(shop, /^100 кредитов/, 'stars');
    const invoice = await openCheckout(shop);
    await invoice.getByRole('button', { name: /180/ }).click();
    await title(shop, 'Кредиты у вас');
    await said(chat, 'Вы заплатили ★180').waitFor();
    const api = await stage().api(vera);
    expect(await available(api)).toBe(108);
    await invoice.close();
    await shop.close();

    // A photo for the bot is the first step of the quiz.
    await chat.getByLabel('Прикрепить фото').setInputFiles(sample('person-full'));
    await chat.getByRole('button', { name: 'Отправить' }).click();
    await said(chat, 'Осталось выбрать вещь').waitFor();
    const quiz = await tap(context, chat, 'Выбрать вещь');
    await title(quiz, 'Что примеряем');
    await quiz.close();

    // The link for friends, copied by one and followed by the other.
    const { link } = await api.get<Referral>('/referral');
    const guest = await openPhone(stage().browser);
    const friendChat = await startChat(guest, friend.id);
    await write(friendChat, link ?? '');
    const opened = await tap(guest.context, friendChat, /t\.me/);
    await opened.getByRole('link', { name: 'Примерить', exact: true }).click();
    await walkToConfirm(opened);
    await opened.getByRole('button', { name: 'Примерить за 2 кредита' }).click();
    await title(opened, 'Вот как это');

    const friendApi = await stage().api(friend);
    await expect.poll(() => available(api), { timeout: 20_000 }).toBe(118);
    await expect.poll(() => available(friendApi), { timeout: 20_000 }).toBe(18);
    await friendApi.ended((await friendApi.order()).id);
    expect(await api.get<Referral>('/referral')).toMatchObject({ invited: 1, rewarded: 1 });
    expect(await available(api), 'the second picture of a friend earns nothing').toBe(118);
    expect([...phone.problems.seen, ...guest.problems.seen]).toEqual([]);
    await context.close();
    await guest.context.close();
  }, 180_000);
});
