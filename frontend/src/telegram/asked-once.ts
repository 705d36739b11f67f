import { useEffect, useState } from 'react';
import { recall, remember } from './device-memory.js';

const ANSWERED = 'answered';

/**
 * Whether to ask at this order: at the first one, until the answer. Whoever let the question pass at
 * one order is not asked at the next.
 * @param kept the order it was asked at before, or `answered`
 */
export const mayAskAt = (order: string, kept: string | null): boolean => kept === null || kept === order;

/**
 * A question that is asked once in a device's life.
 * @param name under which the device remembers it; null while it must not be asked
 * @param order the order on the screen
 */
export function useAskedOnce(name: string | null, order: string): { asked: boolean; answered: () => void } {
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (name === null) return;
    let wanted = true;
    void recall(name).then((kept) => {
      if (!wanted || !mayAskAt(order, kept)) return;
      remember(name, order);
      setAsked(true);
    });
    return () => {
      wanted = false;
    };
  }, [name, order]);
  const answered = () => {
    if (name !== null) remember(name, ANSWERED);
    setAsked(false);
  };
  return { asked: asked && name !== null, answered };
}
