import { useSyncExternalStore } from 'react';
import { channel } from '../channel.js';
import { attempt } from './attempt.js';

export type Sdk = typeof import('@telegram-apps/sdk-react');

/** The only origin that frames us as a client. */
const TELEGRAM_WEB = 'https://web.telegram.org';

/** As much of the phones' and desktops' bridges as is used without the SDK. */
interface Webview {
  TelegramWebviewProxy?: { postEvent: (name: string, json: string) => void };
  external?: { notify?: (json: string) => void };
}

let sdk: Sdk | null = null;
const changed = channel<void>();

/** Whether a Telegram client of a phone or a desktop is round the page, its bridge up or not. */
export const inWebview = (): boolean => 'TelegramWebviewProxy' in window || 'notify' in (window.external ?? {});

/** The client shows its own placeholder until it hears this: said before the SDK has come. */
function sayReady(): void {
  const { TelegramWebviewProxy: proxy, external } = window as Webview;
  const message = JSON.stringify({ eventType: 'web_app_ready', eventData: '' });
  attempt(() => {
    if (proxy) proxy.postEvent('web_app_ready', '""');
    else if (external?.notify) external.notify(message);
    else window.parent.postMessage(message, TELEGRAM_WEB);
  });
}

/**
 * Tells the client that the page is up, and loads the SDK. Called after the first paint; without a
 * client on the other side nothing is loaded at all. In a frame the client must answer once before
 * it is believed: any page may frame us, and its buttons would never appear.
 * @param onSettings "Settings" was chosen in the client's own menu
 */
export async function startBridge(onSettings: () => void): Promise<void> {
  if (!inWebview() && window.parent === window) return;
  sayReady();
  const { connect } = await import('./client.js');
  sdk = await connect({ proven: inWebview(), onSettings, onTheme: changed.tell });
  changed.tell();
}

/** The SDK once a client is there, null before that and in a plain browser. */
export const currentSdk = (): Sdk | null => sdk;

export const useSdk = (): Sdk | null => useSyncExternalStore(changed.listen, () => sdk);

/** `light` or `dark` as Telegram has it now, for colours that are told to the client. */
export const useScheme = (): string | undefined =>
  useSyncExternalStore(changed.listen, () => document.documentElement.dataset['scheme']);
