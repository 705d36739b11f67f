import type { Page } from 'playwright-core';
import { sample } from './stage.js';

/** How a person walks through the quiz, in Russian. */

export const next = (page: Page) => page.getByRole('button', { name: 'Дальше' });
export const title = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();

export async function choosePhoto(page: Page, file: string): Promise<void> {
  await page.locator('input[type=file]').first().setInputFiles(file);
}

/** Walks to the last step with the sample person and the red T-shirt. */
export async function walkToConfirm(page: Page): Promise<void> {
  await title(page, 'Ваше фото');
  await choosePhoto(page, sample('person-full'));
  await page.getByText('Отлично, фото подходит').waitFor();
  await next(page).click();
  await title(page, 'Что примеряем');
  await choosePhoto(page, sample('garment-tee-red'));
  await page.getByRole('dialog').getByRole('button', { name: 'Верх', exact: true }).click();
  await next(page).click();
  await title(page, 'Как надеть');
  await next(page).click();
  await title(page, 'Проверим и начнём');
}
