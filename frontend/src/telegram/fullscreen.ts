import { useEffect } from 'react';
import { attempt } from './attempt.js';
import { useSdk, type Sdk } from './bridge.js';
import { launchParameters } from './launch.js';

/** ms; a client that has not said by then is not waited for. */
const TIMEOUT = 3_000;

/**
 * The whole phone for a picture (8.0+), while whoever uses this is on the screen. Not on desktops, whose
 * window would jump, and not given up again where the app was opened in fullscreen. Telegram's buttons
 * lie over the page then: `pt-safe` and `pb-safe` keep ours clear of them.
 */
export function useFullscreen(): void {
  const sdk = useSdk();
  useEffect(() => {
    const told = launchParameters();
    const phone = /^(android|ios)/.test(told.get('tgWebAppPlatform') ?? '');
    if (!sdk || !phone || told.get('tgWebAppFullscreen') === '1') return;
    const entered = enter(sdk);
    return () => {
      void entered.then((is) => is && attempt(() => sdk.postEvent('web_app_exit_fullscreen')));
    };
  }, [sdk]);
}

/** @returns whether to leave it again: also when the client said nothing, it may have done it */
async function enter(sdk: Sdk): Promise<boolean> {
  try {
    const answer = await sdk.request('web_app_request_fullscreen', ['fullscreen_changed', 'fullscreen_failed'], {
      timeout: TIMEOUT,
    });
    return !('error' in answer);
  } catch (error) {
    return sdk.isTimeoutError(error);
  }
}
