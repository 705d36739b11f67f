import { freePort, SandboxError, startSandbox } from '@primerka/sandbox';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const COMMAND = fileURLToPath(new URL('../../sandbox/dist/start.js', import.meta.url));

let dataDir: string;
let env: Record<string, string>;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'primerka-start-'));
  // User postgres, as whom root's database runs, has to enter it.
  await chmod(dataDir, 0o755);
  env = { PATH: process.env['PATH'] ?? '', PORT: String(await freePort()), DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
});

afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

/** `npm start` without npm, in a folder without `.env`. */
function start(extra: Record<string, string> = {}) {
  const child = spawn(process.execPath, [COMMAND], { cwd: tmpdir(), env: { ...env, ...extra } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  return {
    child,
    output: () => output,
    exit: () => exitOf(child),
    async running() {
      while (!output.includes('Ctrl-C')) {
        if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${output}`);
        await sleep(50);
      }
    },
  };
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** Processes of this run: whose environment or command line names the data folder. */
async function processesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const texts = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
    );
    if (texts.some((text) => text.includes(folder))) found.push(`${pid} ${texts[0]?.replaceAll('\0', ' ')}`);
  }
  return found;
}

describe('npm start', () => {
  it('tells where to go, works, and leaves nothing behind after Ctrl-C', async () => {
    const run = start();
    await run.running();
    const url = `http://127.0.0.1:${env['PORT']}`;
    for (const part of [
      url,
      'Анна',
      'TELEGRAM_BOT_TOKEN',
      'KIE_API_KEY',
      'OPENROUTER_API_KEY',
      'DATABASE_URL',
      'REDIS_URL',
      dataDir,
    ]) {
      expect(run.output()).toContain(part);
    }
    const config = (await (await fetch(`${url}/api/v1/config`)).json()) as { sandboxLaunchUrl: string };
    const launched = await fetch(`${config.sandboxLaunchUrl}?user=ben`, { redirect: 'manual' });
    const hash = new URLSearchParams(new URL(launched.headers.get('location') ?? '').hash.slice(1));
    const signIn = await fetch(`${url}/api/v1/auth/telegram`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ initData: hash.get('tgWebAppData') }),
    });
    expect(signIn.status).toBe(200);
    expect(await processesOf(dataDir)).not.toEqual([]);

    run.child.kill('SIGINT');
    expect(await run.exit()).toBe(0);
    expect(await processesOf(dataDir)).toEqual([]);
    expect(await readdir(dataDir)).not.toContain('sandbox.lock');
  });

  it('keeps the data, and starts at once after having been killed', async () => {
    const first = start();
    await first.running();
    first.child.kill('SIGKILL');
    await first.exit();
    const second = start();
    await second.running();
    second.child.kill('SIGTERM');
    expect(await second.exit()).toBe(0);
    // The killed run's backend has lost its database and gives up its last jobs when its own time is over.
    await vi.waitUntil(async () => (await processesOf(dataDir)).length === 0, { timeout: 30_000, interval: 250 });
  });

  it('stops as a whole when one part dies, and says which', async () => {
    const run = start();
    await run.running();
    const backend = (await processesOf(dataDir)).find(
      (line) => / \S*main\.js $/.test(line) && !line.includes('/bin/sh'),
    );
    process.kill(Number(backend?.split(' ')[0]), 'SIGKILL');
    expect(await run.exit()).toBe(137);
    expect(run.output()).toContain('The backend ended by itself');
    expect(await processesOf(dataDir)).toEqual([]);
  });
});

describe('npm start refuses, and exits with 1', () => {
  const refused = async (extra: Record<string, string>) => {
    const run = start(extra);
    expect(await run.exit()).toBe(1);
    expect(run.output()).not.toMatch(/\n\s+at /);
    expect(await processesOf(dataDir)).toEqual([]);
    return run.output();
  };

  it('a taken port', async () => {
    const holder = createServer().listen(Number(env['PORT']), '127.0.0.1');
    await once(holder, 'listening');
    expect(await refused({})).toContain(`Port ${env['PORT']} is taken`);
    holder.close();
  });

  it('production', async () => {
    expect(await refused({ NODE_ENV: 'production' })).toContain('NODE_ENV=production');
  });

  it('half a configuration', async () => {
    expect(await refused({ KIE_API_URL: 'https://api.kie.ai' })).toContain('KIE_API_KEY is not');
    const assistant = await refused({ OPENROUTER_API_URL: 'https://openrouter.ai/api/v1' });
    expect(assistant).toContain('OPENROUTER_API_KEY is not');
  });

  it('a database that cannot be reached', async () => {
    const nowhere = `postgresql://nobody@127.0.0.1:${await freePort()}/none`;
    expect(await refused({ DATABASE_URL: nowhere })).toContain('DATABASE_URL cannot be used: connect ECONNREFUSED');
  });

  it('a second instance on the same data, while the first lives on', async () => {
    const first = await startSandbox({ env, durable: false });
    try {
      const second = startSandbox({ env: { ...env, PORT: String(await freePort()) }, durable: false });
      await expect(second).rejects.toThrow(SandboxError);
      await expect(second).rejects.toThrow(`already runs on the data in ${dataDir}`);
      expect((await fetch(`${first.url}/health/ready`)).status).toBe(200);
    } finally {
      await first.stop();
    }
  });

  it('a lock of a process that is gone, but only to take it over', async () => {
    await writeFile(path.join(dataDir, 'sandbox.lock'), JSON.stringify({ pid: process.pid, started: 'long ago' }));
    const run = start();
    await run.running();
    run.child.kill('SIGINT');
    expect(await run.exit()).toBe(0);
  });
});
