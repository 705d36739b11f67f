import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import serveStatic from '@fastify/static';
import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  StandardSchemaSerializerInterceptor,
  StandardSchemaValidationPipe,
} from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Problem } from '@primerka/contract';
import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { AppModule } from './app.module.js';
import { env } from './env.js';
import { AppError, notFound } from './errors.js';
import { type Log, NestLog } from './observe/logger.js';
import { httpDuration } from './observe/metrics.js';
import { RateLimits } from './observe/rate-limit.js';
import { serveOpenApi } from './openapi.js';

/** The HTTP edge: what every request passes on its way in, and every answer on its way out. */

const JSON_LIMIT = 64 * 1024;
/** Milliseconds. */
const LINGER = 2_000;
const OUTSIDE_PREFIX = ['health/live', 'health/ready', 'media/:key'];
const SPA = fileURLToPath(new URL('../../frontend/dist', import.meta.url));

/** What an exception tells the caller. Only an AppError speaks for itself; the rest keep their inner words. */
function problemOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : ((error as { statusCode?: unknown } | null)?.statusCode as number | undefined);
  if (status === 404) return notFound('route');
  if (isOutOfReach(error)) return new AppError('unavailable', 'The database does not answer', { retryAfter: 5 });
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new AppError('request.invalid', 'The request could not be read', { issues: [] });
  }
  return new AppError('internal', 'Something went wrong on our side');
}

/** Postgres refused, ended or never answered a connection: its own codes, the system's, and pg's words. */
function isOutOfReach(error: unknown): boolean {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  return (
    /^(ECONNREFUSED|ECONNRESET|EPIPE|57P0[1-3]|08\w{3}|53300)$/.test(code) ||
    /timeout exceeded when trying to connect|Connection terminated/.test(message)
  );
}

@Catch()
class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const refusal = problemOf(error);
    if (refusal.status === 500) this.log.error({ requestId: request.id, err: error }, 'request failed');
    const { retryAfter } = refusal.extras;
    if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
    const body = JSON.stringify(problemBody(refusal, request.id));
    void reply.status(refusal.status).header('content-type', 'application/problem+json').send(body);
  }
}

function problemBody({ code, status, detail, extras }: AppError, requestId: string): Problem {
  const { retryAfter: _, ...shown } = extras;
  return { type: `urn:primerka:problem:${code}`, title: code, status, code, detail, requestId, ...shown };
}

const YOOKASSA_HOSTS = ['yookassa.ru', '*.yookassa.ru', 'yoomoney.ru', '*.yoomoney.ru'].map(
  (host) => `https://${host}`,
);

const contentSecurity = () => {
  const sandbox = env().sandbox ? [env().TELEGRAM_API_URL] : [];
  // The payment widget is a script of YooKassa's that opens a frame of theirs or of YooMoney's.
  const widget = env().widgetUrl ? [new URL(env().widgetUrl ?? '').origin] : [];
  const yookassa = widget.includes('https://yookassa.ru') ? YOOKASSA_HOSTS : widget;
  return {
    useDefaults: false,
    directives: {
      'default-src': ["'self'"],
      'script-src': ["'self'", ...widget],
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:', 'blob:', env().PUBLIC_URL],
      'connect-src': ["'self'", env().PUBLIC_URL, env().PUBLIC_URL.replace(/^http/, 'ws'), ...sandbox, ...yookassa],
      'frame-src': ["'self'", ...yookassa],
      'object-src': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
      // Telegram's web clients and its Linux desktop show the app in a frame of this origin.
      'frame-ancestors': ["'self'", 'https://web.telegram.org'],
    },
  };
};

export async function createApp(log: Log): Promise<NestFastifyApplication> {
  const filter = new ProblemFilter(log);
  const adapter = new FastifyAdapter({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: (_address, hop) => hop < env().TRUST_PROXY_HOPS,
    bodyLimit: JSON_LIMIT,
    requestTimeout: 60_000,
    genReqId: () => crypto.randomUUID(),
    forceCloseConnections: 'idle',
    // A URL that cannot be decoded never reaches a route, nor Nest's filter.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      filter.answer(error, request, reply),
    clientErrorHandler: refuseBrokenRequest,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter, { logger: new NestLog(log) });
  app.setGlobalPrefix('api/v1', { exclude: OUTSIDE_PREFIX });
  app.useGlobalFilters(filter);
  app.useGlobalPipes(
    new StandardSchemaValidationPipe({
      exceptionFactory: (issues) =>
        new AppError('request.invalid', 'The request does not have the right shape', {
          issues: issues.map((issue) => ({
            path: (issue.path ?? []).map((step) => (typeof step === 'object' ? step.key : step)).join('.'),
            message: issue.message,
          })),
        }),
    }),
  );
  app.useGlobalInterceptors(new StandardSchemaSerializerInterceptor(app.get(Reflector)));

  await app.register(helmet, {
    contentSecurityPolicy: contentSecurity(),
    // frame-ancestors decides who may frame us; X-Frame-Options knows only "nobody" and "ourselves".
    frameguard: false,
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    hsts: env().production,
    referrerPolicy: { policy: 'no-referrer' },
  });
  await app.register(multipart);
  watchRequests(app, log);
  serveOpenApi(app);
  serveSpa(app, filter);
  return app;
}

/**
 * By the route that was found, since one route can be spelled in many ways. Call-backs all come from
 * the provider's few addresses, and prove themselves before they cost anything; links to media cost
 * one file each.
 */
function isCounted({ is404, routeOptions }: FastifyRequest): boolean {
  const route = routeOptions.url ?? '';
  return is404 || route === '/health/ready' || (route.startsWith('/api/') && !route.startsWith('/api/v1/webhooks/'));
}

/** What is not even HTTP gets an answer from here: there is no request to route. */
function refuseBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemBody(
    new AppError('request.invalid', 'This is not an HTTP request we can read'),
    crypto.randomUUID(),
  );
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function watchRequests(app: NestFastifyApplication, log: Log): void {
  const limits = app.get(RateLimits);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    // Many clients name a type for the body they do not send, and an empty body is not JSON.
    if (Number(request.headers['content-length'] ?? 0) === 0 && !request.headers['transfer-encoding']) {
      delete request.headers['content-type'];
    }
    if (isCounted(request)) await limits.spend('requests', request.ip);
  });
  fastify.addHook('onResponse', async (request, reply) => {
    // Answered before the body was read to its end: a refusal. Time to read it, then the line is cut,
    // or a caller without a token could send for ever.
    if (!request.raw.complete) setTimeout(() => request.raw.destroy(), LINGER).unref();
    const labels = { method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode };
    httpDuration.observe(labels, reply.elapsedTime / 1000);
    if (labels.route.startsWith('/health')) return;
    log.info({ requestId: request.id, ...labels, ms: Math.round(reply.elapsedTime) }, 'request');
  });
}

/**
 * The built screen. Its hashed assets never change; index.html is never kept, because Telegram's
 * WebViews hold on to an old one. An unknown page is the app's own affair; an unknown asset is a 404,
 * so that an old tab learns that its release is gone.
 */
function serveSpa(app: NestFastifyApplication, filter: ProblemFilter): void {
  if (!existsSync(path.join(SPA, 'index.html'))) return;
  const fastify = app.getHttpAdapter().getInstance();
  void fastify.register(serveStatic, {
    root: SPA,
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, file) => {
      const immutable = file.includes(`${path.sep}assets${path.sep}`);
      void reply.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-store');
    },
  });
  fastify.get('/*', (request, reply) => {
    if (/^\/(api|media|assets|health|socket\.io)(\/|$)/.test(decodeURI(request.url.split('?')[0] ?? ''))) {
      filter.answer(notFound('route'), request, reply);
      return reply;
    }
    return reply.sendFile('index.html');
  });
}
