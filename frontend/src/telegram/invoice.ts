import { currentSdk } from './bridge.js';

/** A client that tells nothing for so long is not believed to have the invoice open any more. */
const TIMEOUT = 10 * 60_000;

const LINK = /^https:\/\/t\.me\/(?:\$|invoice\/)[\w=-]+$/;

/**
 * Shows an invoice for Stars over the app, where the client can (Telegram 6.1+).
 * @param onClosed the client says that the invoice was left, paid or not: the server alone knows which
 * @returns false when the link has to be opened like any other
 */
export function openInvoice(url: string, onClosed: () => void): boolean {
  const sdk = currentSdk();
  if (!sdk || !LINK.test(url) || !sdk.invoice.open.isAvailable()) return false;
  try {
    sdk.invoice.open(url, 'url', { timeout: TIMEOUT }).then(onClosed, onClosed);
    return true;
  } catch {
    // Still open by what the SDK remembers, though not on the screen.
    return false;
  }
}
