import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { errorBody } from './refusal.js';
import type { StepAt, YooScriptStep } from './script.js';

const JSON_TYPE = 'application/json;charset=utf-8';

const sendJson = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply.code(status).type(JSON_TYPE).send(text);

export const sendError = (reply: FastifyReply, status: number, error: Parameters<typeof errorBody>[0]): FastifyReply =>
  sendJson(reply, status, JSON.stringify(errorBody(error)));

const internal = (reply: FastifyReply) =>
  sendError(reply, 500, { code: 'internal_server_error', description: 'Internal error, repeat with the same key' });

/** Keeps the connection open and never answers; closing the server ends it. */
function hang(reply: FastifyReply): FastifyReply {
  return reply.hijack();
}

function reset(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.socket?.resetAndDestroy();
  return reply;
}

export type Fault = Exclude<YooScriptStep, StepAt<'webhook'>>;

/** Plays a fault that strikes before anything is done. True when the request has been dealt with. */
export function strikeBefore(reply: FastifyReply, fault: Fault | undefined): boolean {
  switch (fault?.do) {
    case 'refuse-before':
      reset(reply);
      return true;
    case 'hang':
      hang(reply);
      return true;
    case '500-before':
      internal(reply);
      return true;
    case '202-processing': {
      const { retryAfter } = fault;
      const body = {
        type: 'processing',
        description: 'Request is accepted, but not processed yet',
        retry_after: retryAfter,
      };
      sendJson(reply, 202, JSON.stringify(body));
      return true;
    }
    case '429':
      sendError(reply, 429, { code: 'too_many_requests', description: 'Too many requests', ...fault });
      return true;
    case '502-html':
      reply
        .code(502)
        .type('text/html')
        .send('<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>');
      return true;
    case '401':
      sendError(reply, 401, UNAUTHORIZED);
      return true;
    case '400':
      sendError(reply, 400, fault);
      return true;
    case 'error':
      sendError(reply, fault.status, fault);
      return true;
    default:
      return false;
  }
}

export const UNAUTHORIZED = {
  code: 'invalid_credentials',
  description: 'Basic authentication failed. Check your credentials',
  parameter: 'Authorization',
};

/** Whether the answer of a request that is carried out will be lost or late. */
export const losesAnswer = (fault: Fault | undefined): boolean =>
  fault !== undefined &&
  ['accept-then-reset', 'accept-then-hang', '500-after-commit', 'truncated', 'slow'].includes(fault.do);

/** Sends the answer of a request that was carried out, as far as the fault lets it. */
export async function answer(reply: FastifyReply, fault: Fault | undefined, text: string): Promise<FastifyReply> {
  switch (fault?.do) {
    case 'accept-then-reset':
      return reset(reply);
    case 'accept-then-hang':
      return hang(reply);
    case '500-after-commit':
      return internal(reply);
    case 'truncated':
      return sendJson(reply, 200, text.slice(0, Math.ceil(text.length / 2)));
    case 'slow':
      await delay(fault.ms);
      return sendJson(reply, 200, text);
    default:
      return sendJson(reply, 200, text);
  }
}
