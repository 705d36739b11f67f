import type { Locator, Page } from 'playwright-core';

/** How a person talks to the assistant, in Russian. */

export const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Сообщение ассистенту' });
export const sendButton = (page: Page): Locator => page.getByRole('button', { name: 'Отправить', exact: true });
export const log = (page: Page): Locator => page.getByRole('log');
export const variant = (page: Page, number: number): Locator =>
  log(page)
    .getByRole('button', { name: new RegExp(`^Вариант ${number}:`) })
    .last();
export const runButton = (page: Page): Locator => log(page).getByRole('button', { name: /^Нарисовать за/ });
const versions = (page: Page): Locator => page.getByRole('list', { name: 'Версии картинки' });
export const version = (page: Page, name: string | RegExp): Locator => versions(page).getByRole('button', { name });
/** A picture in the conversation. */
export const drawn = (page: Page, name: string): Locator => log(page).getByRole('article', { name });

/** From a result to its chat. */
export async function openEdit(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Изменить', exact: true }).click();
  await log(page).waitFor();
}

export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await sendButton(page).click();
}

/** Says something and waits for the variants: only what is near the eye is in the page, so nothing is counted. */
export async function ask(page: Page, text: string): Promise<void> {
  await say(page, text);
  await log(page).getByText(text, { exact: true }).last().waitFor();
  await answered(page);
  await variant(page, 3).waitFor();
}

/** Until the assistant has said all it had to say. */
export const answered = (page: Page): Promise<void> => page.getByText('на связи', { exact: true }).waitFor();

/** Opens a variant of the last answer and draws it. */
export async function run(page: Page, number: number): Promise<void> {
  await variant(page, number).click();
  await runButton(page).click();
}
