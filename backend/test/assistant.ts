import type { Chat, ChatMessage, ChatMessageInput, PictureRef } from '@primerka/contract';
import type { OpenRouterPicture } from '@primerka/sandbox';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Answer, App, SignedIn } from './harness.js';
import { newKey, upload } from './orders.js';

/** The edit chat about a picture; about an upload of its own when none is named. */
export async function openChat(user: SignedIn, source?: PictureRef): Promise<Chat> {
  const picture = source ?? { photoId: (await upload(user, 'source', 'person-full.jpg')).id };
  const { status, body } = await user.api<Chat>('POST', '/chats', { source: picture });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

/** Says something and waits for what the request is answered. */
export const say = (
  user: SignedIn,
  chatId: string,
  input: ChatMessageInput,
  key = newKey(),
): Promise<Answer<ChatMessage & { code?: string }>> =>
  user.api('POST', `/chats/${chatId}/messages`, input, { 'idempotency-key': key });

/** Newest first. */
export async function messages(user: SignedIn, chatId: string): Promise<ChatMessage[]> {
  const { status, body } = await user.api<{ items: ChatMessage[] }>('GET', `/chats/${chatId}/messages?limit=100`);
  expect(status).toBe(200);
  return body.items;
}

/** Waits until the newest message of a chat is as a condition says. */
export async function untilNewest(
  user: SignedIn,
  chatId: string,
  done: (message: ChatMessage) => boolean,
  within = 40_000,
): Promise<ChatMessage> {
  for (const end = Date.now() + within; ; await sleep(25)) {
    const [newest] = await messages(user, chatId);
    if (newest && done(newest)) return newest;
    if (Date.now() > end) throw new Error(`Still waiting: ${JSON.stringify(newest)}`);
  }
}

export const isStreaming = ({ state }: ChatMessage): boolean => state === 'streaming';

type Part = { type: 'text'; text: string } | { type: 'image_url'; image_url: OpenRouterPicture };

/** What the model was told, call by call: roles with their text, and the pictures. */
export const told = ({ openrouter }: App) =>
  openrouter.control
    .log()
    .filter(({ path }) => path.endsWith('/chat/completions'))
    .map(({ body }) => {
      const { messages } = body as { messages: { role: string; content: string | Part[] }[] };
      return messages.map(({ role, content }) => {
        const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content;
        return {
          role,
          text: parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(''),
          pictures: parts.flatMap((part) => (part.type === 'image_url' ? [part.image_url] : [])),
        };
      });
    });
