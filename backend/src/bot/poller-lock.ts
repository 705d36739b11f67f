import pg from 'pg';
import { env } from '../env.js';

/** Seconds after which the database ends a session that does not beat. */
const SILENCE = 30;
/** Milliseconds. */
const ANSWER_WITHIN = 5_000;
/** Any number, the same in every release. */
const KEY = 7_415_001;

/**
 * The right to poll Telegram, which only one of all processes has: an advisory lock of the session of a
 * connection of its own. It is free again when that session ends: with the process, with the machine's
 * silence, or, should the process merely hang, by `idle_session_timeout`, since `beat` is called by the
 * polling itself. Needs no clock and no row, and a connection to Postgres without a pooler in between.
 */
export class PollerLock {
  private readonly gone = new AbortController();

  private constructor(private readonly client: pg.Client) {
    client.on('end', () => this.gone.abort());
  }

  /** @returns null when another process has it. @throws when the database does not answer */
  static async take(): Promise<PollerLock | null> {
    const client = new pg.Client({
      connectionString: env().DATABASE_URL,
      application_name: 'primerka poller',
      connectionTimeoutMillis: ANSWER_WITHIN,
      query_timeout: ANSWER_WITHIN,
      options: `-c idle_session_timeout=${SILENCE}s`,
    });
    // The end follows, and is what counts.
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [KEY]);
      if (rows[0]?.taken) return new PollerLock(client);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    await client.end();
    return null;
  }

  /** Aborted when the lock is lost. */
  get lost(): AbortSignal {
    return this.gone.signal;
  }

  /** Shows that the polling goes on. @throws when the lock is lost */
  async beat(): Promise<void> {
    await this.client.query('select 1');
  }

  async release(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}
