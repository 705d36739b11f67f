import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { StepAt } from './script.js';

const TEXTS: Record<number, string> = {
  400: 'Invalid request parameters',
  401: 'You do not have access permissions',
  402: 'Insufficient Credits. Please top up your account to continue.',
  404: 'Resource not found',
  408: 'Upstream is currently experiencing service issues. No result has been returned for over 10 minutes.',
  422: 'The request parameters failed validation',
  429: 'Your call frequency is too high. Please try again later.',
  433: 'The usage limit of this API key has been reached',
  451: 'Failed to fetch the image',
  455: 'The service is currently under maintenance',
  500: 'Server exception, please try again later or contact customer service',
  501: 'Generation failed',
  505: 'This feature is currently disabled',
};

export const textOf = (code: number): string => TEXTS[code] ?? 'Unknown error';

/** What stands before kie.ai answers like this when the origin is in trouble. */
export const sendHtml = (reply: FastifyReply, status: number): FastifyReply =>
  reply
    .code(status)
    .type('text/html; charset=UTF-8')
    .send(`<!DOCTYPE html><html><head><title>api.kie.ai | ${status}</title></head><body>Cloudflare</body></html>`);

export const sendMalformed = (reply: FastifyReply): FastifyReply =>
  reply.type('application/json;charset=UTF-8').send('{"code":200,"msg":"succ');

/** Keeps the connection open and never answers; closing the server ends it. */
export function hang(reply: FastifyReply): void {
  reply.hijack();
}

export function reset(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.socket?.resetAndDestroy();
}

type WireFault = Extract<StepAt<'create' | 'upload' | 'record' | 'credit'>, { at: string }>;

/**
 * Plays a fault of the answer itself. True when the request has been dealt with; false when it
 * should be served, perhaps after a pause.
 */
export async function misbehave(
  reply: FastifyReply,
  step: WireFault,
  refuse: (code: number, msg: string) => FastifyReply,
): Promise<boolean> {
  switch (step.do) {
    case 'answer':
      if (step.retryAfter !== undefined) reply.header('retry-after', step.retryAfter);
      refuse(step.code, step.msg ?? textOf(step.code));
      return true;
    case 'html':
      sendHtml(reply, step.status);
      return true;
    case 'malformed':
      sendMalformed(reply);
      return true;
    case 'hang':
      hang(reply);
      return true;
    case 'reset-before':
      reset(reply);
      return true;
    case 'slow':
      await delay(step.ms);
      return false;
    default:
      return false;
  }
}
