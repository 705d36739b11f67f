import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { shown } from './account.js';
import { answerChat } from './chat.js';
import { refusalOf, refuse, sendJson, strike } from './misbehave.js';
import { modelList } from './models.js';
import { Refusal } from './refusal.js';
import type { Parts } from './parts.js';
import type { LoggedRequest } from './request-log.js';
import type { OpenRouterScriptStep } from './script.js';

/** Faults that tear the connection down from this side. */
const OURS = ['reset', 'cut'];
const BODY_LIMIT = 32 * 1024 * 1024;

/** The endpoints under /api/v1, behind the bearer key. */
export async function api(app: FastifyInstance, parts: Parts): Promise<void> {
  const { account, script, log } = parts;
  const entries = new WeakMap<FastifyRequest, LoggedRequest>();
  const entryOf = (request: FastifyRequest): LoggedRequest => {
    const entry = entries.get(request) ?? log.add(request);
    entries.set(request, entry);
    return entry;
  };

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
    done(null, body),
  );
  app.addHook('onRequest', async (request, reply) => {
    const entry = entryOf(request);
    reply.raw.once('close', () => {
      entry.aborted = !reply.raw.writableFinished && !OURS.includes(entry.fault ?? '');
    });
    if (request.headers.authorization !== `Bearer ${parts.apiKey}`) throw new Refusal(401);
  });
  app.addHook('onSend', async (request, reply) => {
    entryOf(request).status = reply.statusCode;
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof Refusal) return refuse(reply, error);
    const { statusCode = 500 } = error as { statusCode?: number };
    return refuse(reply, new Refusal(statusCode));
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, new Refusal(404, 'Not Found')));

  /** Plays the fault of an endpoint about the account, else answers with `data`. */
  const tell = (
    at: Exclude<OpenRouterScriptStep['at'], 'chat'>,
    path: string,
    data: (request: FastifyRequest) => object,
  ) =>
    app.get(path, async (request, reply): Promise<FastifyReply> => {
      const fault = script.take(at);
      entryOf(request).fault = fault?.do ?? null;
      const refusal = fault && refusalOf(fault, '', '');
      if (refusal) throw refusal;
      return strike(reply, fault) ? reply : sendJson(reply, 200, { data: data(request) });
    });
  tell('key', '/key', () => account.key());
  tell('credits', '/credits', () => account.credits());
  tell('models', '/models', () => modelList());
  tell('generation', '/generation', (request) => {
    const { id } = request.query as { id?: string };
    const generation = account.generations.get(id ?? '');
    if (!generation) throw new Refusal(404, `Generation ${id} not found`);
    return shown(generation);
  });

  app.post('/chat/completions', (request, reply) => answerChat(request, reply, entryOf(request), parts));
}
