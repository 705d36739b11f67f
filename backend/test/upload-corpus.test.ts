import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Photo } from '@primerka/contract';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCorpus } from './corpus.js';
import { type SignedIn, useApp } from './harness.js';

const { items, missing } = await loadCorpus();
const app = useApp();
let user: SignedIn;

beforeAll(async () => {
  user = await app().signIn();
  app().log.mustNotSay('text out of an upload', 'CANARY-');
});

function upload(bytes: Buffer, file: string) {
  const form = new FormData();
  form.append('kind', 'source');
  form.append('file', new Blob([bytes], { type: 'image/jpeg' }), path.basename(file));
  return user.api<Photo & { code?: string }>('POST', '/photos', form);
}

function expectAnswer(answer: string, wanted: string): void {
  const status = answer.split(' ')[0];
  if (wanted === '201') expect(status).toBe('201');
  else if (wanted === '4xx') expect(status).toMatch(/^4\d\d$/);
  else if (wanted === '201|4xx') expect(status).toMatch(/^(201|4\d\d)$/);
  else expect(answer).toBe(wanted);
}

/** Mean absolute difference, 0–255, between a stored picture and the upload turned upright by its EXIF. */
async function differenceFromUpright(stored: Buffer, upload: Buffer): Promise<number> {
  const { data, info } = await sharp(stored).raw().toBuffer({ resolveWithObject: true });
  const upright = await sharp(upload)
    .autoOrient()
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .resize(info.width, info.height, { fit: 'fill' })
    .raw()
    .toBuffer();
  expect(upright).toHaveLength(data.length);
  return data.reduce((sum, value, i) => sum + Math.abs(value - upright[i]!), 0) / data.length;
}

it('has the corpus, or says loudly that it has not', () => {
  if (!missing) return;
  const warning = `No upload corpus in ${missing}: of its files none were run, only ${items.length} pictures made here.`;
  if (process.env['CI']) expect.fail(`${warning} Set CORPUS_DIR.`);
  console.warn(`\n${'!'.repeat(100)}\n${warning}\nSet CORPUS_DIR to run them.\n${'!'.repeat(100)}\n`);
});

describe('every file of the corpus', () => {
  it.each(items)('$file → $http', async ({ file, http, must, bytes }) => {
    const sent = await bytes();
    const { status, body } = await upload(sent, file);
    expectAnswer(`${status} ${body.code ?? ''}`.trim(), http);
    expect(JSON.stringify(body)).not.toContain('CANARY-');
    if (status !== 201) return;

    for (const url of [body.url, body.thumbUrl]) {
      const served = await fetch(url);
      expect([served.status, served.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      const stored = Buffer.from(await served.arrayBuffer());
      const { format, space, channels, exif, xmp, iptc, icc, orientation } = await sharp(stored).metadata();
      expect({ format, space, channels, exif, xmp, iptc, icc, orientation }).toEqual({
        format: 'jpeg',
        space: 'srgb',
        channels: 3,
      });
      expect(stored.includes('CANARY-')).toBe(false);
    }
    const stored = Buffer.from(await (await fetch(body.url)).arrayBuffer());
    const { width, height } = await sharp(stored).metadata();
    expect({ width, height }).toEqual({ width: body.width, height: body.height });
    expect(Math.max(width, height)).toBeLessThanOrEqual(2048);
    if (must.includes('orientation-applied')) expect(await differenceFromUpright(stored, sent)).toBeLessThan(3);
  });
});

describe('the storage after all of them', () => {
  let onDisk: string[];
  beforeAll(async () => {
    const entries = await readdir(path.join(app().dataDir, 'files'), { recursive: true, withFileTypes: true });
    onDisk = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  });

  it('holds exactly the files of accepted photos', async () => {
    const { rows } = await app().database.query<{ key: string }>(
      'select key from photo union select thumb_key from photo',
    );
    expect(onDisk.map((file) => path.basename(file)).toSorted()).toEqual(rows.map(({ key }) => key).toSorted());
    expect(rows.length).toBeGreaterThan(0);
  });

  it('holds no text out of an upload', async () => {
    for (const file of onDisk) expect((await readFile(file)).includes('CANARY-'), file).toBe(false);
  });
});

afterAll(() => {
  if (!missing) console.log(`upload corpus: ${items.length} files`);
});
