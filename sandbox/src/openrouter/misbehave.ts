import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { errorBody, Refusal, unavailable } from './refusal.js';
import type { OpenRouterScriptStep } from './script.js';

export const sendJson = (reply: FastifyReply, status: number, body: object): FastifyReply =>
  reply.code(status).type('application/json').send(JSON.stringify(body));

export function refuse(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { retryAfter } = refusal.details;
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  return sendJson(reply, refusal.status, errorBody(refusal));
}

/** The refusal a fault stands for; with `models` the next model may still answer. */
export function refusalOf(fault: OpenRouterScriptStep, model: string, lastText: string): Refusal | undefined {
  switch (fault.do) {
    case 'error':
      return new Refusal(fault.status, fault.message, { type: fault.errorType, retryAfter: fault.retryAfter });
    case 'moderation':
      return new Refusal(403, `${model} requires moderation. Your input was flagged`, {
        type: 'content_policy_violation',
        metadata: {
          reasons: fault.reasons,
          flagged_input: lastText.slice(0, 100),
          provider_name: 'Anthropic',
          model_slug: model,
        },
      });
    case 'guardrail':
      return new Refusal(403, 'Request blocked by a guardrail', { metadata: { patterns: fault.patterns } });
    case 'availability':
      return unavailable(fault.status, fault.code, [model], `${model} cannot be used now`, {
        retryAfter: fault.retryAfter,
        withoutCode: true,
      });
    default:
      return undefined;
  }
}

/** Begins an answer and closes the connection in the middle of it. */
export async function sendHalf(reply: FastifyReply, body: object): Promise<FastifyReply> {
  reply.hijack();
  const bytes = Buffer.from(JSON.stringify(body));
  reply.raw.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
  reply.raw.write(bytes.subarray(0, bytes.length / 2));
  await turn();
  reply.raw.destroy();
  return reply;
}

/** Tears the connection down instead of answering. */
function reset(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.socket?.resetAndDestroy();
  return reply;
}

/** Plays a fault that strikes instead of an answer. True when the request has been dealt with. */
export function strike(reply: FastifyReply, fault: OpenRouterScriptStep | undefined): boolean {
  switch (fault?.do) {
    case 'html':
      reply
        .code(fault.status)
        .type('text/html; charset=UTF-8')
        .send(
          `<!DOCTYPE html><html><head><title>openrouter.ai | ${fault.status}: A timeout occurred</title></head><body>Cloudflare</body></html>`,
        );
      return true;
    case 'malformed':
      reply.type('application/json').send('{"id":"gen-1790000000-');
      return true;
    case 'reset':
      reset(reply);
      return true;
    case 'hang':
      // Closing the server ends it.
      reply.hijack();
      return true;
    case 'error-in-200': {
      const { status, message, type } = fault;
      const { error } = errorBody(new Refusal(status, message, type === undefined ? {} : { type }));
      sendJson(reply, 200, { error });
      return true;
    }
    default:
      return false;
  }
}
