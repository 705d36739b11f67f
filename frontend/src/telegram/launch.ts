import { tabStorage } from '../tab-storage.js';

/** What Telegram hands to the page in the URL fragment; `initData` is the raw signed query string. */
export interface Launch {
  initData: string;
  userId: number | null;
  languageCode: string | null;
  platform: string | null;
  /** What the link that opened the app carried, such as `look_…`. */
  startParam: string | null;
  /** The bot may write to them. */
  allowsWrite: boolean;
}

/**
 * Reads `tgWebAppData` straight from a fragment, without the SDK: one odd theme colour or blocked
 * storage makes the SDK refuse all launch parameters, and sign-in must not depend on that.
 * @returns null when nothing was signed, which is also what a reply-keyboard launch gives.
 */
export function parseLaunch(fragment: string): Launch | null {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ''));
  const initData = parameters.get('tgWebAppData');
  if (!initData) return null;
  const signed = new URLSearchParams(initData);
  const user = parseUser(signed.get('user'));
  return {
    initData,
    userId: typeof user?.id === 'number' ? user.id : null,
    languageCode: typeof user?.language_code === 'string' ? user.language_code : null,
    platform: parameters.get('tgWebAppPlatform'),
    startParam: signed.get('start_param'),
    allowsWrite: user?.allows_write_to_pm === true,
  };
}

/** Only a hint for the first paint and for whose tokens these are: the server alone verifies it. */
function parseUser(
  json: string | null,
): { id?: unknown; language_code?: unknown; allows_write_to_pm?: unknown } | null {
  try {
    const user: unknown = JSON.parse(json ?? 'null');
    return typeof user === 'object' ? user : null;
  } catch {
    return null;
  }
}

/** All that Telegram said at the launch, signed or not. */
export const launchParameters = (): URLSearchParams =>
  new URLSearchParams(/tgWebApp/.test(location.hash) ? location.hash.slice(1) : (tabStorage.get('launch') ?? ''));

/** The launch this page was opened with; survives reloads at addresses without a fragment. */
export function readLaunch(): Launch | null {
  const fresh = parseLaunch(location.hash);
  if (fresh) {
    tabStorage.set('launch', location.hash.slice(1));
    return fresh;
  }
  return parseLaunch(tabStorage.get('launch') ?? '');
}

/** After a refused sign-in: old signed parameters must not be tried again after the next launch. */
export function forgetLaunch(): void {
  tabStorage.remove('launch');
}
