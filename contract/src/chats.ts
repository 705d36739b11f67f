import * as z from 'zod/mini';
import { Id, Time, pageOf, words } from './basics.js';
import { FAILURE_CODES } from './errors.js';
import { Charge, PictureRef } from './generations.js';

export const ChatInput = z.strictObject({ source: PictureRef });
export type ChatInput = z.infer<typeof ChatInput>;

/** A picture as a chat shows it. */
export const ChatPicture = z.object({ url: z.string(), thumbUrl: z.string(), width: z.number(), height: z.number() });
export type ChatPicture = z.infer<typeof ChatPicture>;

/**
 * A conversation about one picture. `source` is the picture it began with, `base` the one the next turn
 * starts from unless it names another; a picture that was deleted since is null. The versions in between
 * are the orders of `GET /generations?chatId=`, each naming in `input.source` what it was made from.
 */
export const Chat = z.object({
  id: Id,
  /** What was first asked for, cut to one line; null before that. */
  title: z.nullable(z.string()),
  source: z.nullable(PictureRef),
  picture: z.nullable(ChatPicture),
  base: z.nullable(PictureRef),
  version: z.number(),
  createdAt: Time,
  updatedAt: Time,
});
export type Chat = z.infer<typeof Chat>;

export const ChatList = pageOf(Chat);
export type ChatList = z.infer<typeof ChatList>;

export const MAX_MESSAGE_LENGTH = 2000;

export const ChatMessageInput = z.strictObject({
  text: words(MAX_MESSAGE_LENGTH),
  base: z.optional(PictureRef),
  /** The user's message whose answer failed: it is answered anew instead of being said twice. */
  again: z.optional(Id),
});
export type ChatMessageInput = z.infer<typeof ChatMessageInput>;

/** One way to change the picture: a name, what changes and what stays in the user's language, the English prompt. */
export const Variant = z.object({ title: z.string(), changes: z.string(), keeps: z.string(), prompt: z.string() });
export type Variant = z.infer<typeof Variant>;

export const VARIANTS = 3;

/**
 * `text` grows while `state` is `streaming`. An answer names the user's message it belongs to in
 * `replyTo`; of several answers to one message the last counts. `charge` is the answer's: it is
 * released when the answer failed or the assistant would not help, and null for the user's own words.
 * `base` is the picture a turn started from.
 */
export const ChatMessage = z.object({
  id: Id,
  chatId: Id,
  role: z.enum(['user', 'assistant']),
  text: z.string(),
  state: z.enum(['streaming', 'done', 'failed']),
  variants: z.array(Variant),
  error: z.nullable(z.object({ code: z.enum(FAILURE_CODES), retryable: z.boolean() })),
  charge: z.nullable(Charge),
  base: z.nullable(PictureRef),
  replyTo: z.nullable(Id),
  version: z.number(),
  createdAt: Time,
});
export type ChatMessage = z.infer<typeof ChatMessage>;

export const ChatMessageList = pageOf(ChatMessage);
export type ChatMessageList = z.infer<typeof ChatMessageList>;
