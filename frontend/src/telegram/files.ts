import { currentSdk } from './bridge.js';
import type { Shared } from './sharing.js';

/** ms: a person reads the client's question. */
const ASKING = 60_000;

/**
 * Saves a file the way this client can. Android's Mini App view ignores `<a download>`, so Telegram
 * 8.0+ gets its own dialog and older clients an outside browser.
 * @param url absolute or relative; Telegram takes https only
 * @returns null in a plain browser, where the link itself downloads
 */
export function saveInTelegram(url: string, name: string): Promise<Shared> | null {
  const sdk = currentSdk();
  const absolute = new URL(url, location.href);
  if (!sdk || absolute.protocol !== 'https:') return null;
  if (sdk.downloadFile.isAvailable()) {
    return sdk.downloadFile(absolute.href, name, { timeout: ASKING }).then(
      () => 'done',
      (error: unknown) => (sdk.isAccessDeniedError(error) ? 'declined' : 'failed'),
    );
  }
  if (!sdk.openLink.isAvailable()) return null;
  try {
    sdk.openLink(absolute.href);
    return Promise.resolve('done');
  } catch {
    return Promise.resolve('failed');
  }
}
