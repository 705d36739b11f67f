import { constants } from 'node:os';
import { SandboxError } from './sandbox-error.js';

/** One Ctrl-C may arrive twice: from the terminal and, again, from npm. */
const ECHO_MS = 500;

/** First signal: `stop`. A later one, when stopping takes too long: leave at once, the leashes take the children down. */
export function onStopSignal(stop: (signal: NodeJS.Signals) => void): void {
  let first = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (first === 0) {
        first = Date.now();
        stop(signal);
      } else if (Date.now() - first > ECHO_MS) process.exit(128 + constants.signals[signal]);
    });
  }
}

/** Runs a command; what its user can put right is told in one paragraph, everything else with its stack. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    process.exitCode = 1;
    console.error(error instanceof SandboxError ? `\n${error.message}\n` : error);
  }
}
