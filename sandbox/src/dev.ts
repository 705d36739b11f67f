import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onStopSignal, runCommand } from './command.js';
import { givenEnv } from './env.js';
import { leash } from './leash.js';
import { portOrFree } from './ports.js';
import { startBlock } from './start-block.js';
import { startSandbox } from './sandbox.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const bin = (name: string) => path.join(ROOT, 'node_modules', '.bin', name);

/** `npm run dev`: as `npm start`, with the compiler, the backend and the screen following every change. */
await runCommand(async () => {
  const env = { LOG_LEVEL: 'info', ...givenEnv('.env') };
  const devUrl = `http://127.0.0.1:${await portOrFree(5173)}`;
  const onOutput = (text: string) => void process.stderr.write(text);
  const sandbox = await startSandbox({ env, devUrl, onOutput, nodeArguments: ['--watch', '--watch-preserve-output'] });
  const followers = [
    leash(bin('tsc'), ['-b', '--watch', '--preserveWatchOutput'], { stopSignal: 'TERM', cwd: ROOT, env, onOutput }),
    leash(bin('vite'), ['--host', '127.0.0.1', '--strictPort', '--port', new URL(devUrl).port], {
      stopSignal: 'TERM',
      cwd: path.join(ROOT, 'frontend'),
      env: { ...env, PRIMERKA_SERVER: sandbox.url },
      onOutput,
    }),
  ];
  onStopSignal(() => void sandbox.stop());
  console.log(startBlock(sandbox, devUrl));
  const { code, reason } = await sandbox.stopped;
  await Promise.all(followers.map((follower) => follower.end()));
  if (reason) console.error(`\n${reason}\n`);
  return code;
});
