import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { useApp } from './harness.js';

const app = useApp();
const COMMAND = fileURLToPath(new URL('../../sandbox/dist/tryon.js', import.meta.url));
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'primerka-tryon-'));
});
afterEach(() => app().kie.control.reset());
afterAll(() => rm(dir, { recursive: true, force: true }));

/** `npm run tryon` without npm. */
async function tryon(...args: string[]) {
  const child = spawn(process.execPath, [COMMAND, '--url', app().baseUrl, ...args], { cwd: dir, env: {} });
  let [output, progress] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (progress += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, progress };
}

it('writes the picture and tells what it cost', async () => {
  const { code, output, progress } = await tryon('--user', '700001', '--out', 'my look.jpg');
  expect(code, progress).toBe(0);
  expect(output).toMatch(/my look\.jpg: \d+ × \d+, with a watermark/);
  expect(output).toContain('Cost: 2 credits; balance 10 → 8');
  expect(output).toMatch(/held +2\n.*captured +2/);
  for (const stage of ['uploading', 'queued', 'drawing', 'succeeded']) expect(progress).toContain(stage);
  expect((await sharp(await readFile(path.join(dir, 'my look.jpg'))).metadata()).format).toBe('jpeg');
});

it('exits with 4 when the order fails, and nothing was charged', async () => {
  app().kie.control.script({ at: 'task', do: 'fail', failMsg: 'Your input was rejected by the safety system' });
  const { code, output } = await tryon('--user', '700002');
  expect(code).toBe(4);
  expect(output).toContain('provider.refused');
  expect(output).toContain('Cost: 0 credits; balance 10 → 10');
});

it('exits with 3 when it is refused, in words that say why', async () => {
  expect(await tryon('--init-data', 'hash=0')).toMatchObject({
    code: 3,
    progress: expect.stringContaining('auth.invalid') as string,
  });
});

it('exits with 5 when nobody answers', async () => {
  expect(await tryon('--url', 'http://127.0.0.1:2')).toMatchObject({
    code: 5,
    progress: expect.stringContaining('does not answer') as string,
  });
});

it('exits with 2 on wrong usage', async () => {
  expect(await tryon('--category', 'crown')).toMatchObject({ code: 2, output: '' });
});
