import type { Generation } from '@primerka/contract';
import { useState } from 'react';
import type { Thread } from '../../api/thread.js';
import { useChatWords } from '../../i18n/chat.js';
import { isDrawn } from './tree.js';

interface AnnouncerProps {
  thread: Thread;
  orders: readonly Generation[];
}

/**
 * Reads out what has ended while the screen was open: whole answers, never their growing, and pictures.
 * The log itself is silent, for scrolling takes lines in and out of it.
 */
export function Announcer({ thread, orders }: AnnouncerProps) {
  const words = useChatWords();
  const ended = [
    ...thread.items
      .filter(({ role, state }) => role === 'assistant' && state !== 'streaming')
      .map(({ id, state, text, error }) => {
        const failure = words.answerFailures[error?.code ?? 'internal'];
        return { id, text: state === 'done' ? `${words.answered} ${text}` : `${failure.title}. ${words.uncharged}` };
      }),
    ...orders
      .filter(({ status }) => status === 'succeeded' || status === 'failed')
      .map((order) => ({ id: order.id, text: isDrawn(order) ? words.drawn : words.notDrawn })),
  ];
  const [known, setKnown] = useState(() => new Set(ended.map(({ id }) => id)));
  const [news, setNews] = useState('');
  const fresh = ended.find(({ id }) => !known.has(id));
  if (fresh) {
    setKnown(new Set(ended.map(({ id }) => id)));
    // Older messages come in by scrolling up; only what is the latest is news.
    if (thread.items[0]?.id === fresh.id || orders.some(({ id }) => id === fresh.id)) setNews(fresh.text);
  }
  return (
    <p aria-live="polite" className="sr-only">
      {news}
    </p>
  );
}
