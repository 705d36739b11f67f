import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Account } from './account.js';
import { chatBody, chatParts } from './chat-shell.js';
import type { ChatView } from './chat-view.js';
import { html } from '../html.js';
import type { Links } from './links.js';
import { sendPage } from './page.js';
import { languageOf, TEXTS } from './page-texts.js';
import { PEOPLE } from './people.js';
import { refuseForeignOrigin } from './same-origin.js';
import type { Visitors } from './visitors.js';

const PHOTO_MAX_BYTES = 20 * 1024 * 1024;
const KEEP_ALIVE_MS = 20_000;
/** Payloads of deep links, as Telegram allows them. */
const START = /^[\w-]{1,64}$/;

export interface ChatPageOptions {
  account: Account;
  visitors: Visitors;
  links: Links;
}

interface Query {
  user?: string;
  start?: string;
}

/**
 * `/sandbox/chat?user=anna`: the chat of one person with the bot, as a messenger shows it. Buttons do
 * what they do in Telegram; new messages appear by themselves.
 */
export async function chatPage(app: FastifyInstance, { account, visitors, links }: ChatPageOptions): Promise<void> {
  await app.register(multipart, { limits: { fileSize: PHOTO_MAX_BYTES, files: 1 } });
  app.addHook('onRequest', refuseForeignOrigin);
  // All that can go wrong here is what the page asked for: no picture, a button that is gone, a blocked bot.
  app.setErrorHandler((error, _request, reply) =>
    reply.code(400).send({ error: error instanceof Error ? error.message : String(error) }),
  );

  const viewOf = (request: FastifyRequest): ChatView | undefined => {
    const user = visitors.find((request.query as Query).user || 'anna');
    if (!user) return undefined;
    const language = languageOf(user);
    const name = visitors.nameOf(user);
    return { account, chat: account.chats.of(user.id), name, links, language, texts: TEXTS[language] };
  };
  const startOf = (request: FastifyRequest): string => {
    const { start = '' } = request.query as Query;
    return START.test(start) ? start : '';
  };

  app.get('/sandbox/chat', async (request, reply) => {
    const view = viewOf(request);
    if (!view) return nobody(reply, links);
    const { language } = view;
    return sendPage(reply, {
      language,
      title: account.chats.bot.first_name,
      name: 'chat',
      body: chatBody(view, startOf(request)),
    });
  });

  app.get('/sandbox/chat/parts', async (request, reply) => {
    const view = viewOf(request);
    if (!view) return reply.code(404).send();
    const { messages, footer } = chatParts(view, startOf(request));
    return reply.header('cache-control', 'no-store').send({ messages: messages.text, footer: footer.text });
  });

  app.get('/sandbox/chat/feed', (request, reply) => {
    const view = viewOf(request);
    if (!view) return void reply.code(404).send();
    feed(reply, account, view.chat.user.id);
  });

  app.post('/sandbox/chat/send', async (request, reply) => {
    const view = viewOf(request);
    if (!view) return reply.code(404).send();
    let text = '';
    let photo: Buffer | undefined;
    for await (const part of request.parts()) {
      if (part.type === 'file') photo = await part.toBuffer();
      else if (part.fieldname === 'text') text = String(part.value).trim();
    }
    if (photo?.length === 0) photo = undefined;
    // The sender sees the message at once; that the bot has it already is not waited for.
    if (text || photo) await account.send(view.chat.user.id, { text, ...(photo && { photo }) }, 'sent');
    return reply.code(204).send();
  });

  app.post('/sandbox/chat/press', async (request, reply) => {
    const view = viewOf(request);
    if (!view) return reply.code(404).send();
    const { messageId, data } = z.strictObject({ messageId: z.number().int(), data: z.string() }).parse(request.body);
    void account.press(view.chat.user.id, messageId, data);
    return reply.code(204).send();
  });

  app.post('/sandbox/chat/block', async (request, reply) => {
    const view = viewOf(request);
    if (!view) return reply.code(404).send();
    void account.block(view.chat.user.id, z.strictObject({ blocked: z.boolean() }).parse(request.body).blocked);
    return reply.code(204).send();
  });

  app.get<{ Params: { fileId: string } }>('/sandbox/photo/:fileId', async (request, reply) => {
    const file = account.files.find(request.params.fileId);
    if (!file) return reply.code(404).send();
    return reply.header('cache-control', 'private, max-age=3600').type('image/jpeg').send(file.bytes);
  });
}

/** Server-sent events: `change` when the chat looks different, `notice` with what a button was answered. */
function feed(reply: FastifyReply, { chats }: Account, userId: number): void {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const tell = (event: string, data: unknown) => raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const onChange = (id: number) => id === userId && tell('change', null);
  const onNotice = (id: number, notice: object) => id === userId && tell('notice', notice);
  // What changed between the page and this connection is not lost.
  tell('change', null);
  const beat = setInterval(() => raw.write(':\n\n'), KEEP_ALIVE_MS);
  chats.on('change', onChange).on('notice', onNotice);
  raw.once('close', () => {
    clearInterval(beat);
    chats.off('change', onChange).off('notice', onNotice);
  });
}

function nobody(reply: FastifyReply, links: Links): FastifyReply {
  const texts = TEXTS.en;
  const people = Object.entries(PEOPLE);
  const body = html`<body>
    <main class="nobody">
      <h1>${texts.nobody}</h1>
      <p>${texts.nobodyText}</p>
      <ul>
        ${people.map(([name, person]) => html`<li><a href="${links.chat(name).href}">${person.first_name}</a></li>`)}
      </ul>
    </main>
  </body>`;
  return sendPage(reply, { language: 'en', title: texts.nobody, name: 'chat', body, script: false }, 404);
}
