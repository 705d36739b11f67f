import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** One bridge call of the app. */
export interface Posted {
  name: string;
  data: Record<string, unknown>;
}

/** `obliging` answers what it is asked for, `garbled` with nonsense, `broken` throws at every call. */
export type Manner = 'silent' | 'obliging' | 'garbled' | 'broken';

/** A Telegram client in the page: notes what the app posts and can answer like Android's does. */
export async function installClient(page: Page, manner: Manner = 'silent'): Promise<void> {
  await page.addInitScript((how: Manner) => {
    const posted: Posted[] = [];
    const insets = { top: 0, bottom: 0, left: 0, right: 0 };
    const answers: Record<string, [event: string, data: object]> = {
      web_app_request_safe_area: ['safe_area_changed', insets],
      web_app_request_content_safe_area: ['content_safe_area_changed', insets],
      web_app_request_fullscreen: ['fullscreen_changed', { is_fullscreen: true }],
      web_app_exit_fullscreen: ['fullscreen_changed', { is_fullscreen: false }],
      web_app_check_home_screen: ['home_screen_checked', { status: 'missed' }],
      web_app_send_prepared_message: ['prepared_message_sent', {}],
      web_app_request_file_download: ['file_download_requested', { status: 'downloading' }],
      web_app_device_storage_get_key: ['device_storage_key_received', { value: null }],
      web_app_device_storage_save_key: ['device_storage_key_saved', {}],
    };
    const nonsense = [
      null,
      'yes',
      7,
      [],
      { top: 'much', value: {}, status: 3, theme_params: { bg_color: 'transparent' } },
    ];
    const telegram = window as unknown as {
      Telegram?: { WebView?: { receiveEvent?: (name: string, data: unknown) => void } };
    };
    const answer = (event: string, data: unknown) =>
      setTimeout(() => telegram.Telegram?.WebView?.receiveEvent?.(event, data));
    const postEvent = (name: string, json?: string) => {
      if (how === 'broken') throw new Error('this client is broken');
      const data = (JSON.parse(json || '{}') || {}) as Posted['data'];
      posted.push({ name, data });
      const [event, known] = answers[name] ?? [];
      const sameRequest = data['req_id'] === undefined ? {} : { req_id: data['req_id'] };
      if (how === 'obliging' && event) answer(event, { ...known, ...sameRequest });
      if (how !== 'garbled') return;
      for (const about of [event ?? 'theme_changed', 'viewport_changed', 'no_such_event', 'popup_closed'])
        for (const nothing of nonsense) answer(about, nothing);
    };
    Object.assign(window, { posted, TelegramWebviewProxy: { postEvent } });
  }, manner);
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
export const SINCE: Record<string, number> = {
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
  web_app_setup_settings_button: 610,
  web_app_setup_swipe_behavior: 707,
  web_app_share_to_story: 708,
  web_app_setup_secondary_button: 710,
  web_app_set_bottom_bar_color: 710,
  web_app_request_fullscreen: 800,
  web_app_exit_fullscreen: 800,
  web_app_check_home_screen: 800,
  web_app_add_to_home_screen: 800,
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

/** Until the app leaves buttons, links and files to the client; `web_app_ready` comes before that. */
export async function bridgeUp(page: Page): Promise<void> {
  await expect.poll(() => lastOf(page, 'web_app_expand'), { timeout: 15_000 }).toBeDefined();
}

export const countOf = async (page: Page, method: string) =>
  (await posted(page)).filter(({ name }) => name === method).length;
