import type { Chat, Generation, PictureRef } from '@primerka/contract';
import { useState } from 'react';
import { remember, remembered } from '../../api/chat-memory.js';
import { serverNow } from '../../api/clock.js';
import { usePicture } from '../../api/pictures.js';
import { navigate, useParameter } from '../../ui/navigation.js';
import { currentBase, type Pick } from './tree.js';

/**
 * What the next turn changes, and the way to choose it. Who comes with `?base=<generation id>` has chosen
 * that one; the choice leaves the address, or a reload would make it again.
 */
export function useBase(chat: Chat, orders: readonly Generation[]) {
  const wanted = useParameter('base');
  const [pick, setPick] = useState(() => remembered(chat.id, 'base') as Pick | null);
  const [brought, setBrought] = useState<string | null>(null);
  const setBase = (ref: PictureRef) => {
    const chosen = { ref, at: serverNow() };
    remember(chat.id, 'base', chosen);
    setPick(chosen);
  };
  if (wanted !== null && wanted !== brought) {
    setBrought(wanted);
    setBase({ generationId: wanted });
    queueMicrotask(() => navigate(`/chats/${chat.id}`, { replace: true }));
  }
  const { gone } = usePicture(pick?.ref ?? null);
  return { base: currentBase(chat, orders, gone ? null : pick), setBase };
}
