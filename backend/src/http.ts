import { existsSync } from 'node:fs';
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
import { MAX_PHOTO_BYTES, type Problem } from '@primerka/contract';
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
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new AppError('request.invalid', 'The request could not be read', { issues: [] });
  }
  return new AppError('internal', 'Something went wrong on our side');
}

@Catch()
class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { code, status, detail, extras } = problemOf(error);
    const { retryAfter, ...shown } = extras;
    if (status === 500) this.log.error({ requestId: request.id, err: error }, 'request failed');
    const problem: Problem = {
      type: `https://primerka.app/problems/${code}`,
      title: code,
      status,
      code,
      detail,
      requestId: request.id,
      ...shown,
    };
    if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
    void reply.status(status).header('content-type', 'application/problem+json').send(JSON.stringify(problem));
  }
}

const contentSecurity = () => {
  const sandbox = env().sandbox ? [env().TELEGRAM_API_URL] : [];
  return {
    useDefaults: false,
    directives: {
      'default-src': ["'self'"],
      'script-src': ["'self'"],
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:', 'blob:', env().PUBLIC_URL],
      'connect-src': ["'self'", 'ws:', 'wss:', env().PUBLIC_URL, ...sandbox],
      'object-src': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
      // Telegram's web clients and its Linux desktop show the app in a frame of this origin.
      'frame-ancestors': ["'self'", 'https://web.telegram.org'],
    },
  };
};

export async function createApp(log: Log): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: (_address, hop) => hop < env().TRUST_PROXY_HOPS,
    bodyLimit: JSON_LIMIT,
    requestTimeout: 60_000,
    genReqId: () => crypto.randomUUID(),
    forceCloseConnections: 'idle',
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter, { logger: new NestLog(log) });
  const filter = new ProblemFilter(log);
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
  await app.register(multipart, {
    throwFileSizeLimit: true,
    limits: {
      fileSize: MAX_PHOTO_BYTES,
      files: 1,
      fields: 4,
      parts: 6,
      fieldSize: 1024,
      fieldNameSize: 64,
      headerPairs: 20,
    },
  });
  watchRequests(app, log);
  serveOpenApi(app);
  serveSpa(app, filter);
  return app;
}

function watchRequests(app: NestFastifyApplication, log: Log): void {
  const limits = app.get(RateLimits);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    // Call-backs all come from the provider's few addresses, and prove themselves before they cost anything.
    if (request.url.startsWith('/api/') && !request.url.startsWith('/api/v1/webhooks/'))
      await limits.spend('requests', request.ip);
  });
  fastify.addHook('onResponse', async (request, reply) => {
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
    if (/^\/(api|media|assets|health|socket\.io)(\/|$)/.test(request.url.split('?')[0] ?? '')) {
      filter.answer(notFound('route'), request, reply);
      return reply;
    }
    return reply.sendFile('index.html');
  });
}
