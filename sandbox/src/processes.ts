import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SandboxError } from './sandbox-error.js';

/** The command line of a running process, or undefined when there is none. */
export function commandOf(pid: number): string | undefined {
  return ask(`/proc/${pid}/cmdline`, pid, 'command')?.replaceAll('\0', ' ');
}

/** Tells a process from a later one that got the same id: when it was started. */
function startOf(pid: number): string | undefined {
  const stat = ask(`/proc/${pid}/stat`, pid, 'lstart');
  // Field 22 of proc(5) counts from the boot; the second field may hold spaces and ends with the last ")".
  return process.platform === 'linux' ? stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] : stat;
}

function ask(procFile: string, pid: number, psColumn: string): string | undefined {
  try {
    return process.platform === 'linux'
      ? readFileSync(procFile, 'utf8')
      : execFileSync('ps', ['-o', `${psColumn}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/**
 * Takes a lock file that names this process. A lock whose process is gone is recognised and taken over.
 * @returns how to give it back, or the id of the process that holds it.
 * @throws SandboxError when its folder cannot be made.
 */
export function takeLock(file: string): { release: () => void } | { heldBy: number } {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
  } catch (error) {
    throw new SandboxError(`${path.dirname(file)} cannot be made: ${(error as Error).message}`);
  }
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  const draft = `${file}.${process.pid}`;
  for (;;) {
    writeFileSync(draft, mine);
    try {
      // A link appears whole or not at all, so nobody ever reads half a lock.
      linkSync(draft, file);
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    const holder = readLock(file);
    if (holder && startOf(holder.pid) === holder.started) return { heldBy: holder.pid };
    rmSync(file, { force: true });
  }
}

function readLock(file: string): { pid: number; started: string } | undefined {
  try {
    const lock: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof lock !== 'object' || lock === null || !('pid' in lock) || !('started' in lock)) return undefined;
    return typeof lock.pid === 'number' && typeof lock.started === 'string'
      ? { pid: lock.pid, started: lock.started }
      : undefined;
  } catch {
    return undefined;
  }
}
