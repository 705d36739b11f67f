import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import type { Observable } from 'rxjs';
import { DataSource } from 'typeorm';
import { env } from '../env.js';
import { AppError } from '../errors.js';

/** Requests per minute. */
const PER_USER = { reads: 240, writes: 30, uploads: 10, orders: 10, messages: 10, payments: 5 } as const;
const PER_ADDRESS = { 'sign-ins': 20, requests: 1_200 } as const;
const MINUTE = 60;

type Bucket = keyof typeof PER_USER | keyof typeof PER_ADDRESS;

/** Which allowance a route spends. `path` is the route's pattern below `/api/v1`. */
export function bucketOf(method: string, path: string): Exclude<Bucket, 'requests'> {
  if (path === '/auth/telegram' || path === '/auth/refresh') return 'sign-ins';
  if (method === 'GET' || method === 'HEAD' || path === '/generations/quote') return 'reads';
  if (method === 'POST' && (path === '/photos' || path === '/looks/:code/draft')) return 'uploads';
  if (method === 'POST' && (path === '/generations' || path === '/generations/:id/retry')) return 'orders';
  if (method === 'POST' && path === '/chats/:id/messages') return 'messages';
  if (method === 'POST' && (path === '/payments' || path === '/promo')) return 'payments';
  return 'writes';
}

/**
 * Counters shared by all processes, in Postgres or in Redis. When the store is away each process
 * counts for itself: people are let in rather than locked out.
 */
@Injectable()
export class RateLimits {
  private readonly limiters: Record<Bucket, RateLimiterAbstract>;

  constructor(dataSource: DataSource) {
    const { REDIS_URL, RATE_LIMIT_SCALE } = env();
    const redis = REDIS_URL ? new Redis(REDIS_URL, { maxRetriesPerRequest: 1, lazyConnect: false }) : null;
    redis?.on('error', () => undefined);
    const limiter = (name: Bucket, perMinute: number): RateLimiterAbstract => {
      const points = Math.max(1, Math.floor(perMinute * RATE_LIMIT_SCALE));
      const common = {
        keyPrefix: name,
        points,
        duration: MINUTE,
        inMemoryBlockOnConsumed: points + 1,
        insuranceLimiter: new RateLimiterMemory({ keyPrefix: name, points, duration: MINUTE }),
      };
      return redis
        ? new RateLimiterRedis({ ...common, storeClient: redis })
        : new RateLimiterPostgres({
            ...common,
            storeClient: dataSource,
            storeType: 'typeorm',
            tableName: 'rate_limit',
            tableCreated: true,
          });
    };
    const all: Record<Bucket, number> = { ...PER_USER, ...PER_ADDRESS };
    this.limiters = Object.fromEntries(
      Object.entries(all).map(([name, perMinute]) => [name, limiter(name as Bucket, perMinute)]),
    ) as Record<Bucket, RateLimiterAbstract>;
  }

  /** @throws AppError `rate_limited` with the seconds to wait */
  async spend(bucket: Bucket, who: string): Promise<void> {
    try {
      await this.limiters[bucket].consume(who);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new AppError('rate_limited', `Too many ${bucket}`, {
        retryAfter: Math.max(1, Math.ceil((refusal.msBeforeNext ?? 1000) / 1000)),
      });
    }
  }
}

/**
 * Spends the signed-in user's allowance, or the address's for a sign-in. An interceptor, because those
 * run after every guard: among guards the order is that of the modules, and a limit that runs before
 * the sign-in is checked has no user to count for.
 */
@Injectable()
export class RateLimitInterceptor implements NestInterceptor {
  constructor(private readonly limits: RateLimits) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest & { signedIn?: { id: string } }>();
    const bucket = bucketOf(request.method, (request.routeOptions.url ?? '').replace('/api/v1', ''));
    if (bucket === 'sign-ins') await this.limits.spend(bucket, request.ip);
    else if (request.signedIn) await this.limits.spend(bucket, request.signedIn.id);
    return next.handle();
  }
}
