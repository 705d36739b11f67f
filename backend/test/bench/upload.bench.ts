import { setTimeout as sleep } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, it } from 'vitest';
import { normalise } from '../../dist/images/normalise.js';
import { App } from '../harness.js';
import { each, percentile, report } from './measure.js';

const ROUNDS = 12;

let app: App;
beforeAll(async () => {
  app = await App.start({ env: { LOG_LEVEL: 'warn' } });
});
afterAll(() => app.stop());

/** A 12-megapixel photo that no upload before it equals. */
async function photo(seed: number): Promise<Buffer<ArrayBuffer>> {
  const base = await readFile(new URL('../../../sandbox/samples/person-full.jpg', import.meta.url));
  const mark = {
    create: {
      width: 40,
      height: 40,
      channels: 3 as const,
      background: { r: (seed * 37) % 256, g: (seed * 91) % 256, b: (seed * 151) % 256 },
    },
  };
  const bytes = await sharp(base)
    .resize(3000, 4000, { fit: 'fill' })
    .composite([{ input: mark, left: 0, top: 0 }])
    .jpeg({ quality: 82 })
    .toBuffer();
  return Buffer.from(bytes);
}

it('upload', async () => {
  const user = await app.signIn();
  const send = async (bytes: Buffer<ArrayBuffer>) => {
    const form = new FormData();
    form.set('kind', 'person');
    form.set('file', new Blob([bytes]));
    const { status } = await user.api('POST', '/photos', form);
    if (status !== 201) throw new Error(`upload answered ${status}`);
  };
  const photos = await Promise.all(Array.from({ length: ROUNDS * 2 }, (_, i) => photo(i)));
  await send(photos[0] ?? Buffer.alloc(0));
  await normalise(Buffer.from(photos[1] ?? ''));
  const raw = await each(ROUNDS - 1, (i) => normalise(Buffer.from(photos[i + 1] ?? '')));
  const ours = await each(ROUNDS - 1, (i) => send(photos[i + 1] ?? Buffer.alloc(0)));

  // 32 at once, while somebody else reads.
  const crowd = await Promise.all(Array.from({ length: 32 }, (_, i) => photo(ROUNDS * 2 + i)));
  const reads: number[] = [];
  const crowded = { busy: true };
  const reader = (async () => {
    while (crowded.busy) {
      const [took = 0] = await each(1, () => user.api('GET', '/me'));
      reads.push(took);
      await sleep(20);
    }
  })();
  await Promise.all(crowd.map(send));
  crowded.busy = false;
  await reader;
  report('upload (12-megapixel JPEG; raw = the same sharp pipeline on the same bytes, in this process)', [
    {
      what: 'received → stored, p50',
      ours: percentile(ours, 0.5),
      raw: percentile(raw, 0.5),
      unit: 'ms',
      goal: '≤ 1.15',
    },
    {
      what: 'p99 of others’ reads while 32 upload',
      ours: percentile(reads, 0.99),
      raw: Number.NaN,
      unit: 'ms',
      goal: '< 100 ms',
    },
  ]);
});
