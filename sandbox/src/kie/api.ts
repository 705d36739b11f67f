import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Jobs } from './jobs.js';
import { hang, misbehave, reset, sendHtml, sendMalformed, textOf } from './misbehave.js';
import { readOrder, Refusal } from './models.js';
import { recordOf } from './record.js';
import type { RequestLog } from './request-log.js';
import type { Script } from './script.js';
import type { SlidingWindow } from './sliding-window.js';

const TYPE = 'application/json;charset=UTF-8';
const DOWNLOAD_URL_MS = 20 * 60_000;

export interface ApiOptions {
  apiKey: string;
  jobs: Jobs;
  script: Script;
  log: RequestLog;
  /** Counts createTask per key over 10 s and recordInfo per task over 1 s. */
  windows: { creates: SlidingWindow; records: SlidingWindow };
  /** Origin of the results, known once it listens. */
  fileOrigin: () => string;
}

function parseJson(body: unknown): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(String(body));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** kie.ai answers HTTP 200 to nearly everything; the outcome is the `code` in the body. */
const answer = (reply: FastifyReply, code: number, msg: string, data: unknown = null): FastifyReply =>
  reply.code(200).type(TYPE).send(JSON.stringify({ code, msg, data }));

const ok = (reply: FastifyReply, data: unknown) => answer(reply, 200, 'success', data);

/** The task endpoints of api.kie.ai, behind the bearer key. */
export async function api(app: FastifyInstance, options: ApiOptions): Promise<void> {
  const { jobs, script, log, windows } = options;
  const { settings } = jobs;

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.addHook('preHandler', async (request: FastifyRequest, reply) => {
    log.add(
      'api',
      request.method,
      request.url,
      request.body === undefined ? null : (parseJson(request.body) ?? request.body),
    );
    if (request.headers.authorization !== `Bearer ${options.apiKey}`) return answer(reply, 401, textOf(401));
    return undefined;
  });

  app.post('/api/v1/jobs/createTask', async (request, reply) => {
    if (!windows.creates.take(options.apiKey, settings.createsPer10s)) return answer(reply, 429, textOf(429));
    const body = parseJson(request.body);
    if (!body) return answer(reply, 400, 'Invalid JSON');
    const { model, input, callBackUrl } = body;
    const prompt = typeof input === 'object' && input !== null && 'prompt' in input ? String(input.prompt) : '';
    const fault = script.take('create', { prompt, model: String(model) });
    // A slow create has taken the order before it keeps its caller waiting: that is what makes it dangerous.
    if (fault && fault.do !== 'slow' && (await misbehave(reply, fault, (code, msg) => answer(reply, code, msg))))
      return reply;

    try {
      const task = jobs.create(readOrder(model, input), input, typeof callBackUrl === 'string' ? callBackUrl : null);
      if (task.callbackFault?.do === 'early') await jobs.complete(task.id);
      if (fault?.do === 'accept-then-hang') return hang(reply);
      if (fault?.do === 'accept-then-reset') return reset(reply);
      if (fault?.do === 'accept-then-html') return sendHtml(reply, fault.status);
      if (fault?.do === 'accept-then-malformed') return sendMalformed(reply);
      if (fault?.do === 'slow') await delay(fault.ms);
      return ok(reply, { taskId: task.id, recordId: task.id });
    } catch (error) {
      if (error instanceof Refusal) return answer(reply, error.code, error.message);
      throw error;
    }
  });

  app.get<{ Querystring: { taskId?: string } }>('/api/v1/jobs/recordInfo', async (request, reply) => {
    const { taskId } = request.query;
    if (!taskId) return answer(reply, 400, 'taskId parameter is required');
    if (!windows.records.take(taskId, settings.recordsPerSecond)) return answer(reply, 429, textOf(429));
    const task = jobs.tasks.get(taskId);
    const fault = script.take('record', task?.order);
    if (fault && (await misbehave(reply, fault, (code, msg) => answer(reply, code, msg)))) return reply;
    if (!task || fault?.do === 'null-first') return answer(reply, 422, 'recordInfo is null');
    return ok(reply, recordOf(task));
  });

  app.get('/api/v1/chat/credit', async (_request, reply) => {
    const fault = script.take('credit');
    if (fault && (await misbehave(reply, fault, (code, msg) => answer(reply, code, msg)))) return reply;
    return ok(reply, settings.balance);
  });

  app.post('/api/v1/common/download-url', async (request, reply) => {
    const url = parseJson(request.body)?.url;
    if (typeof url !== 'string' || !url.startsWith(`${options.fileOrigin()}/results/`)) {
      return answer(reply, 422, 'url is wrong');
    }
    return ok(reply, `${url}?expires=${Date.now() + DOWNLOAD_URL_MS}`);
  });
}
