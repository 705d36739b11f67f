import { currentSdk, useSdk } from './bridge.js';

/** ms: a person looks for the right chat. A client that says nothing for so long is not believed to do anything. */
const CHOOSING = 3 * 60_000;
/** ms: the browser may ask whether the page may write to the clipboard. */
const CLIPBOARD = 5_000;

/** `declined`: the person thought better of it, and nobody has to be told anything. */
export type Shared = 'done' | 'declined' | 'failed';

/** What this client can do with a picture; false, too, while its bridge is not up yet. */
export function useSharing(): { message: boolean; story: boolean } {
  const sdk = useSdk();
  return { message: sdk?.shareMessage.isAvailable() ?? false, story: sdk?.shareStory.isAvailable() ?? false };
}

/**
 * Lets the person choose chats for a message that the bot has prepared (Telegram 8.0+).
 * @returns `failed` also where the client cannot, or has not answered
 */
export async function sendPrepared(id: string): Promise<Shared> {
  const sdk = currentSdk();
  if (!sdk?.shareMessage.isAvailable()) return 'failed';
  try {
    await sdk.shareMessage(id, { timeout: CHOOSING });
    return 'done';
  } catch (error) {
    return sdk.isShareMessageError(error) && error.message === 'USER_DECLINED' ? 'declined' : 'failed';
  }
}

/**
 * Opens the story editor (Telegram 7.8+). The client tells nothing about what becomes of it.
 * @param url https only
 * @param text at most 200 characters, more is for Premium
 * @returns false when this client cannot
 */
export function openStory(url: string, text: string): boolean {
  const sdk = currentSdk();
  if (!sdk?.shareStory.isAvailable() || !url.startsWith('https:')) return false;
  try {
    sdk.shareStory(url, { text });
    return true;
  } catch {
    return false;
  }
}

/** A page of Telegram's own where a link and a text are sent to a chat (https://core.telegram.org/api/links#share-links). */
export function shareAddress(url: string, text: string): string {
  // Telegram shows a plus as a plus.
  return `/share/url?${new URLSearchParams({ url, text }).toString().replaceAll('+', '%20')}`;
}

/**
 * Offers a link for sending on, the best way there is: in Telegram (6.1+), by the phone's own sheet, or on
 * the clipboard.
 */
export async function shareLink(url: string, text: string): Promise<Shared | 'copied'> {
  if (openShareAddress(shareAddress(url, text))) return 'done';
  const shared = await shareNatively({ url, text });
  if (shared !== 'failed') return shared;
  return (await copy(url)) ? 'copied' : 'failed';
}

function openShareAddress(path: string): boolean {
  const sdk = currentSdk();
  if (!sdk) return false;
  try {
    // Not by `openTelegramLink`: where the client cannot, it would lead the whole app away.
    sdk.postEvent('web_app_open_tg_link', { path_full: path });
    return true;
  } catch {
    return false;
  }
}

/** By the phone's own sheet. `failed` also where there is none, or where it does not take such a thing. */
export async function shareNatively(data: ShareData): Promise<Shared> {
  // Not everywhere: Telegram for Android has no `share`, plain http neither.
  const { canShare } = navigator as { canShare?: Navigator['canShare'] };
  if (!canShare?.call(navigator, data)) return 'failed';
  try {
    await navigator.share(data);
    return 'done';
  } catch (error) {
    return error instanceof DOMException && error.name === 'AbortError' ? 'declined' : 'failed';
  }
}

/** @returns false when the browser has not let us, or not answered */
export async function copy(text: string): Promise<boolean> {
  // Not there on plain http.
  const { clipboard } = navigator as { clipboard?: Clipboard };
  if (!clipboard) return false;
  const written = clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), CLIPBOARD));
  return Promise.race([written, late]);
}
