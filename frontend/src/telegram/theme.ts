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
export function applyTheme(theme: Record<string, unknown>): void {
  const root = document.documentElement;
  for (const [name, colour] of Object.entries(theme)) {
    if (typeof colour === 'string' && COLOUR.test(colour)) {
      root.style.setProperty(`--tg-theme-${name.replaceAll('_', '-')}`, colour);
    }
  }
  const background = theme['bg_color'];
  if (typeof background === 'string' && COLOUR.test(background)) {
    root.dataset['scheme'] = lightness(background) < 128 ? 'dark' : 'light';
  }
}
