import type { InfiniteData, QueryClient } from '@tanstack/react-query';

interface Versioned {
  id: string;
  version: number;
}

/** The later of two states of one thing; the socket and REST race, and either may lose. */
export function newest<T extends { version: number }>(known: T | undefined, seen: T): T {
  return known && known.version > seen.version ? known : seen;
}

/**
 * Takes a thing's state into its loaded list; a list that does not have it yet is asked for anew.
 * @param belongs false for what the list need not have: it only must not show an older state
 */
export function noteInList(client: QueryClient, queryKey: readonly string[], seen: Versioned, belongs = true): void {
  let listed = false;
  client.setQueryData<InfiniteData<{ items: Versioned[] }>>(queryKey, (lists) => {
    if (!lists) return lists;
    const pages = lists.pages.map((page) => ({
      ...page,
      items: page.items.map((item) => {
        if (item.id !== seen.id) return item;
        listed = true;
        return newest(item, seen);
      }),
    }));
    return { ...lists, pages };
  });
  if (belongs && !listed) void client.invalidateQueries({ queryKey, exact: true });
}
