import { Chat, ChatList, GenerationList, type PictureRef } from '@primerka/contract';
import { infiniteQueryOptions, queryOptions, type InfiniteData } from '@tanstack/react-query';
import { call } from './client.js';
import { isActive } from './generations.js';
import { ApiError } from './http.js';
import { newest } from './versions.js';

export const chatsQuery = () =>
  infiniteQueryOptions({
    queryKey: ['chats'],
    queryFn: ({ pageParam, signal }) =>
      call('GET', `/chats?limit=20${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`, {
        answer: ChatList,
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchOnMount: 'always',
    refetchOnWindowFocus: 'always',
  });

export const chatQuery = (id: string) =>
  queryOptions({
    queryKey: ['chat', id],
    queryFn: async ({ signal, client }) => {
      const seen = await call('GET', `/chats/${id}`, { answer: Chat, signal });
      return newest(client.getQueryData<Chat>(['chat', id]), seen);
    },
    refetchOnMount: 'always',
    refetchOnWindowFocus: 'always',
  });

/** The socket moves the orders; this only catches what a silent network hid. */
const SAFETY_REFETCH = 10_000;

/**
 * Every order made in a chat, newest first; the screen asks for the pages one after the other. A page that
 * was read before an order was pushed does not take it back.
 */
export const versionsQuery = (chatId: string) =>
  infiniteQueryOptions({
    queryKey: ['versions', chatId],
    queryFn: async ({ pageParam, signal, client }) => {
      const page = await call(
        'GET',
        `/generations?chatId=${chatId}&limit=100${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`,
        { answer: GenerationList, signal },
      );
      const known = client.getQueryData<InfiniteData<GenerationList>>(['versions', chatId]);
      const orders = new Map(known?.pages.flatMap(({ items }) => items.map((order) => [order.id, order] as const)));
      return { ...page, items: page.items.map((order) => newest(orders.get(order.id), order)) };
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchOnMount: 'always',
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isActive)) ? SAFETY_REFETCH : false,
  });

/** The conversation about a picture: there is one per picture, begun by whoever asks first. */
export const openChat = (source: PictureRef): Promise<Chat> =>
  call('POST', '/chats', { body: { source }, answer: Chat });

/**
 * Deletes a conversation; one that is already gone is as good as deleted.
 * @throws ApiError `state.conflict` while an answer or a picture of it is at work
 */
export async function deleteChat(id: string): Promise<void> {
  try {
    await call('DELETE', `/chats/${id}`);
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'not_found')) throw error;
  }
}
