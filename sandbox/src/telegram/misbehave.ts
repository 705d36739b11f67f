import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { Refusal, tooMany } from './refusal.js';
import type { CallFault } from './script.js';

const TEXTS: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden: bot was blocked by the user',
  404: 'Not Found',
  409: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  429: 'Too Many Requests: retry after 1',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
};

/** What stands before the Bot API answers like this when it is in trouble. */
const sendHtml = (reply: FastifyReply, status: number): void =>
  void reply
    .code(status)
    .type('text/html')
    .send(`<html>\r\n<head><title>${status}</title></head>\r\n<body><center><h1>nginx</h1></center></body>\r\n</html>`);

/** Keeps the connection open and never answers; closing the server ends it. */
const hang = (reply: FastifyReply): void => void reply.hijack();

function reset(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.socket?.resetAndDestroy();
}

/**
 * Plays a fault before the call is served. True when the request has been dealt with; false when it
 * should be served, perhaps after a pause.
 * @throws Refusal a scripted refusal
 */
export async function misbehaveBefore(reply: FastifyReply, step: CallFault): Promise<boolean> {
  switch (step.do) {
    case 'answer':
      if (step.retryAfter !== undefined && step.description === undefined) throw tooMany(step.retryAfter);
      throw new Refusal(
        step.code,
        step.description ?? TEXTS[step.code] ?? 'Internal Server Error',
        step.retryAfter === undefined ? undefined : { retry_after: step.retryAfter },
      );
    case 'html':
      sendHtml(reply, step.status);
      return true;
    case 'malformed':
      void reply.type('application/json').send('{"ok":true,"resu');
      return true;
    case 'hang':
      hang(reply);
      return true;
    case 'reset':
      reset(reply);
      return true;
    case 'slow':
      await delay(step.ms);
      return false;
    default:
      return false;
  }
}

/** Spoils the answer to a call that has had its effect. True when the request has been dealt with. */
export function misbehaveAfter(reply: FastifyReply, step: CallFault): boolean {
  if (step.do === 'commit-then-hang') hang(reply);
  else if (step.do === 'commit-then-reset') reset(reply);
  else if (step.do === 'commit-then-html') sendHtml(reply, step.status);
  else return false;
  return true;
}
