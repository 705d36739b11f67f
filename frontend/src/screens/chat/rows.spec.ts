import type { ChatMessage, EditInput, Generation, PictureRef } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { hasArrived, rowsOf, wasPrepended, type Row } from './rows.js';

const photo: PictureRef = { photoId: 'photo' };
const time = (minute: number, day = 21) => `2026-11-${day}T10:${String(minute).padStart(2, '0')}:00.000Z`;

const said = (id: string, minute: number, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  chatId: 'chat',
  role: 'user',
  text: `words of ${id}`,
  state: 'done',
  variants: [],
  error: null,
  charge: null,
  base: photo,
  replyTo: null,
  version: 1,
  createdAt: time(minute),
  ...more,
});
const answer = (id: string, minute: number, replyTo: string, more: Partial<ChatMessage> = {}) =>
  said(id, minute, { role: 'assistant', replyTo, ...more });

const order = (id: string, minute: number, input: Partial<EditInput> = {}, more: Partial<Generation> = {}) =>
  ({
    id,
    createdAt: time(minute),
    retryOf: null,
    input: { kind: 'edit', source: photo, ...input },
    ...more,
  }) as Generation;

interface Given {
  messages?: ChatMessage[];
  orders?: Generation[];
  cursor?: string | null;
  outgoing?: { text: string; base: PictureRef | null; after: string | null } | null;
  waiting?: 'last' | { to: string } | null;
}
const rows = ({ messages = [], orders = [], cursor = null, outgoing = null, waiting = null }: Given) =>
  rowsOf({
    thread: { items: messages.toReversed(), cursor },
    orders,
    source: photo,
    createdAt: time(0),
    outgoing,
    waiting,
  });
const read = (these: Row[]) =>
  these.map((row) => {
    if (row.kind === 'said' || row.kind === 'answer') return `${row.kind} ${row.message.id}`;
    return row.kind === 'order' ? `order ${row.order.id}` : row.kind;
  });

describe('a conversation, line by line', () => {
  const turn = [
    said('u', 1),
    answer('a', 1, 'u', { variants: [{ title: 'Blue' } as ChatMessage['variants'][number]] }),
  ];

  it('begins with the picture and has orders where they were asked for', () => {
    const lines = rows({
      messages: [...turn, said('w', 5), answer('b', 5, 'w')],
      orders: [order('z', 7), order('x', 3, { messageId: 'a', variant: 0 })],
    });
    expect(read(lines)).toEqual(['begin', 'said u', 'answer a', 'order x', 'said w', 'answer b', 'order z']);
    expect(lines[3]).toMatchObject({ title: 'Blue' });
    expect(lines[6]).toMatchObject({ title: null });
  });

  it('shows of several answers to the same words the last, and where they were said', () => {
    const messages = [...turn, said('w', 5), answer('b', 5, 'w'), answer('a2', 9, 'u')];
    expect(read(rows({ messages }))).toEqual(['begin', 'said u', 'answer a2', 'said w', 'answer b']);
    expect(read(rows({ messages, waiting: { to: 'u' } }))[2]).toBe('typing');
  });

  it('names the picture of a turn where it has changed', () => {
    const blue: PictureRef = { generationId: 'x' };
    const lines = rows({ messages: [said('u', 1), said('v', 2, { base: blue }), said('w', 3, { base: blue })] });
    expect(lines.map((row) => (row.kind === 'said' ? row.chip : undefined))).toEqual([undefined, null, blue, null]);
  });

  it('shows nothing older than the page that is loaded, nor the beginning', () => {
    const lines = rows({ messages: [answer('a', 4, 'u'), said('w', 5)], orders: [order('x', 3)], cursor: 'more' });
    expect(read(lines)).toEqual(['answer a', 'said w']);
  });

  it('holds an answer back whose words have not come yet', () => {
    const outgoing = { text: 'words of w', base: photo, after: 'a' };
    const messages = [...turn, answer('b', 5, 'w')];
    expect(read(rows({ messages, outgoing }))).toEqual(['begin', 'said u', 'answer a', 'outgoing']);
    expect(read(rows({ messages: turn, outgoing, waiting: 'last' })).slice(-2)).toEqual(['outgoing', 'typing']);
  });

  it('says which order is repeated below', () => {
    const lines = rows({ orders: [order('x', 1), order('z', 2, {}, { retryOf: 'x' })] });
    expect(lines.map((row) => (row.kind === 'order' ? row.retried : null))).toEqual([null, true, false]);
  });

  it('names every new day once', () => {
    const lines = rows({ messages: [said('u', 1), said('v', 2), said('w', 3, { createdAt: time(3, 23) })] });
    expect(lines.map(({ day }) => day !== null)).toEqual([false, true, false, true]);
  });
});

it('what was sent has arrived once it stands among what came since', () => {
  const outgoing = { text: 'words of u', base: photo, after: 'a' };
  const thread = (...items: ChatMessage[]) => ({ items, cursor: null });
  expect(hasArrived(thread(answer('a', 2, 'u'), said('u', 1)), outgoing)).toBe(false);
  expect(hasArrived(thread(said('w', 3, { text: 'words of u' }), answer('a', 2, 'u')), outgoing)).toBe(true);
});

it('knows an older page from everything else', () => {
  const lines = (...keys: string[]) => keys.map((key) => ({ key }) as Row);
  expect(wasPrepended(lines('c', 'd'), lines('a', 'b', 'c', 'd'))).toBe(true);
  expect(wasPrepended(lines('c', 'd'), lines('c', 'd', 'e'))).toBe(false);
  expect(wasPrepended(lines('c', 'd'), lines('x', 'y', 'z'))).toBe(false);
  expect(wasPrepended([], lines('a'))).toBe(false);
});
