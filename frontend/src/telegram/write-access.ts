import { useState } from 'react';
import { useAskedOnce } from './asked-once.js';
import { useSdk } from './bridge.js';
import { readLaunch } from './launch.js';

/** ms: a person reads the client's question. */
const ASKING = 60_000;

type WriteAccess = 'allowed' | 'declined' | 'failed';

interface WriteOffer {
  offered: boolean;
  /** Has the client ask; `failed` when it did not answer, which is no "no". */
  accept: () => Promise<WriteAccess>;
  decline: () => void;
}

/**
 * The bot may write to whoever started it or allowed it (`allows_write_to_pm`, Telegram 6.9+ asks). Offered to
 * the others once; several accounts may share a device.
 */
export function useWriteOffer(order: string): WriteOffer {
  const sdk = useSdk();
  const [launch] = useState(readLaunch);
  const userId = launch && !launch.allowsWrite ? launch.userId : null;
  const able = sdk?.requestWriteAccess.isAvailable() ?? false;
  const { asked, answered } = useAskedOnce(able && userId !== null ? `write-access.${userId}` : null, order);

  const accept = async (): Promise<WriteAccess> => {
    if (!sdk?.requestWriteAccess.isAvailable()) return 'failed';
    try {
      const status = await sdk.requestWriteAccess({ timeout: ASKING });
      answered();
      return status === 'allowed' ? 'allowed' : 'declined';
    } catch {
      return 'failed';
    }
  };
  return { offered: asked, accept, decline: answered };
}
