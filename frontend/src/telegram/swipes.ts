import { useEffect } from 'react';
import { attempt } from './attempt.js';
import { useSdk, type Sdk } from './bridge.js';

/** How many want swipes for themselves. */
let holders = 0;

/** A swipe down puts the app away, unless the client is told to leave it alone (7.7+). @returns gives it back */
function holdSwipes(sdk: Sdk): () => void {
  const allow = (allowed: boolean) =>
    attempt(() => sdk.postEvent('web_app_setup_swipe_behavior', { allow_vertical_swipe: allowed }));
  holders += 1;
  if (holders === 1) allow(false);
  return () => {
    holders -= 1;
    if (holders === 0) allow(true);
  };
}

/** While mounted a swipe down scrolls the screen's own list. */
export function useOwnSwipes(): void {
  const sdk = useSdk();
  useEffect(() => (sdk ? holdSwipes(sdk) : undefined), [sdk]);
}

/** Keeps swipes for what is dragged by itself, marked `data-drag`, while a finger is on it. */
export function keepDragsFromClient(sdk: Sdk): void {
  const fingers = new Map<number, () => void>();
  const lift = ({ pointerId }: PointerEvent) => {
    fingers.get(pointerId)?.();
    fingers.delete(pointerId);
  };
  document.addEventListener(
    'pointerdown',
    (event) => {
      if (!(event.target instanceof Element) || !event.target.closest('[data-drag]')) return;
      lift(event);
      fingers.set(event.pointerId, holdSwipes(sdk));
    },
    { passive: true },
  );
  document.addEventListener('pointerup', lift, { passive: true });
  document.addEventListener('pointercancel', lift, { passive: true });
}
