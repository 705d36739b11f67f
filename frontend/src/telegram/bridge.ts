import { useSyncExternalStore } from 'react';
import { lendStorage } from './lent-storage.js';
import { applyTheme } from './theme.js';

type Sdk = typeof import('@telegram-apps/sdk-react');

let sdk: Sdk | null = null;
const listeners = new Set<() => void>();

/** Runs one bridge call; an unsupported or failing one must never take the screen down. */
export function attempt(call: () => unknown): void {
  try {
    const outcome = call();
    if (outcome instanceof Promise) outcome.catch(() => undefined);
  } catch {
    // This client cannot do it: whoever asked has a fallback in the page.
  }
}

/** Whether a Telegram client of a phone or a desktop is round the page, its bridge up or not. */
export const inWebview = (): boolean => 'TelegramWebviewProxy' in window || 'notify' in (window.external ?? {});

/**
 * Loads the SDK and tells the client that the page is up. Called after the first paint; without a
 * client on the other side nothing is loaded at all. In a frame the client must answer once before
 * it is believed: any page may frame us, and its buttons would never appear.
 */
export async function startBridge(): Promise<void> {
  const framed = window.parent !== window;
  if (!inWebview() && !framed) return;
  attempt(lendStorage);
  const loaded = await import('@telegram-apps/sdk-react');
  loaded.init({ acceptCustomStyles: false });
  attempt(() => loaded.miniApp.ready());
  const viewport = loaded.viewport.mount({ timeout: 1500 });
  if (framed && !inWebview()) await viewport;
  else viewport.catch(() => undefined);
  attempt(() => loaded.miniApp.mountSync());
  attempt(() => loaded.backButton.mount());
  attempt(() => loaded.mainButton.mount());
  attempt(() => loaded.closingBehavior.mount());
  attempt(() => loaded.viewport.expand());
  attempt(() => loaded.miniApp.setHeaderColor('secondary_bg_color'));
  attempt(() => loaded.miniApp.setBackgroundColor('secondary_bg_color'));
  attempt(() => loaded.on('theme_changed', ({ theme_params }) => applyTheme(theme_params)));
  viewport.then(() => attempt(() => loaded.viewport.bindCssVars())).catch(() => undefined);
  sdk = loaded;
  for (const tell of listeners) tell();
}

/** The SDK once a client is there, null before that and in a plain browser. */
export const currentSdk = (): Sdk | null => sdk;

export function useSdk(): Sdk | null {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => sdk,
  );
}
