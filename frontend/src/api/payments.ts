import { Payment, PaymentList, ProductList, type PaymentInput } from '@primerka/contract';
import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query';
import { attempted } from './attempts.js';
import { call } from './client.js';
import { serverNow } from './clock.js';
import { creditsMoved } from './credits.js';
import { newest, noteInList } from './versions.js';

/** Not ended yet: the buyer, the provider or we still have something to do. */
export const isWaiting = ({ status }: Payment): boolean =>
  status === 'creating' || status === 'pending' || status === 'unknown';

const MINUTE = 60_000;
/** How long a checkout stays open at the providers; nobody comes back to an older one. */
const CHECKOUT_LIFE = 60 * MINUTE;

/** The checkout a buyer is in the middle of: his latest payment, unless it has ended. */
export function unfinished(list: PaymentList | undefined): Payment | undefined {
  const latest = list?.items.find(({ renewal }) => !renewal);
  const young = latest && serverNow() - Date.parse(latest.createdAt) < CHECKOUT_LIFE;
  return young && isWaiting(latest) ? latest : undefined;
}

/** The socket moves a payment; these only catch what it missed, less often the longer it takes. */
function pollEvery({ createdAt }: Payment): number {
  const age = serverNow() - Date.parse(createdAt);
  if (age < 2 * MINUTE) return 4_000;
  return age < 10 * MINUTE ? 10_000 : 30_000;
}

export const productsQuery = () =>
  queryOptions({
    queryKey: ['products'],
    queryFn: ({ signal }) => call('GET', '/products', { answer: ProductList, signal }),
    staleTime: 5 * MINUTE,
  });

export const paymentQuery = (id: string) =>
  queryOptions({
    queryKey: ['payment', id],
    queryFn: async ({ signal, client }) => {
      const seen = await call('GET', `/payments/${id}`, { answer: Payment, signal });
      return notePayment(client, seen);
    },
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state }) => (state.data && isWaiting(state.data) ? pollEvery(state.data) : false),
  });

export const paymentsQuery = () =>
  infiniteQueryOptions({
    queryKey: ['payments'],
    queryFn: ({ pageParam, signal }) =>
      call('GET', `/payments?limit=20${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`, {
        answer: PaymentList,
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchOnWindowFocus: 'always',
  });

/**
 * Takes in one payment's state from wherever it came; an older one changes nothing. Its end moves
 * credits and maybe the plan, so those are asked for anew.
 * @returns the latest state known
 */
export function notePayment(client: QueryClient, seen: Payment): Payment {
  const key = paymentQuery(seen.id).queryKey;
  const before = client.getQueryData(key);
  const state = newest(before, seen);
  client.setQueryData(key, state);
  noteInList(client, paymentsQuery().queryKey, state);
  if (before && before.status !== state.status && !isWaiting(state)) {
    creditsMoved(client);
    void client.invalidateQueries({ queryKey: ['subscription'] });
  }
  return state;
}

/** @throws ApiError `state.conflict` when this plan cannot be bought now */
export const openPayment = (body: PaymentInput) =>
  attempted('payment', body, (key) => call('POST', '/payments', { key, body, answer: Payment }));
