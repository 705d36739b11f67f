import { z } from 'zod';
import { AppError } from './errors.js';

/** Where a page ends: everything after it is older. */
export interface Place {
  at: Date;
  id: string;
}

/** An opaque cursor for a keyset page ordered by `(created_at, id)` descending. */
export const encodeCursor = ({ at, id }: Place): string =>
  Buffer.from(JSON.stringify([at.getTime(), id])).toString('base64url');

/** @throws AppError `request.invalid` for a cursor we did not make, also when its id is not of this list's kind */
export function decodeCursor(cursor: string, id: z.ZodType<string> = z.uuid()): Place {
  try {
    const Cursor = z.tuple([z.number().int().nonnegative().max(8.64e15), id]);
    const [at, last] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { at: new Date(at), id: last };
  } catch {
    throw new AppError('request.invalid', 'Bad cursor', { issues: [{ path: 'cursor', message: 'Bad cursor' }] });
  }
}

/** Cuts a page out of `limit + 1` rows. */
export function pageOf<Row, Item>(rows: Row[], limit: number, place: (row: Row) => Place, view: (row: Row) => Item) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(view),
    nextCursor: rows.length > limit && last ? encodeCursor(place(last)) : null,
  };
}
