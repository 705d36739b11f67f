import { onStopSignal, runCommand } from './command.js';
import { givenEnv } from './env.js';
import { startBlock } from './start-block.js';
import { startSandbox } from './sandbox.js';

/** `npm start`: the whole product on this machine, until Ctrl-C. */
await runCommand(async () => {
  const abort = new AbortController();
  let stop = () => abort.abort();
  onStopSignal(() => stop());

  const given = givenEnv('.env');
  let ready = false;
  console.log('Starting…');
  try {
    const sandbox = await startSandbox({
      // Requests of the stand-ins and the screen are many; LOG_LEVEL=info shows them.
      env: { LOG_LEVEL: 'warn', ...given },
      // Until it is ready its log is told only when it fails, by the error.
      onOutput: (text) => ready && process.stderr.write(text),
      signal: abort.signal,
    });
    ready = true;
    stop = () => {
      console.log('Stopping…');
      void sandbox.stop();
    };
    console.log(startBlock(sandbox));
    const { code, reason } = await sandbox.stopped;
    if (reason) console.error(`\n${reason}\n`);
    return code;
  } catch (error) {
    if (abort.signal.aborted) return 0;
    throw error;
  }
});
