import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { decodeCursor, encodeCursor, pageOf } from './paging.js';

const invalid = expect.objectContaining({ code: 'request.invalid' }) as Error;

it('a cursor comes back as it was made', () => {
  const place = { at: new Date(1_767_225_600_123), id: randomUUID() };
  expect(decodeCursor(encodeCursor(place))).toEqual(place);
});

it.each([
  '',
  'x',
  'W10',
  'bnVsbA',
  Buffer.from('[1,"x"]').toString('base64url'),
  Buffer.from('[-1,2]').toString('base64url'),
])('refuses %j', (cursor) => expect(() => decodeCursor(cursor)).toThrow(invalid));

it('refuses the cursor of another kind of list', () => {
  const cursor = encodeCursor({ at: new Date(), id: '12' });
  expect(decodeCursor(cursor, z.string().regex(/^\d+$/)).id).toBe('12');
  expect(() => decodeCursor(cursor)).toThrow(invalid);
});

it('a page has a next one only when there is more', () => {
  const rows = ['a', 'b', 'c'];
  const place = (id: string) => ({ at: new Date(0), id });
  expect(pageOf(rows, 3, place, (row) => row)).toEqual({ items: rows, nextCursor: null });
  expect(pageOf(rows, 2, place, (row) => row).nextCursor).toBe(encodeCursor(place('b')));
  expect(pageOf([], 2, place, String)).toEqual({ items: [], nextCursor: null });
});
