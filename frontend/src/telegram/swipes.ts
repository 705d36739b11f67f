import { useEffect } from 'react';
import { attempt, useSdk } from './bridge.js';

/** While mounted a swipe down scrolls the screen's own list and does not put the app away (Telegram 7.7+). */
export function useOwnSwipes(): void {
  const sdk = useSdk();
  useEffect(() => {
    if (!sdk) return;
    attempt(() => sdk.swipeBehavior.mount.ifAvailable());
    attempt(() => sdk.swipeBehavior.disableVertical.ifAvailable());
    return () => attempt(() => sdk.swipeBehavior.enableVertical.ifAvailable());
  }, [sdk]);
}
