import type { Page } from 'playwright-core';

/** How a person buys, in Russian: the shop, the sheet, and the pages of the stand-ins. */

export const METHOD = { stars: /Звёзды Telegram/, card: /Карта или СБП/, form: /Карта, не выходя/ };

/** Chooses an offer of the shop and how to pay for it. */
export async function choose(page: Page, offer: RegExp, method: keyof typeof METHOD): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: offer }).click();
  await page.getByRole('dialog').getByRole('radio', { name: METHOD[method] }).check();
}

export const payButton = (page: Page) => page.getByRole('dialog').getByRole('button', { name: /^Оплатить/ });

/** Taps "pay" in the open sheet; the tab that opens, with the provider's page in it. */
export async function openCheckout(page: Page): Promise<Page> {
  const [tab] = await Promise.all([page.waitForEvent('popup'), payButton(page).click()]);
  await tab.waitForURL(/\/(checkout|invoice)\//);
  return tab;
}

/** Pays on the stand-in's page of YooKassa, with the card that is chosen there or another one. */
export async function payByCard(tab: Page, card?: RegExp): Promise<void> {
  if (card) await tab.getByRole('radio', { name: card }).check();
  await tab.getByRole('button', { name: /^Оплатить/ }).click();
}

/** The stand-in's own id of the payment whose page this is. */
export const checkoutId = (tab: Page): string => /\/checkout\/([\w-]+)/.exec(tab.url())?.[1] ?? '';
