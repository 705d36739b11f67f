import type { ChatMessage, ChatMessageInput } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { remember, remembered } from '../../api/chat-memory.js';
import { endSending, noteMessage, sendMessage } from '../../api/chat-messages.js';
import { ApiError } from '../../api/http.js';
import { mayHelp } from '../../api/query-client.js';
import type { Thread } from '../../api/thread.js';
import { haptic } from '../../telegram/haptics.js';
import { hasArrived, type Outgoing } from './rows.js';

interface Sending {
  chatId: string;
  thread: Thread;
  /** The words come back to whoever wrote them: they were refused. */
  onRefused: (error: Error, text: string | null) => void;
}

/** A request, and the message it comes after. */
interface Request {
  body: ChatMessageInput;
  after: string | null;
}

const requestOf = ({ text, base, after }: Outgoing): Request => ({ body: { text, ...(base ? { base } : {}) }, after });

/** The server's own word, after which nothing is sent again by itself. */
const isVerdict = (error: Error): boolean => !(error instanceof ApiError && error.code === 'offline');

/**
 * One message on its way at a time. What was sent outlives a reload until it is seen among the messages:
 * it is sent again under its key then, which says it once however often it arrives.
 */
export function useSending({ chatId, thread, onRefused }: Sending) {
  const client = useQueryClient();
  const [outgoing, setOutgoing] = useState(() => remembered(chatId, 'outgoing') as Outgoing | null);
  const pressed = useRef(false);
  const put = (next: Outgoing | null) => {
    remember(chatId, 'outgoing', next);
    setOutgoing(next);
  };
  const { mutate, isPending, isPaused, error, variables } = useMutation({
    meta: { quiet: true },
    mutationFn: ({ body, after }: Request) => sendMessage(chatId, body, after),
    onSuccess: (answer) => {
      noteMessage(client, answer);
      haptic(answer.state === 'failed' ? 'error' : 'success');
    },
    onError: (error, { body: { text, again } }) => {
      haptic('error');
      const lost = mayHelp(error);
      if (!again && !lost) put(null);
      const kept = remembered(chatId, 'outgoing') as Outgoing | null;
      if (!again && lost && isVerdict(error) && kept) put({ ...kept, refused: true });
      if (again || !lost) onRefused(error, again ? null : text);
    },
    onSettled: () => {
      pressed.current = false;
      void client.invalidateQueries({ queryKey: ['messages', chatId] });
    },
  });
  const begin = (request: Request) => {
    pressed.current = true;
    mutate(request);
  };

  const arrived = outgoing !== null && hasArrived(thread, outgoing);
  const after = outgoing?.after ?? null;
  useEffect(() => {
    if (!arrived) return;
    remember(chatId, 'outgoing', null);
    endSending(chatId, after);
  }, [chatId, arrived, after]);
  const resume = useEffectEvent(() => {
    if (outgoing && !outgoing.refused && !arrived && !pressed.current) begin(requestOf(outgoing));
  });
  useEffect(() => resume(), []);

  const shown = arrived ? null : outgoing;
  const again = isPending ? variables.body.again : undefined;
  const answering = thread.items.some(({ state }) => state === 'streaming');
  const waiting = !isPending || isPaused || answering ? null : again ? { to: again } : shown ? ('last' as const) : null;
  return {
    outgoing: shown,
    waiting,
    /** Why what was sent is not known to have arrived. */
    error: isPending || !shown ? null : (error ?? new ApiError('offline')),
    /** It goes by itself when the network is back. */
    held: isPaused,
    busy: isPending || answering,
    send: (text: string, base: Outgoing['base']) => {
      if (pressed.current) return false;
      const next = { text, base, after: thread.items[0]?.id ?? null };
      put(next);
      begin(requestOf(next));
      return true;
    },
    resend: () => {
      if (outgoing && !pressed.current) begin(requestOf(outgoing));
    },
    /** Gives the words back to be changed. */
    takeBack: () => {
      put(null);
      endSending(chatId, after);
      return outgoing?.text ?? '';
    },
    /** Asks for another answer, about the same picture, in place of one that failed. */
    again: (question: ChatMessage, failed: ChatMessage) => {
      if (!pressed.current) begin({ body: { text: question.text, again: question.id }, after: failed.id });
    },
  };
}
