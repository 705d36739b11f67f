import type { ChatMessage, Generation, PictureRef } from '@primerka/contract';
import type { Thread } from '../../api/thread.js';
import { samePicture } from './tree.js';

/** What was sent and is not known to have arrived. */
export interface Outgoing {
  text: string;
  base: PictureRef | null;
  /** The latest message known at that moment: what is newer may be this one, arrived. */
  after: string | null;
  /** The server would not take it now: it is sent again by hand only. */
  refused?: boolean;
}

type Content =
  /** The picture the chat began with; nothing is before it. */
  | { kind: 'begin' }
  | { kind: 'said'; message: ChatMessage; chip: PictureRef | null }
  | { kind: 'outgoing'; outgoing: Outgoing; chip: PictureRef | null }
  /** `question`: the words it answers, where they are loaded. */
  | { kind: 'answer'; message: ChatMessage; question: ChatMessage | null }
  | { kind: 'typing' }
  /** `retried`: a later order repeats it. */
  | { kind: 'order'; order: Generation; title: string | null; retried: boolean };

/** One line of the conversation; `day` where a new day begins with it. */
export type Row = Content & { key: string; at: string; day: string | null };

interface Conversation {
  thread: Thread;
  orders: readonly Generation[];
  source: PictureRef | null;
  outgoing: Outgoing | null;
  /** An answer was asked for and nothing of it is known yet: to the last words, or again to these. */
  waiting: 'last' | { to: string } | null;
  createdAt: string;
}

/** Of several answers to the same words the last one counts: `newestFirst` has it first. */
function answersOf(newestFirst: readonly ChatMessage[]): Map<string, ChatMessage> {
  const answers = new Map<string, ChatMessage>();
  for (const message of newestFirst) {
    if (message.replyTo !== null && !answers.has(message.replyTo)) answers.set(message.replyTo, message);
  }
  return answers;
}

/** Whether what was sent has arrived: the same words stand among the messages that have come since. */
export function hasArrived({ items }: Thread, { text, after }: Outgoing): boolean {
  const end = items.findIndex(({ id }) => id === after);
  return items.slice(0, end === -1 ? items.length : end).some((item) => item.role === 'user' && item.text === text);
}

const dayOf = (at: string): string => new Date(at).toDateString();

/** The conversation as it is read: words and answers with the orders between them, oldest first. */
export function rowsOf({ thread, orders, source, outgoing, waiting, createdAt }: Conversation): Row[] {
  const { items, cursor } = thread;
  const answers = answersOf(items);
  const questions = new Map(items.filter(({ role }) => role === 'user').map((message) => [message.id, message]));
  const rows: Row[] = [];
  const add = (key: string, at: string, content: Content) => rows.push({ ...content, key, at, day: null });

  let base = source;
  for (const message of items.toReversed()) {
    if (message.role === 'user') {
      const changed = message.base !== null && !samePicture(message.base, base);
      add(message.id, message.createdAt, { kind: 'said', message, chip: changed ? message.base : null });
      base = message.base ?? base;
      const answer = answers.get(message.id);
      // Where its words are: an answer that was asked for again comes later than what was said since.
      const content: Content | null =
        waiting !== null && waiting !== 'last' && waiting.to === message.id
          ? { kind: 'typing' }
          : answer
            ? { kind: 'answer', message: answer, question: message }
            : null;
      if (content) add(`re.${message.id}`, message.createdAt, content);
    } else if (message.replyTo !== null && !questions.has(message.replyTo) && rows.length === 0 && !outgoing) {
      // Its words are on the page before. Elsewhere they are on their way here, and it waits for them.
      const last = answers.get(message.replyTo) === message;
      if (last) add(message.id, message.createdAt, { kind: 'answer', message, question: null });
    }
  }

  const oldest = cursor === null ? '' : (rows[0]?.at ?? '');
  const retried = new Set(orders.map(({ retryOf }) => retryOf));
  for (const order of orders) {
    if (order.createdAt < oldest) continue;
    add(order.id, order.createdAt, {
      kind: 'order',
      order,
      title: titleOf(order, items),
      retried: retried.has(order.id),
    });
  }
  rows.sort((a, b) => a.at.localeCompare(b.at));

  const now = new Date().toISOString();
  if (outgoing) {
    const chip = samePicture(outgoing.base, base) ? null : outgoing.base;
    add('outgoing', now, { kind: 'outgoing', outgoing, chip });
  }
  if (waiting === 'last') add('typing', now, { kind: 'typing' });
  if (cursor === null) rows.unshift({ kind: 'begin', key: 'begin', at: createdAt, day: null });
  return rows.map((row, index) => {
    const before = rows[index - 1];
    const begins = row.kind !== 'begin' && (!before || before.kind === 'begin' || dayOf(before.at) !== dayOf(row.at));
    return begins ? { ...row, day: row.at } : row;
  });
}

/** The name of the variant an order draws. */
function titleOf({ input }: Generation, messages: readonly ChatMessage[]): string | null {
  if (input.kind !== 'edit' || input.variant === undefined) return null;
  const { messageId, variant } = input;
  return messages.find(({ id }) => id === messageId)?.variants[variant]?.title ?? null;
}

/** Whether rows were put before the known ones, and only there. */
export function wasPrepended(before: readonly Row[], now: readonly Row[]): boolean {
  const [first] = before;
  return (
    first !== undefined &&
    now.length > before.length &&
    now[0]?.key !== first.key &&
    now[now.length - before.length]?.key === first.key
  );
}
