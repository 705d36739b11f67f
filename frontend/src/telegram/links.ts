import { attempt } from './attempt.js';
import { currentSdk, inWebview } from './bridge.js';

/**
 * Opens an address in the phone's browser, where banks' apps and saved cards work.
 * @returns false in a plain browser, where the link itself opens
 */
export function openInTelegram(url: string): boolean {
  const sdk = currentSdk();
  if (!sdk?.openLink.isAvailable()) return false;
  attempt(() => sdk.openLink(url));
  return true;
}

/** A place for a page outside ours whose address is known only some time after the tap that wants it. */
export interface OutsidePage {
  show: (url: string) => void;
  /** There is nothing to show after all. */
  drop: () => void;
}

/**
 * To be called in the tap itself: a browser opens a tab only then, so an empty one is opened with
 * `waitText` on it and sent on later. Telegram still takes an address some seconds after the tap.
 * Where neither is possible nothing happens: the next screen has a link of its own.
 */
export function outsidePage(waitText: string): OutsidePage {
  const tab = currentSdk() || inWebview() ? null : window.open('', '_blank');
  if (!tab) return { show: openInTelegram, drop: () => undefined };
  attempt(() => {
    tab.document.title = waitText;
    tab.document.body.textContent = waitText;
    tab.document.body.style.cssText = 'font: 18px/1.4 system-ui; padding: 24px; color: #555';
  });
  return {
    show: (url) => {
      // Whoever is shown there gets no hold on this page.
      attempt(() => (tab.opener = null));
      attempt(() => tab.location.replace(url));
    },
    drop: () => tab.close(),
  };
}
