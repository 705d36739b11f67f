import { spawn } from 'node:child_process';

export interface LeashOptions {
  /** What asks this program to stop in an orderly way. */
  stopSignal: 'TERM' | 'INT';
  env?: Record<string, string>;
  cwd?: string;
  user?: { uid: number; gid: number };
  onOutput?: (text: string) => void;
}

export interface Leashed {
  /** Exit code, 128 + n when signal n ended it. Never rejects. */
  readonly exited: Promise<number>;
  /** Sends the stop signal, and SIGKILL when `graceMs` (10 s) have passed. */
  end(graceMs?: number): Promise<number>;
  /** SIGKILL to the program and whatever of its children stayed in its process group. */
  kill(): Promise<number>;
}

/**
 * The program runs under a shell that holds the other end of our pipe. When the pipe closes, because
 * we asked for it or because we were killed, the shell passes the stop signal on: nothing outlives
 * the process that started it. A session of its own keeps the terminal's Ctrl-C away from it, so
 * that the order of stopping stays ours.
 */
const LEASH = `
signal=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
program=$!
(read -r _ <&3; kill -s "$signal" "$program") >/dev/null 2>&1 &
holder=$!
wait "$program"; code=$?
kill "$holder" 2>/dev/null
wait "$holder" 2>/dev/null
exit "$code"
`;

/** Starts a program that cannot outlive this process. */
export function leash(command: string, args: string[], options: LeashOptions): Leashed {
  const child = spawn('/bin/sh', ['-c', LEASH, 'leash', options.stopSignal, command, ...args], {
    env: options.env,
    cwd: options.cwd,
    ...options.user,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => options.onOutput?.(text));
  }
  child.stdin.on('error', () => {});
  const exited = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      options.onOutput?.(`${error.message}\n`);
      resolve(127);
    });
    child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 143)));
  });
  const kill = () => {
    try {
      if (child.pid && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    return exited;
  };
  return {
    exited,
    kill,
    async end(graceMs = 10_000) {
      const timer = setTimeout(() => void kill(), graceMs);
      child.stdin.end();
      const code = await exited;
      clearTimeout(timer);
      return code;
    },
  };
}
