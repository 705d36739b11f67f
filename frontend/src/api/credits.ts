import { Balance, EntryList, PromoAnswer, type PromoBody } from '@primerka/contract';
import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query';
import { call } from './client.js';
import { newest } from './versions.js';

export const creditsQuery = () =>
  queryOptions({
    queryKey: ['credits'],
    queryFn: async ({ signal, client }) => {
      const seen = await call('GET', '/credits', { answer: Balance, signal });
      return newest(client.getQueryData<Balance>(['credits']), seen);
    },
    refetchOnWindowFocus: 'always',
  });

export const entriesQuery = () =>
  infiniteQueryOptions({
    queryKey: ['entries'],
    queryFn: ({ pageParam, signal }) =>
      call('GET', `/credits/entries?limit=30${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`, {
        answer: EntryList,
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });

/** After credits came or went by another way than an order: whatever is counted from them is asked for anew. */
export function creditsMoved(client: QueryClient): void {
  for (const subject of ['credits', 'entries', 'quote']) void client.invalidateQueries({ queryKey: [subject] });
}

/** @throws ApiError `not_found` for a code that is unknown, used up or over */
export const redeemPromo = (body: PromoBody) => call('POST', '/promo', { body, answer: PromoAnswer });
