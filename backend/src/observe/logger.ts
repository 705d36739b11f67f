import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import { env } from '../env.js';

/**
 * The process's one log. Requests are logged by route pattern and id, never by URL: a media URL is a
 * bearer capability and a webhook's path carries a MAC. Headers and bodies are not logged at all;
 * the redaction below is the second lock on that door.
 */
export const createLogger = () =>
  pino({
    level: env().LOG_LEVEL,
    redact: {
      paths: [
        'initData',
        'token',
        'accessToken',
        'refreshToken',
        'authorization',
        '*.initData',
        '*.authorization',
        '*.accessToken',
        '*.refreshToken',
        'req.headers',
        'req.url',
      ],
      censor: '[redacted]',
    },
    serializers: { req: () => undefined, res: () => undefined, err: bareError },
  });

export type Log = ReturnType<typeof createLogger>;

/** A failed query carries its parameters, a failed request its headers: only these three are ours to keep. */
const bareError = ({ name, message, stack }: Error) => ({ type: name, message, stack });

/** Nest's logger on top of pino. */
export class NestLog implements LoggerService {
  constructor(private readonly pino: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest passes the context last and, for errors, a stack before it. */
  private write(level: 'info' | 'error' | 'warn' | 'debug' | 'fatal', message: unknown, rest: unknown[]): void {
    const context = rest.at(-1);
    const stack = rest.length > 1 ? rest[0] : undefined;
    this.pino[level](
      { context, ...(stack ? { stack } : {}) },
      message instanceof Error ? (message.stack ?? message.message) : String(message),
    );
  }
}
