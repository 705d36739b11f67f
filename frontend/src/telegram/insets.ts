import { attempt } from './attempt.js';
import type { Sdk } from './bridge.js';

const EDGES = ['top', 'bottom', 'left', 'right'] as const;

/** The widths in px a client tells of, as far as they make sense; macOS has been seen to send others. */
export function insetsOf(told: unknown): [edge: string, px: number][] {
  if (typeof told !== 'object' || told === null) return [];
  const known = told as Record<string, unknown>;
  return EDGES.flatMap((edge) => {
    const px = known[edge];
    return typeof px === 'number' && px >= 0 && px < 500 ? [[edge, px] as [string, number]] : [];
  });
}

/**
 * Keeps `--tg-safe-area-inset-*` (notches, the home bar) and `--tg-content-safe-area-inset-*` (Telegram's
 * own buttons in fullscreen) as the client says, from 8.0 on; before that `env()` has to do.
 */
export function followInsets(sdk: Sdk): void {
  const { style } = document.documentElement;
  const put = (name: string, told: unknown) => {
    for (const [edge, px] of insetsOf(told)) style.setProperty(`--tg-${name}-inset-${edge}`, `${px}px`);
  };
  sdk.on('safe_area_changed', (told) => put('safe-area', told));
  sdk.on('content_safe_area_changed', (told) => put('content-safe-area', told));
  attempt(() => sdk.postEvent('web_app_request_safe_area'));
  attempt(() => sdk.postEvent('web_app_request_content_safe_area'));
}
