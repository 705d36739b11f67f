import { useEffect, useState } from 'react';
import { useAskedOnce } from './asked-once.js';
import { attempt } from './attempt.js';
import { useSdk } from './bridge.js';

/** ms; a client that does not say is not asked to do it either. */
const TIMEOUT = 2_000;

interface HomeScreenOffer {
  offered: boolean;
  /** The client shows its own dialog; what becomes of it is the phone's matter. */
  accept: () => void;
  decline: () => void;
}

/**
 * An icon on the phone's home screen (8.0+), offered once in a device's life, and only where the client
 * says that it can and that there is none yet.
 * @param due the moment has come
 * @param order the order on the screen
 */
export function useHomeScreenOffer(due: boolean, order: string): HomeScreenOffer {
  const sdk = useSdk();
  const [missed, setMissed] = useState(false);
  useEffect(() => {
    if (!sdk || !due) return;
    let wanted = true;
    sdk
      .request('web_app_check_home_screen', 'home_screen_checked', { timeout: TIMEOUT })
      .then((answer) => wanted && setMissed(answer.status === 'missed'))
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [sdk, due]);
  const { asked, answered } = useAskedOnce(due && missed ? 'home-screen' : null, order);
  const accept = () => {
    attempt(() => sdk?.postEvent('web_app_add_to_home_screen'));
    answered();
  };
  return { offered: asked, accept, decline: answered };
}
