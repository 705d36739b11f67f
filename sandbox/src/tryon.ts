import type { Config } from '@primerka/contract';
import { writeFile } from 'node:fs/promises';
import { callApi, Refused, Unreachable } from './api-client.js';
import { onStopSignal } from './command.js';
import { givenEnv, type GivenEnv } from './env.js';
import { signInitData } from './telegram/init-data.js';
import { PEOPLE } from './telegram/people.js';
import { freePort } from './ports.js';
import { SandboxError } from './sandbox-error.js';
import { startSandbox, type Sandbox } from './sandbox.js';
import { HELP, readArguments, UsageError, type TryOnArguments } from './tryon-arguments.js';
import { GaveUp, tryOn, type TryOnOutcome } from './tryon-order.js';

/** `npm run tryon`: the main job from the shell. */
let interrupted = false;
const code = await command().catch(explained);
process.exitCode = interrupted ? 130 : code;

async function command(): Promise<number> {
  const env = givenEnv('.env');
  // npm runs a script in the package's folder; the file names were typed in this one.
  const given = readArguments(process.argv.slice(2), env['INIT_CWD'] ?? process.cwd());
  if (!given) {
    console.log(HELP);
    return 0;
  }
  const say = progressLine();
  let own: Sandbox | undefined;
  try {
    // Where `npm start` would be in this environment.
    const usual = `http://127.0.0.1:${env['PORT'] ?? 3000}`;
    const running = given.url ?? (await answers(usual));
    if (!running) own = await startOwn(env, say);
    const server = running ?? own?.url ?? usual;
    const outcome = await tryOn(server, await initDataFor(server, given), given, say);
    if (outcome.picture) await writeFile(given.out, outcome.picture);
    say(undefined);
    report(outcome, given);
    return outcome.picture ? 0 : 4;
  } finally {
    say(undefined);
    await own?.stop();
  }
}

async function answers(server: string): Promise<string | undefined> {
  return callApi<Config>(server, '/config').then(
    () => server,
    () => undefined,
  );
}

async function startOwn(env: GivenEnv, say: (state: string) => void): Promise<Sandbox> {
  say('no server answers, starting everything here');
  const abort = new AbortController();
  let stop = () => abort.abort();
  onStopSignal(() => {
    interrupted = true;
    stop();
  });
  const own = await startSandbox({
    env: { LOG_LEVEL: 'error', ...env, PORT: String(await freePort()) },
    signal: abort.signal,
  });
  stop = () => void own.stop();
  return own;
}

async function initDataFor(server: string, { initData, userId }: TryOnArguments): Promise<string> {
  if (initData) return initData;
  const { sandbox } = await callApi<Config>(server, '/config');
  if (!sandbox) throw new UsageError(`${server} is no sandbox: give --init-data from Telegram`);
  const known = Object.values(PEOPLE).find((person) => person.id === userId);
  return signInitData(known ?? { id: userId, first_name: `User ${userId}`, language_code: 'en' });
}

/** On a terminal one line that is written over, else one line for every change. */
function progressLine(): (state: string | undefined) => void {
  const began = performance.now();
  let last: string | undefined;
  return (state) => {
    if (state === last) return;
    last = state;
    const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(5);
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${state ? `${seconds} s  ${state}` : ''}`);
    else if (state) process.stderr.write(`${seconds} s  ${state}\n`);
  };
}

function report({ generation, before, after, picture }: TryOnOutcome, { out }: TryOnArguments) {
  const { charge, result, error, status, watermarked } = generation;
  if (picture) console.log(`${out}: ${result?.width} × ${result?.height}${watermarked ? ', with a watermark' : ''}`);
  else
    console.log(`The order ${status}${error ? `: ${error.code}` : ''}${error?.retryable ? ' (try again later)' : ''}`);
  console.log(
    `Cost: ${charge.state === 'captured' ? charge.amount : 0} credits; balance ${before.available} → ${after.available}`,
  );
  for (const event of charge.events) {
    console.log(`  ${event.at}  ${event.type.padEnd(9)} ${event.amount}${event.reason ? `  ${event.reason}` : ''}`);
  }
}

function explained(error: unknown): number {
  if (interrupted) return 130;
  const known: [new (...args: never[]) => Error, number][] = [
    [UsageError, 2],
    [Refused, 3],
    [Unreachable, 5],
    [SandboxError, 5],
    [GaveUp, 6],
  ];
  const code = known.find(([type]) => error instanceof type)?.[1];
  console.error(code === undefined ? error : (error as Error).message);
  if (code === 2) console.error('\nHow to use it: npm run tryon -- --help');
  return code ?? 1;
}
