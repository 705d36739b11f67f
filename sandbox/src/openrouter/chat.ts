import type { FastifyReply, FastifyRequest } from 'fastify';
import { Completion } from './completion.js';
import { draftOf } from './draft.js';
import { sendHalf, sendJson, strike } from './misbehave.js';
import { CONTEXT_LENGTH, modelOf, tokensOf, tokensOfPicture } from './models.js';
import { readOrder, textOfMessage, type Order } from './order.js';
import type { Parts } from './parts.js';
import { readPicture, type Picture } from './pictures.js';
import { Refusal } from './refusal.js';
import { withPictures, type LoggedRequest } from './request-log.js';
import { routeOf } from './routing.js';
import { chunksOf, streamOut } from './stream.js';
import { Wire } from './wire.js';

type Pictures = Map<string, Picture | Refusal>;

function parsed(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    throw new Refusal(400, 'Request body is not valid JSON');
  }
}

/** Looks at every picture of a body, wherever it stands, and notes the body with what was seen. */
async function lookAt(body: unknown, entry: LoggedRequest, settings: Parts['settings']): Promise<Pictures> {
  const pictures: Pictures = new Map();
  const urls = new Set<string>();
  withPictures(body, (url) => {
    urls.add(url);
    return '';
  });
  for (const url of urls) {
    pictures.set(
      url,
      await readPicture(url, settings).catch((error: unknown) => {
        if (error instanceof Refusal) return error;
        throw error;
      }),
    );
  }
  entry.body = withPictures(body, (url) => {
    const picture = pictures.get(url);
    return picture && !(picture instanceof Refusal) ? picture : url.slice(0, 60);
  });
  return pictures;
}

function promptTokensOf(order: Order, pictures: Picture[]): number {
  const words = order.messages.reduce((sum, message) => sum + tokensOf(textOfMessage(message)), 0);
  const schema = order.format?.type === 'json_schema' ? tokensOf(JSON.stringify(order.format.json_schema.schema)) : 0;
  const looks = pictures.reduce((sum, { width, height }) => sum + tokensOfPicture(width, height), 0);
  const tokens = words + schema + looks;
  if (tokens > CONTEXT_LENGTH) {
    throw new Refusal(400, `This endpoint's maximum context length is ${CONTEXT_LENGTH} tokens`, {
      type: 'context_length_exceeded',
    });
  }
  return tokens;
}

/** One chat completion, from the body to the last byte. */
export async function answerChat(
  request: FastifyRequest,
  reply: FastifyReply,
  entry: LoggedRequest,
  parts: Parts,
): Promise<FastifyReply> {
  const { settings, account } = parts;
  entry.body = request.body ?? null;
  const body = parsed(request.body);
  const pictures = await lookAt(body, entry, settings);
  const order = readOrder(body);
  const seen = [...pictures.values()].map((picture) => {
    if (picture instanceof Refusal) throw picture;
    return picture;
  });
  if (account.isEmpty) throw new Refusal(402);
  const { model, fault } = routeOf(order, parts, (step) => (entry.fault = step.do));
  if (strike(reply, fault)) return reply;

  const shown = pictures.get(order.lastImageUrls.at(-1) ?? '');
  const picture = shown instanceof Refusal ? undefined : shown;
  const draft = draftOf(order, picture, modelOf(model)?.structured ?? false, fault);
  const completion = new Completion(model, draft, promptTokensOf(order, seen));
  const answer = { id: completion.id, model, content: '', finishReason: draft.finishReason };
  entry.answer = answer;
  const book = (said: string, cancelled: boolean) => {
    answer.content = said;
    account.book({
      ...completion.bill(said),
      id: completion.id,
      model,
      createdAt: completion.createdAt,
      streamed: order.stream,
      cancelled,
      promptTokens: completion.promptTokens,
      finishReason: draft.finishReason,
    });
  };
  const wire = new Wire(reply.raw);
  reply.header('x-generation-id', completion.id);

  if (!order.stream) {
    const chunks = chunksOf(draft.content, settings.chunkChars).length;
    await wire.pause(settings.thinkMs + chunks * (fault?.do === 'slow' ? fault.ms : settings.chunkMs));
    // Whoever hangs up on an answer in one piece pays for all of it.
    book(draft.content, wire.isClosed);
    if (wire.isClosed || fault?.do === 'silence') return reply.hijack();
    return fault?.do === 'cut' ? sendHalf(reply, completion.whole()) : sendJson(reply, 200, completion.whole());
  }

  reply.hijack();
  entry.status = 200;
  reply.raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'x-generation-id': completion.id,
  });
  await streamOut(wire, {
    completion,
    settings,
    fault,
    onSaid: (said) => (answer.content = said),
    onSettled: (cancelled) => book(answer.content, cancelled),
    destroy: () => reply.raw.destroy(),
  });
  return reply;
}
