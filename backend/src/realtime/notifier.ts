import type { Server as HttpServer } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { ServerEvents } from '@primerka/contract';
import { createAdapter as onPostgres } from '@socket.io/postgres-adapter';
import { createAdapter as onRedis } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import pg from 'pg';
import { Server } from 'socket.io';
import { env } from '../env.js';
import { Tokens } from '../tokens/tokens.js';

type NoEvents = Record<string, never>;

/** `expiresAt`: unix seconds at which the socket's token ends. */
interface SocketData {
  expiresAt: number;
}

/** Clients have nothing to say beyond their token. */
const MAX_CLIENT_MESSAGE = 10_000;

/** Milliseconds. */
const PRESENCE_WITHIN = 2_000;

/**
 * Socket.IO in every process. One that serves HTTP lets clients in; one that does not (a worker)
 * still reaches every client of the others through the adapter. A room is a user, or a session.
 */
@Injectable()
export class Notifier implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly log = new Logger(Notifier.name);
  private readonly io: Server<NoEvents, ServerEvents, NoEvents, SocketData>;
  private closeAdapter: () => Promise<unknown>;
  private stopping = false;
  private isLive: (sessionId: string) => Promise<boolean> = async () => true;

  constructor(private readonly tokens: Tokens) {
    this.io = new Server({
      adapter: this.adapter(),
      serveClient: false,
      maxHttpBufferSize: MAX_CLIENT_MESSAGE,
      allowRequest: ({ headers }, decide) => decide(null, !this.stopping && fromOurPages(headers.origin, headers.host)),
    });
    this.io.use((socket, next) => {
      const { token } = socket.handshake.auth as { token?: unknown };
      this.tokens
        .verifyAccess(typeof token === 'string' ? token : '')
        .then(async (identity) => {
          if (!(await this.isLive(identity.sessionId))) throw new Error('The session has ended');
          await socket.join([room('user', identity.userId), room('session', identity.sessionId)]);
          socket.data = { expiresAt: identity.expiresAt };
          next();
        })
        .catch(() => next(new Error('auth.invalid')));
    });
    this.io.on('connection', (socket) => {
      // A socket lives no longer than its token; the client comes back with a fresh one.
      const timer = setTimeout(() => socket.disconnect(true), socket.data.expiresAt * 1000 - Date.now());
      socket.on('disconnect', () => clearTimeout(timer));
    });
  }

  /** Lets clients in on this process's HTTP server, at `/socket.io`. */
  attach(server: HttpServer): void {
    this.io.attach(server);
  }

  /** Whom to ask, beyond the token, whether a session still stands: sessions are a feature's, and this is a tool. */
  admitOnly(isLive: (sessionId: string) => Promise<boolean>): void {
    this.isLive = isLive;
  }

  /** Sends to every device of a user, from any process. A hint: nobody may rely on it to arrive. */
  send<E extends keyof ServerEvents>(userId: string, event: E, ...payload: Parameters<ServerEvents[E]>): void {
    this.io.to(room('user', userId)).emit(event, ...payload);
  }

  /**
   * Whether any device of a user has a socket open, at any process. A process that has just died keeps
   * the others waiting for its answer: after two seconds nobody counts as present.
   */
  async isPresent(userId: string): Promise<boolean> {
    const sockets = await this.io
      .timeout(PRESENCE_WITHIN)
      .in(room('user', userId))
      .fetchSockets()
      .catch(() => []);
    return sockets.length > 0;
  }

  /** Drops the sockets of a session that has ended. */
  drop(sessionId: string): void {
    this.io.in(room('session', sessionId)).disconnectSockets(true);
  }

  /** An open connection would keep the HTTP server from closing, also one that never joined. */
  beforeApplicationShutdown(): void {
    this.stopping = true;
    this.io.local.disconnectSockets(true);
    (this.io.engine as { close(): unknown } | undefined)?.close();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.io.close();
    await this.closeAdapter();
  }

  private adapter() {
    const { REDIS_URL, DATABASE_URL } = env();
    if (REDIS_URL) {
      const redis = new Redis(REDIS_URL, { maxRetriesPerRequest: null });
      redis.on('error', (error) => this.log.warn(`Redis: ${error.message}`));
      this.closeAdapter = async () => redis.disconnect();
      return onRedis(redis);
    }
    const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 3, application_name: 'primerka realtime' });
    pool.on('error', (error) => this.log.warn(`Realtime connection lost: ${error.message}`));
    this.closeAdapter = () => pool.end();
    return onPostgres(this.mended(pool), { errorHandler: (error) => this.log.warn(`Realtime: ${error.message}`) });
  }

  /**
   * What the adapter needs of a pool. It takes a client out to LISTEN, never listens for its errors
   * and never gives a dead one back: unmended, a restart of Postgres would end this process.
   */
  private mended(pool: pg.Pool): pg.Pool {
    const connect = async () => {
      const client = await pool.connect();
      client.on('error', (error) => this.log.warn(`Realtime connection lost: ${error.message}`));
      client.once('end', () => client.release(true));
      return client;
    };
    return { connect, query: pool.query.bind(pool) } as unknown as pg.Pool;
  }
}

const room = (kind: 'user' | 'session', id: string): string => `${kind}:${id}`;

/** A browser says where its page came from; other programs say nothing and have a token or not. */
function fromOurPages(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  return origin === new URL(env().PUBLIC_URL).origin || new URL(origin).host === host;
}
