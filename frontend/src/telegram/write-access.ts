import { useEffect, useState } from 'react';
import { useSdk } from './bridge.js';
import { recall, remember } from './device-memory.js';
import { readLaunch } from './launch.js';

/** ms: a person reads the client's question. */
const ASKING = 60_000;

const ANSWERED = 'answered';

/**
 * Whether to ask for leave to write at this order: at the first one, until the answer. Whoever let the
 * question pass at one order is not asked at the next.
 * @param kept the order it was asked at before, or `answered`
 */
export const mayAskAt = (order: string, kept: string | null): boolean => kept === null || kept === order;

/** One account's: several share a device. */
const nameOf = (userId: number) => `write-access.${userId}`;

type WriteAccess = 'allowed' | 'declined' | 'failed';

interface WriteOffer {
  offered: boolean;
  /** Has the client ask; `failed` when it did not answer, which is no "no". */
  accept: () => Promise<WriteAccess>;
  decline: () => void;
}

/**
 * The bot may write to whoever started it or allowed it (`allows_write_to_pm`, Telegram 6.9+ asks). Offered to
 * the others once.
 */
export function useWriteOffer(order: string): WriteOffer {
  const sdk = useSdk();
  const [offered, setOffered] = useState(false);
  const [launch] = useState(readLaunch);
  const userId = launch && !launch.allowsWrite ? launch.userId : null;
  const able = sdk?.requestWriteAccess.isAvailable() ?? false;
  useEffect(() => {
    if (!able || userId === null) return;
    let wanted = true;
    void recall(nameOf(userId)).then((kept) => {
      if (!wanted || !mayAskAt(order, kept)) return;
      remember(nameOf(userId), order);
      setOffered(true);
    });
    return () => {
      wanted = false;
    };
  }, [able, userId, order]);

  const close = () => {
    if (userId !== null) remember(nameOf(userId), ANSWERED);
    setOffered(false);
  };
  const accept = async (): Promise<WriteAccess> => {
    if (!sdk?.requestWriteAccess.isAvailable()) return 'failed';
    try {
      const status = await sdk.requestWriteAccess({ timeout: ASKING });
      close();
      return status === 'allowed' ? 'allowed' : 'declined';
    } catch {
      return 'failed';
    }
  };
  return { offered, accept, decline: close };
}
