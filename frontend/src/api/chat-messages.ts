import { ChatMessage, ChatMessageList, type ChatMessageInput } from '@primerka/contract';
import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { attempted, endAttempt } from './attempts.js';
import { call } from './client.js';
import { creditsMoved } from './credits.js';
import { withLatest, withMessage, withOlder, type Thread } from './thread.js';

/** The socket carries an answer as it grows; this only catches what a silent network hid. */
const SAFETY_REFETCH = 5_000;

/** The server waits for an answer up to a minute. */
const ANSWERING = 75_000;

const PAGE = 30;

const isStreaming = ({ state }: ChatMessage): boolean => state === 'streaming';

const page = (chatId: string, cursor: string | null, signal?: AbortSignal): Promise<ChatMessageList> =>
  call('GET', `/chats/${chatId}/messages?limit=${PAGE}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, {
    answer: ChatMessageList,
    ...(signal ? { signal } : {}),
  });

/** Only the latest page is ever asked for again: what is older does not change. */
export const messagesQuery = (chatId: string) =>
  queryOptions({
    queryKey: ['messages', chatId],
    queryFn: async ({ signal, client }): Promise<Thread> => {
      const latest = await page(chatId, null, signal);
      return withLatest(client.getQueryData<Thread>(['messages', chatId]), latest);
    },
    refetchOnWindowFocus: 'always',
    refetchOnMount: 'always',
    refetchInterval: ({ state }) => (state.data?.items.some(isStreaming) ? SAFETY_REFETCH : false),
  });

export async function loadOlder(client: QueryClient, chatId: string): Promise<void> {
  const { queryKey } = messagesQuery(chatId);
  const cursor = client.getQueryData(queryKey)?.cursor;
  if (!cursor) return;
  const older = await page(chatId, cursor);
  client.setQueryData(queryKey, (known) => (known?.cursor === cursor ? withOlder(known, older) : known));
}

/** Takes in one message's state from wherever it came; an older one changes nothing. */
export function noteMessage(client: QueryClient, seen: ChatMessage): void {
  const { queryKey } = messagesQuery(seen.chatId);
  const known = client.getQueryData(queryKey);
  const before = known?.items.find(({ id }) => id === seen.id);
  if (known) client.setQueryData(queryKey, withMessage(known, seen));
  // The words it answers come with the page it stands on.
  if (!before) void client.invalidateQueries({ queryKey });
  if (seen.role === 'user' || isStreaming(seen) || (before && !isStreaming(before))) return;
  creditsMoved(client);
  void client.invalidateQueries({ queryKey: ['chats'] });
  void client.invalidateQueries({ queryKey: ['chat', seen.chatId] });
}

export function notePushed(client: QueryClient, message: unknown): void {
  const seen = ChatMessage.safeParse(message);
  if (seen.success) noteMessage(client, seen.data);
}

/**
 * Says something and waits for the whole answer, which meanwhile grows by the socket.
 * @param after the latest message known at that moment, or the answer that failed: the same words said
 *   after another one are another attempt
 */
export const sendMessage = (chatId: string, body: ChatMessageInput, after: string | null): Promise<ChatMessage> =>
  attempted(attemptOf(chatId, after), body, (key) =>
    call('POST', `/chats/${chatId}/messages`, { key, body, answer: ChatMessage, timeout: ANSWERING }),
  );

/** What was sent after this message has been seen, or is of no interest any more. */
export const endSending = (chatId: string, after: string | null): void => endAttempt(attemptOf(chatId, after));

const attemptOf = (chatId: string, after: string | null): string => `message.${chatId}.${after ?? 'first'}`;
