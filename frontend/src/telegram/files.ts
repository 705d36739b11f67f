import { attempt, currentSdk } from './bridge.js';

/**
 * Saves a file the way this client can. Android's Mini App view ignores `<a download>`, so Telegram
 * 8.0+ gets its own dialog and older clients an outside browser.
 * @param url absolute or relative; Telegram takes https only
 * @returns false in a plain browser, where the link itself downloads
 */
export function saveInTelegram(url: string, name: string): boolean {
  const sdk = currentSdk();
  const absolute = new URL(url, location.href);
  if (!sdk || absolute.protocol !== 'https:') return false;
  if (sdk.downloadFile.isAvailable()) {
    attempt(() => sdk.downloadFile(absolute.href, name, { timeout: 60_000 }));
    return true;
  }
  if (!sdk.openLink.isAvailable()) return false;
  attempt(() => sdk.openLink(absolute.href));
  return true;
}
