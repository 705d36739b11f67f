import type { Page } from 'playwright-core';

/** One bridge call of the app. */
export interface Posted {
  name: string;
  data: Record<string, unknown>;
}

/** A Telegram client in the page: notes what the app posts and can answer like Android's does. */
export async function installClient(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const posted: Posted[] = [];
    Object.assign(window, {
      posted,
      TelegramWebviewProxy: {
        postEvent: (name: string, json: string) => posted.push({ name, data: JSON.parse(json || '{}') ?? {} }),
      },
    });
  });
}

export const posted = (page: Page) => page.evaluate(() => (window as unknown as { posted: Posted[] }).posted);
export const lastOf = async (page: Page, name: string) =>
  (await posted(page)).findLast((event) => event.name === name)?.data;
export const receive = (page: Page, name: string, data: object = {}) =>
  page.evaluate(
    ([event, payload]) =>
      (
        window as unknown as { Telegram: { WebView: { receiveEvent: (name: string, data: object) => void } } }
      ).Telegram.WebView.receiveEvent(event, payload),
    [name, data] as const,
  );

/** The Mini Apps version that brought each method the app may post (https://core.telegram.org/bots/webapps). */
const SINCE: Record<string, number> = {
  iframe_ready: 600,
  web_app_ready: 600,
  web_app_expand: 600,
  web_app_request_viewport: 600,
  web_app_request_theme: 600,
  web_app_setup_main_button: 600,
  web_app_setup_closing_behavior: 600,
  web_app_open_link: 600,
  web_app_open_tg_link: 601,
  web_app_set_header_color: 601,
  web_app_set_background_color: 601,
  web_app_setup_back_button: 601,
  web_app_trigger_haptic_feedback: 601,
  web_app_request_write_access: 609,
  web_app_share_to_story: 708,
  web_app_request_safe_area: 800,
  web_app_request_content_safe_area: 800,
  web_app_send_prepared_message: 800,
  web_app_request_file_download: 800,
  web_app_device_storage_get_key: 900,
  web_app_device_storage_save_key: 900,
};

/** What the app has posted that a client of this version (6.1 is 601) does not know. */
export const unknownTo = async (page: Page, version: number) =>
  (await posted(page)).map(({ name }) => name).filter((name) => (SINCE[name] ?? Infinity) > version);

export const countOf = async (page: Page, method: string) =>
  (await posted(page)).filter(({ name }) => name === method).length;
