import {
  Generation,
  GenerationList,
  Quote,
  type ComplaintInput,
  type EditInput,
  type GenerationInput,
  type TryOnInput,
} from '@primerka/contract';
import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query';
import { attempted } from './attempts.js';
import { call } from './client.js';
import { newest, noteInList } from './versions.js';

/** The socket moves an order; this only catches what a silent network hid. */
const SAFETY_REFETCH = 30_000;

export const isActive = (generation: Generation): boolean =>
  generation.status === 'queued' || generation.status === 'running';

export const generationQuery = (id: string) =>
  queryOptions({
    queryKey: ['generation', id],
    queryFn: async ({ signal, client }) => {
      const seen = await call('GET', `/generations/${id}`, { answer: Generation, signal });
      return newest(client.getQueryData<Generation>(['generation', id]), seen);
    },
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state }) => (state.data && isActive(state.data) ? SAFETY_REFETCH : false),
  });

/** @param only what of them; a favourite that is one no longer stays in its pages until they are asked for anew */
export const generationsQuery = (only?: 'favourite') =>
  infiniteQueryOptions({
    queryKey: only ? ['generations', only] : ['generations'],
    queryFn: ({ pageParam, signal }) => {
      const page = `limit=20${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`;
      return call('GET', `/generations?${page}${only ? `&${only}=true` : ''}`, { answer: GenerationList, signal });
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchOnWindowFocus: 'always',
  });

export const quoteQuery = (input: GenerationInput) =>
  queryOptions({
    queryKey: ['quote', input],
    queryFn: ({ signal }) => call('POST', '/generations/quote', { body: input, answer: Quote, signal }),
  });

/** Takes in one order's state from wherever it came; an older one changes nothing. */
export function noteGeneration(client: QueryClient, seen: Generation): void {
  const key = generationQuery(seen.id).queryKey;
  const before = client.getQueryData(key);
  const state = newest(before, seen);
  client.setQueryData(key, state);
  noteInList(client, generationsQuery().queryKey, state);
  noteInList(client, generationsQuery('favourite').queryKey, state, state.favourite);
  if (state.input.kind === 'edit' && state.input.chatId) noteInList(client, ['versions', state.input.chatId], state);
  if (!isActive(state) && (!before || isActive(before))) void client.invalidateQueries({ queryKey: ['entries'] });
}

const place = (name: string, path: string, body: unknown): Promise<Generation> =>
  attempted(name, body, (key) => call('POST', path, { key, answer: Generation, ...(body === null ? {} : { body }) }));

export const orderTryOn = (input: TryOnInput) => place('order', '/generations', input);
/**
 * From the edit chat: one attempt at a time for each variant of an answer.
 * @param after the latest order of this variant that is known: the same one after it is another attempt
 */
export const orderEdit = ({ input, after }: { input: EditInput; after: string | null }) =>
  place(`edit.${input.messageId}.${input.variant}.${after ?? 'first'}`, '/generations', input);
export const retryGeneration = (id: string) => place(`retry.${id}`, `/generations/${id}/retry`, null);
export const cancelGeneration = (id: string) => call('POST', `/generations/${id}/cancel`, { answer: Generation });
export const deleteGeneration = (id: string) => call('DELETE', `/generations/${id}`);
/** @throws ApiError `state.conflict` when it is too late or was said before */
export const complain = (id: string, body: ComplaintInput) =>
  call('POST', `/generations/${id}/complaint`, { body, answer: Generation });
