import { useEffect } from 'react';
import { attempt } from './attempt.js';
import { useSdk } from './bridge.js';

/** How many parts of the screen would lose something. */
let losing = 0;

/** Asks before the app is swiped away while `active`: only for what the server does not hold yet, an upload, a text. */
export function useClosingConfirmation(active: boolean): void {
  const sdk = useSdk();
  useEffect(() => {
    if (!sdk || !active) return;
    losing += 1;
    attempt(() => sdk.closingBehavior.enableConfirmation());
    return () => {
      losing -= 1;
      if (losing === 0) attempt(() => sdk.closingBehavior.disableConfirmation());
    };
  }, [sdk, active]);
}
