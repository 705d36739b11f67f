import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { GivenEnv } from './env.js';
import { leash, type Leashed } from './leash.js';
import { SandboxError } from './sandbox-error.js';

const program = (name: string) => fileURLToPath(new URL(`../../backend/dist/${name}`, import.meta.url));

const READY_WITHIN_MS = 60_000;

export interface BackendOptions {
  env: GivenEnv;
  /** Where it answers; undefined for a process without an API. */
  url?: string;
  onOutput?: (text: string) => void;
  nodeArguments?: string[];
  signal?: AbortSignal;
}

/**
 * Brings the database of `env` to the newest schema.
 * @throws SandboxError with what the migration said.
 */
export async function migrate(env: GivenEnv): Promise<void> {
  let output = '';
  const run = leash(process.execPath, [built('migrate.js')], {
    stopSignal: 'TERM',
    env,
    onOutput: (text) => (output = (output + text).slice(-4000)),
  });
  if ((await run.exited) !== 0) throw new SandboxError(`The database could not be migrated:\n${output.trim()}`);
}

/**
 * Migrates, starts `backend/dist/main.js` and waits until it is ready.
 * @throws SandboxError with the end of its log when it ends or is not ready within a minute.
 */
export async function startBackend(options: BackendOptions): Promise<Leashed> {
  await migrate(options.env);
  options.signal?.throwIfAborted();
  return launchBackend(options);
}

/** As {@link startBackend}, on a database that is already migrated. */
export async function launchBackend({ env, url, onOutput, nodeArguments = [], signal }: BackendOptions) {
  let tail = '';
  const backend = leash(process.execPath, [...nodeArguments, built('main.js')], {
    stopSignal: 'TERM',
    // glibc keeps the pixels of decoded pictures in one arena a thread; two are plenty.
    env: { MALLOC_ARENA_MAX: '2', ...env },
    onOutput: (text) => {
      tail = (tail + text).slice(-4000);
      onOutput?.(text);
    },
  });
  const ended = backend.exited.then((code) => ({ code }));
  const giveUp = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const state = await Promise.race([url ? readiness(url) : 'ready', ended]);
    if (state === 'ready') return backend;
    if (typeof state === 'object') {
      throw new SandboxError(`The backend ended while starting (exit code ${state.code}). It said:\n${tail.trim()}`);
    }
    if (signal?.aborted || Date.now() > giveUp) {
      await backend.end();
      signal?.throwIfAborted();
      throw new SandboxError(
        `The backend was not ready within ${READY_WITHIN_MS / 1000} s (${state}). It said:\n${tail.trim()}`,
      );
    }
    await sleep(50);
  }
}

async function readiness(url: string): Promise<string> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2000) });
    return response.ok ? 'ready' : `${response.status} ${await response.text()}`;
  } catch {
    return 'no answer';
  }
}

function built(name: string): string {
  const file = program(name);
  if (!existsSync(file)) throw new SandboxError('The backend is not built. Run "npm run build" first.');
  return file;
}
