import { useState } from 'react';
import { remember, remembered } from '../../api/chat-memory.js';

type Change = string | ((now: string) => string);

/** What is being written to a chat. */
export function useDraftText(chatId: string): [string, (change: Change) => void] {
  const [text, setText] = useState(() => (remembered(chatId, 'text') as string | null) ?? '');
  const change = (given: Change) =>
    setText((now) => {
      const next = typeof given === 'function' ? given(now) : given;
      remember(chatId, 'text', next);
      return next;
    });
  return [text, change];
}
