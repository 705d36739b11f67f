import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from './account.js';
import { Args, type UploadedFile } from './args.js';
import { Described, type Handler } from './handler.js';
import { record } from './json-fields.js';
import { messageMethods } from './message-methods.js';
import { METHODS, type Method } from './methods.js';
import { misbehaveAfter, misbehaveBefore } from './misbehave.js';
import { paymentMethods } from './payment-methods.js';
import { profileMethods } from './profile-methods.js';
import { badRequest, Refusal } from './refusal.js';
import { refuseForeignOrigin } from './same-origin.js';
import { updateMethods } from './update-methods.js';

const HANDLERS: Record<Method, Handler> = {
  ...paymentMethods,
  ...updateMethods,
  ...messageMethods,
  ...profileMethods,
};

const BY_NAME = new Map<string, Method>(METHODS.map((name) => [name.toLowerCase(), name]));
/** Those that write to somebody, and count against the limits. */
const WRITING: readonly Method[] = ['sendMessage', 'sendPhoto', 'sendInvoice'];
const UPLOAD_MAX_BYTES = 50 * 1024 * 1024;

export interface BotApiOptions {
  token: string;
  account: Account;
  origin: () => string;
}

function fromJson(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // The refusal below names it.
  }
  const values = record(value);
  if (!values) throw badRequest("can't parse JSON object");
  return values;
}

async function fromMultipart(request: FastifyRequest) {
  const values: Record<string, unknown> = {};
  const files = new Map<string, UploadedFile>();
  for await (const part of request.parts()) {
    if (part.type === 'file') files.set(part.fieldname, { name: part.filename, bytes: await part.toBuffer() });
    else values[part.fieldname] = part.value;
  }
  return { values, files };
}

async function readArgs(request: FastifyRequest): Promise<Args> {
  const query = request.query as Record<string, unknown>;
  const type = request.headers['content-type'] ?? '';
  if (request.isMultipart()) {
    const { values, files } = await fromMultipart(request);
    return new Args({ ...query, ...values }, files);
  }
  const body = typeof request.body === 'string' ? request.body : '';
  if (body === '') return new Args(query);
  if (type.startsWith('application/json')) return new Args({ ...query, ...fromJson(body) });
  return new Args({ ...query, ...Object.fromEntries(new URLSearchParams(body)) });
}

function sendRefusal(reply: FastifyReply, { code, message, parameters }: Refusal): FastifyReply {
  if (parameters?.retry_after !== undefined) void reply.header('retry-after', parameters.retry_after);
  return reply
    .code(code)
    .send({ ok: false, error_code: code, description: message, ...(parameters && { parameters }) });
}

/** Aborts when the caller hangs up before it has its answer. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => reply.raw.writableFinished || gone.abort());
  return gone.signal;
}

const userOf = (args: Args): number | undefined => Number(args.text('chat_id') || args.text('user_id')) || undefined;

/** `/bot<token>/<method>` and `/file/bot<token>/<path>`: the Bot API over HTTP. */
export async function botApi(app: FastifyInstance, { token, account, origin }: BotApiOptions): Promise<void> {
  // Bots send no Origin; the sandbox's token is public, so pages of other sites could call as well.
  app.addHook('onRequest', refuseForeignOrigin);
  app.removeAllContentTypeParsers();
  await app.register(multipart, { limits: { fileSize: UPLOAD_MAX_BYTES, files: 10, fieldSize: 1024 * 1024 } });
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, _request, reply) =>
    sendRefusal(reply, error instanceof Refusal ? error : new Refusal(500, `Internal Server Error: ${String(error)}`)),
  );

  /** A well-formed token of another bot is 401, anything else at its place 404. */
  const checkToken = (given: string): void => {
    if (given === token) return;
    throw /^\d+:[\w-]{20,}$/.test(given) ? new Refusal(401, 'Unauthorized') : new Refusal(404, 'Not Found');
  };

  app.route<{ Params: { token: string; method: string } }>({
    method: ['GET', 'POST'],
    url: '/bot:token/:method',
    handler: async (request, reply) => {
      checkToken(request.params.token);
      const method = BY_NAME.get(request.params.method.toLowerCase());
      if (!method) throw new Refusal(404, 'Not Found: method not found');
      const args = await readArgs(request);
      account.log.add(method, args.logged);
      const fault = account.script.takeCall(method, { user: userOf(args) });
      if (fault && (await misbehaveBefore(reply, fault))) return reply;
      if (WRITING.includes(method)) account.flood.check(args.text('chat_id'));
      const result = await HANDLERS[method]({ args, account, origin: origin(), fault, gone: goneSignal(reply) });
      if (fault && misbehaveAfter(reply, fault)) return reply;
      if (!(result instanceof Described)) return { ok: true, result };
      return { ok: true, result: result.result, description: result.description };
    },
  });

  app.get<{ Params: { token: string; '*': string } }>('/file/bot:token/*', async (request, reply) => {
    checkToken(request.params.token);
    const file = account.files.at(request.params['*']);
    if (!file) throw new Refusal(404, 'Not Found');
    return reply.type('image/jpeg').send(file.bytes);
  });
}

/** Telegram runs the method that stands in the answer to an update; its outcome nobody hears of. */
export async function runWebhookAnswer(body: string, account: Account, origin: string): Promise<void> {
  if (!body.startsWith('{')) return;
  try {
    const { method: name, ...values } = fromJson(body);
    const method = BY_NAME.get(String(name).toLowerCase());
    if (!method) return;
    account.log.add(method, values);
    const gone = AbortSignal.timeout(account.settings.webhookTimeoutMs);
    await HANDLERS[method]({ args: new Args(values), account, origin, fault: undefined, gone });
  } catch {
    // There is nobody to tell.
  }
}
