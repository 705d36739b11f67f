import type { Chat, Generation, PictureRef } from '@primerka/contract';
import { createContext, use } from 'react';
import type { ApiError } from '../../api/http.js';
import type { ChatWords } from '../../i18n/ru-chat.js';
import { samePicture, type Version } from './tree.js';

interface Opened {
  messageId: string;
  variant: number;
  prompt: string;
}

/** What every part of one chat's screen knows and may do. */
export interface Room {
  chat: Chat;
  orders: readonly Generation[];
  versions: readonly Version[];
  /** What the next turn changes. */
  base: PictureRef | null;
  setBase: (ref: PictureRef) => void;
  /** An order or a message that could not be paid for. */
  onPoor: (error: ApiError) => void;
  /** The one variant that is open, with its prompt as it was changed: lines out of sight forget theirs. */
  opened: Opened | null;
  setOpened: (opened: Opened | null) => void;
  /** Down to what has just been begun. */
  toEnd: () => void;
  /** What grows under the finger must not be scrolled away. */
  letGo: () => void;
}

const Context = createContext<Room | null>(null);

export const RoomProvider = Context;

export function useRoom(): Room {
  const room = use(Context);
  if (!room) throw new Error('Parts of a chat stand inside its screen');
  return room;
}

/** "Version 2", "Original", or that it is from elsewhere. */
export function nameOf(words: ChatWords, versions: readonly Version[], ref: PictureRef): string {
  const version = versions.find((known) => samePicture(known.ref, ref));
  if (!version) return words.versions.other;
  return version.number === 0 ? words.versions.source : words.versions.version(version.number);
}
