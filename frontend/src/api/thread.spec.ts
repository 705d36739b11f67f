import type { ChatMessage } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { withLatest, withMessage, withOlder } from './thread.js';

const message = (id: string, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  chatId: 'chat',
  role: 'user',
  text: id,
  state: 'done',
  variants: [],
  error: null,
  charge: null,
  base: null,
  replyTo: null,
  version: 1,
  createdAt: '2026-11-21T10:00:00.000Z',
  ...more,
});
const page = (ids: string[], nextCursor: string | null = null) => ({ items: ids.map((id) => message(id)), nextCursor });
const idsOf = ({ items }: { items: ChatMessage[] }) => items.map(({ id }) => id).join('');

describe('a conversation', () => {
  const known = withOlder(withLatest(undefined, page(['f', 'e'], 'older')), page(['d', 'c'], 'oldest'));

  it('grows at both ends', () => {
    expect(idsOf(known)).toBe('fedc');
    expect(known.cursor).toBe('oldest');
    const later = withLatest(known, page(['h', 'g', 'f', 'e'], 'older'));
    expect(idsOf(later)).toBe('hgfedc');
    expect(later.cursor, 'what is older is still known').toBe('oldest');
  });

  it('keeps what was pushed while the page was under way', () => {
    expect(idsOf(withLatest(withMessage(known, message('i')), page(['h', 'f', 'e'], 'older')))).toBe('ihfedc');
  });

  it('begins anew after a gap', () => {
    const later = withLatest(known, page(['z', 'y'], 'x'));
    expect([idsOf(later), later.cursor]).toEqual(['zy', 'x']);
  });

  it('never goes back to an older state of a message', () => {
    const grown = withMessage(known, message('f', { version: 5, text: 'grown' }));
    for (const later of [withMessage(grown, message('f', { version: 4 })), withLatest(grown, page(['f', 'e']))]) {
      expect(later.items[0]).toMatchObject({ version: 5, text: 'grown' });
    }
  });
});
