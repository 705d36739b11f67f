import { useEffect } from 'react';
import { attempt, useSdk } from './bridge.js';

/** Asks before the app is swiped away while `active`: only for what the server does not hold yet, an upload. */
export function useClosingConfirmation(active: boolean): void {
  const sdk = useSdk();
  useEffect(() => {
    if (!sdk || !active) return;
    attempt(() => sdk.closingBehavior.enableConfirmation());
    return () => attempt(() => sdk.closingBehavior.disableConfirmation());
  }, [sdk, active]);
}
