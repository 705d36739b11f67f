import { Balance, Generation, Payment, type ServerEvents } from '@primerka/contract';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Socket } from 'socket.io-client';
import { creditsQuery } from './credits.js';
import { noteGeneration } from './generations.js';
import { isSignInError } from './http.js';
import { notePayment } from './payments.js';
import { accessToken, renewToken } from './session.js';
import { newest } from './versions.js';

type Live = Socket<ServerEvents, Record<string, never>>;

const RETRY = 3_000;

/** What pushes are about: whatever of it was missed while there was no connection is asked for anew. */
const SUBJECTS = [
  'generation',
  'generations',
  'versions',
  'credits',
  'payment',
  'payments',
  'subscription',
  'chat',
  'chats',
  'messages',
];

/** Comes with the chat's screen, or with the first message of another device. */
const chatMessages = () => import('./chat-messages.js');

let opening: Promise<Live> | null = null;

async function open(client: QueryClient): Promise<Live> {
  const { io } = await import('socket.io-client');
  let token = await accessToken();
  const socket: Live = io({
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    auth: (give) => give({ token }),
  });
  /** The server refuses or drops a socket whose token has ended; the library does not come back by itself then. */
  const comeBack = () => {
    renewToken(token)
      .then((fresh) => {
        token = fresh;
        socket.connect();
      })
      .catch((error: unknown) => {
        // Only Telegram can help then, and the refetch makes the screen say so.
        if (isSignInError(error)) void client.invalidateQueries({ queryKey: ['credits'] });
        else setTimeout(comeBack, RETRY);
      });
  };
  socket.on('connect', () => {
    for (const subject of SUBJECTS) void client.invalidateQueries({ queryKey: [subject] });
  });
  socket.on('connect_error', () => {
    if (!socket.active) setTimeout(comeBack, RETRY);
  });
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') comeBack();
  });
  socket.on('generation.updated', (message) => {
    const seen = Generation.safeParse(message);
    if (seen.success) noteGeneration(client, seen.data);
  });
  socket.on('credits.updated', (message) => {
    const seen = Balance.safeParse(message);
    if (!seen.success) return;
    const { queryKey } = creditsQuery();
    const grown = seen.data.version > (client.getQueryData(queryKey)?.version ?? -1);
    client.setQueryData(queryKey, (known) => newest(known, seen.data));
    // What would pay, and whether that leaves a watermark, may be another thing now.
    if (grown) void client.invalidateQueries({ queryKey: ['quote'] });
  });
  socket.on('payment.updated', (message) => {
    const seen = Payment.safeParse(message);
    if (seen.success) notePayment(client, seen.data);
  });
  socket.on('chat.message', (message) => {
    chatMessages()
      .then(({ notePushed }) => notePushed(client, message))
      .catch(() => undefined);
  });
  return socket;
}

/**
 * Keeps this tab told of its orders and credits from the first time `needed` is true. The socket is a
 * hint: every connect refetches what is on screen, and so does becoming visible (QueryClient).
 */
export function useLiveUpdates(needed: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!needed) return;
    opening ??= open(client).catch((error: unknown) => {
      opening = null;
      throw error;
    });
    opening.catch(() => undefined);
    const wake = () => {
      if (document.visibilityState !== 'visible') return;
      opening?.then((socket) => socket.connect()).catch(() => undefined);
    };
    document.addEventListener('visibilitychange', wake);
    return () => document.removeEventListener('visibilitychange', wake);
  }, [client, needed]);
}
