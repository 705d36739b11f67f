import type { Chat, Generation, PictureRef } from '@primerka/contract';
import { sourceOf } from '../../api/pictures.js';

/** A picture of the chat: the one it began with (`number` 0) or a finished version of it. */
export interface Version {
  ref: PictureRef;
  number: number;
  /** What it was made from; null for the first, and for a picture the chat no longer has. */
  parent: PictureRef | null;
}

/** The user's own choice of what to change next, and when he made it (ms of the server's clock). */
export interface Pick {
  ref: PictureRef;
  at: number;
}

export const keyOf = (ref: PictureRef): string => ('photoId' in ref ? ref.photoId : ref.generationId);

export const samePicture = (a: PictureRef | null, b: PictureRef | null): boolean =>
  a === b || (a !== null && b !== null && keyOf(a) === keyOf(b));

/** A version to be seen: it was drawn, and its picture has neither been deleted nor withdrawn. */
export const isDrawn = (order: Generation): boolean => order.status === 'succeeded' && order.result !== null;

/**
 * The pictures of a chat in the order of a tree: every version after the one it was made from, elder
 * branches first. Versions count up in the order they were asked for; one from a picture that is gone or
 * from elsewhere begins a tree of its own.
 */
export function treeOf(source: PictureRef | null, orders: readonly Generation[]): Version[] {
  const versions = orders
    .filter(isDrawn)
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
    .map((order, index): Version => ({
      ref: { generationId: order.id },
      number: index + 1,
      parent: sourceOf(order.input),
    }));
  const first: Version[] = source ? [{ ref: source, number: 0, parent: null }] : [];
  const all = [...first, ...versions];
  const known = new Set(all.map(({ ref }) => keyOf(ref)));
  const isRoot = ({ parent }: Version) => parent === null || !known.has(keyOf(parent));
  const branch = (version: Version): Version[] => [
    version,
    ...versions.filter(({ parent }) => samePicture(parent, version.ref)).flatMap(branch),
  ];
  return all.filter(isRoot).flatMap(branch);
}

/**
 * What the next turn changes: the user's pick, until a version asked for after it is drawn; the server's
 * word otherwise.
 */
export function currentBase(chat: Chat, orders: readonly Generation[], pick: Pick | null): PictureRef | null {
  const overtaken = pick && orders.some((order) => isDrawn(order) && Date.parse(order.createdAt) > pick.at);
  return pick && !overtaken ? pick.ref : chat.base;
}
