import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { freePort } from './ports.js';
import { startPostgres, type Postgres, type PostgresOptions } from './postgres.js';

let dataDir: string;
let running: Postgres | undefined;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'primerka-postgres-'));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const start = async (options: Partial<PostgresOptions> = {}) =>
  (running = await startPostgres({ dataDir, durable: false, ...options }));

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

it('keeps the data over a restart', async () => {
  const first = await start();
  await first.createDatabase('shop');
  await query(first.url('shop'), 'create table t as select 42 as answer');
  await first.stop();
  const second = await start();
  await second.createDatabase('shop');
  expect(await query(second.url('shop'), 'select answer from t')).toEqual([{ answer: 42 }]);
  expect(await query(second.url('shop'), "select gen_random_uuid() is not null as ok, 'Ж' < 'Я' as ordered")).toEqual([
    { ok: true, ordered: true },
  ]);
});

it('clones and drops databases', async () => {
  const server = await start();
  await server.createDatabase('origin');
  await query(server.url('origin'), 'create table t as select 1 as n');
  await server.createDatabase('copy "of it"', 'origin');
  expect(await query(server.url('copy "of it"'), 'select n from t')).toEqual([{ n: 1 }]);
  await server.dropDatabase('copy "of it"');
  await expect(query(server.url('copy "of it"'), 'select 1')).rejects.toThrow('does not exist');
});

it('refuses a second server on the same data and lets the first one live', async () => {
  const first = await start();
  await expect(startPostgres({ dataDir })).rejects.toThrow(/Another PostgreSQL \(process \d+\) is already running/);
  expect(await query(first.adminUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
});

it('refuses a taken port', async () => {
  const port = await freePort();
  const holder = createServer().listen(port, '127.0.0.1');
  await once(holder, 'listening');
  await expect(start({ port })).rejects.toThrow(`Port ${port} of 127.0.0.1, meant for PostgreSQL, is taken`);
  holder.close();
});

it('refuses data of another major version', async () => {
  const file = path.join(dataDir, 'cluster', 'PG_VERSION');
  const own = await readFile(file, 'utf8');
  await writeFile(file, '14\n');
  await expect(start()).rejects.toThrow(/was made by PostgreSQL 14, this one is 18/);
  await writeFile(file, own);
});

it('starts over a lock file whose process is somebody else by now', async () => {
  const lock = path.join(dataDir, 'cluster', 'postmaster.pid');
  await writeFile(lock, `${process.pid}\n${path.join(dataDir, 'cluster')}\n1700000000\n5432\n\n127.0.0.1\n`);
  const server = await start();
  expect(await query(server.adminUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
});

it.runIf(process.getuid?.() === 0)(
  'as root moves out of folders that user postgres cannot enter, and says so',
  async () => {
    const outer = await mkdtemp(path.join(tmpdir(), 'primerka-private-'));
    const shared = await mkdtemp(path.join(tmpdir(), 'primerka-shared-'));
    await chmod(shared, 0o755);
    const { TMPDIR } = process.env;
    process.env['TMPDIR'] = shared;
    try {
      const server = await start({ dataDir: path.join(outer, 'checkout', '.data', 'postgres') });
      expect(server.dataDir).toMatch(`${shared}/primerka-embedded-postgres/data-checkout-data-postgres-`);
      expect(server.note).toContain(server.dataDir);
      await query(server.adminUrl, 'create table t as select 7 as n');
      await server.stop();
      const again = await start({ dataDir: path.join(outer, 'checkout', '.data', 'postgres') });
      expect(await query(again.adminUrl, 'select n from t')).toEqual([{ n: 7 }]);
      await again.stop();
      await chmod(shared, 0o700);
      await expect(start({ dataDir: path.join(outer, 'elsewhere') })).rejects.toThrow('Move the checkout');
    } finally {
      if (TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = TMPDIR;
      await rm(outer, { recursive: true, force: true });
      await rm(shared, { recursive: true, force: true });
    }
  },
);

it('ends with a starter that was killed, and starts again at once', async () => {
  const script = `
    const { startPostgres } = await import(process.argv[1]);
    const server = await startPostgres({ dataDir: process.argv[2], durable: false });
    console.log(server.adminUrl);
    setInterval(() => {}, 1000);`;
  const built = new URL('../dist/postgres.js', import.meta.url);
  expect(existsSync(built), 'build the sandbox first').toBe(true);
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script, built.href, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(starter.stdout, 'data')) as [Buffer];
  starter.kill('SIGKILL');
  await once(starter, 'exit');
  const server = await start();
  expect(server.adminUrl).not.toBe(line.toString().trim());
  expect(await query(server.url('shop'), 'select answer from t')).toEqual([{ answer: 42 }]);
});
