import type { ChatMessage, ChatMessageList } from '@primerka/contract';
import { newest } from './versions.js';

/** A conversation as far as it is known: newest first, and the cursor of what is older. */
export interface Thread {
  items: ChatMessage[];
  cursor: string | null;
}

/**
 * The known conversation with the server's latest page over it. What was pushed since the page was read
 * stays in front. A page that does not reach what is known replaces it: what lies between is not known.
 */
export function withLatest(known: Thread | undefined, page: ChatMessageList): Thread {
  const fresh: Thread = { items: page.items, cursor: page.nextCursor };
  if (!known) return fresh;
  const onPage = new Set(page.items.map(({ id }) => id));
  const meeting = known.items.findIndex(({ id }) => onPage.has(id));
  if (meeting === -1) return fresh;
  const others = (items: ChatMessage[]) => items.filter(({ id }) => !onPage.has(id));
  const seen = page.items.map((item) =>
    newest(
      known.items.find(({ id }) => id === item.id),
      item,
    ),
  );
  return {
    items: [...known.items.slice(0, meeting), ...seen, ...others(known.items.slice(meeting))],
    cursor: known.cursor,
  };
}

/** The known conversation and the page before it. */
export function withOlder(known: Thread, page: ChatMessageList): Thread {
  const ids = new Set(known.items.map(({ id }) => id));
  return { items: [...known.items, ...page.items.filter(({ id }) => !ids.has(id))], cursor: page.nextCursor };
}

/** One message's state taken in; one that is not known yet is the latest. */
export function withMessage(known: Thread, seen: ChatMessage): Thread {
  const listed = known.items.some(({ id }) => id === seen.id);
  const items = listed
    ? known.items.map((item) => (item.id === seen.id ? newest(item, seen) : item))
    : [seen, ...known.items];
  return { ...known, items };
}
