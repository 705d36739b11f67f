import { attempt } from './attempt.js';
import type { Sdk } from './bridge.js';
import { colourOf } from './colour.js';

const COLOUR = /^#[0-9a-f]{6}$/i;

/** Perceived lightness 0–255 of `#rrggbb` (ITU-R BT.601 weights). */
export function lightness(colour: string): number {
  const channel = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return 0.299 * channel(1) + 0.587 * channel(3) + 0.114 * channel(5);
}

/**
 * Puts Telegram's theme on the page: `bg_color` becomes `--tg-theme-bg-color`. Values that are not
 * `#rrggbb` are left out and the page's own colour stands. The first theme is applied before any
 * script of ours by `public/skin.js`, this follows changes.
 */
function applyTheme(theme: object): void {
  const root = document.documentElement;
  const known = Object.entries(theme).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && COLOUR.test(entry[1]),
  );
  for (const [name, colour] of known) {
    root.style.setProperty(`--tg-theme-${name.replaceAll('_', '-')}`, colour);
    if (name === 'bg_color') root.dataset['scheme'] = lightness(colour) < 128 ? 'dark' : 'light';
  }
}

/** The theme in a message of the client's; null when it is about something else. */
export function themeIn(message: unknown): object | null {
  try {
    const { eventType, eventData } = JSON.parse(message as string) as {
      eventType?: unknown;
      eventData?: { theme_params?: unknown };
    };
    const theme = eventType === 'theme_changed' ? eventData?.theme_params : null;
    return typeof theme === 'object' ? (theme ?? null) : null;
  } catch {
    return null;
  }
}

/** What the client was told last. Told again it might answer, and so on for ever. */
let told = '';

/** Header, background and bottom bar of the client in the colours of the page. */
function paintClient(sdk: Sdk): void {
  const page = colourOf('--page', '#f5efe7');
  const bottom = colourOf('--tg-theme-bottom-bar-bg-color', page);
  if (told === page + bottom) return;
  told = page + bottom;
  attempt(() => sdk.postEvent('web_app_set_background_color', { color: page }));
  attempt(() => sdk.postEvent('web_app_set_bottom_bar_color', { color: bottom }));
  try {
    sdk.postEvent('web_app_set_header_color', { color: page });
  } catch {
    // Before 6.9 it takes the theme's names only.
    attempt(() => sdk.postEvent('web_app_set_header_color', { color_key: 'secondary_bg_color' }));
  }
}

/**
 * Follows the client's theme, page and client both. Reads the messages themselves: the SDK drops a
 * whole theme for one odd colour. Asks for it once: after a reload the launch's may be an old one.
 */
export function followTheme(sdk: Sdk, onChange: () => void): void {
  window.addEventListener('message', ({ source, data }) => {
    const theme = source === window.parent ? themeIn(data) : null;
    if (!theme) return;
    applyTheme(theme);
    paintClient(sdk);
    onChange();
  });
  paintClient(sdk);
  attempt(() => sdk.postEvent('web_app_request_theme'));
}
