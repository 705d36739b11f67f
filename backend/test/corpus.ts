import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { z } from 'zod';

/** One picture and what an upload of it as `source` must lead to. */
export interface CorpusItem {
  file: string;
  /** `201`, `4xx`, `201|4xx`, or a status with its code. */
  http: string;
  must: string[];
  bytes: () => Promise<Buffer>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const dir = path.resolve(root, process.env['CORPUS_DIR'] ?? '../shared/corpus');

const Manifest = z.object({
  items: z.array(z.object({ file: z.string(), http: z.string(), must: z.array(z.string()).default([]) })),
});

export interface Corpus {
  items: CorpusItem[];
  /** An ordinary camera photo below the limit, to be made larger by bytes after its end marker. */
  base: () => Promise<Buffer>;
  /** Where the files were looked for and not found. */
  missing: string | null;
}

/** The corpus in CORPUS_DIR, or the few pictures that can be made here when there is none. */
export async function loadCorpus(): Promise<Corpus> {
  const manifest = path.join(dir, 'manifest.json');
  if (!existsSync(manifest)) return { items: homemade(), base: () => photo().jpeg().toBuffer(), missing: dir };
  const { items } = Manifest.parse(JSON.parse(await readFile(manifest, 'utf8')));
  return {
    items: items.map((item) => ({ ...item, bytes: () => readFile(path.join(dir, item.file)) })),
    base: () => readFile(path.join(dir, 'accept/photo-table.jpg')),
    missing: null,
  };
}

const photo = (width = 900, height = 600): Sharp =>
  sharp({
    create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 120, sigma: 30 } },
  });

/** A picture whose upper left and lower right can be told apart, stored so that `orientation` turns it upright. */
async function oriented(orientation: number): Promise<Buffer> {
  const corner = await photo(300, 200).linear(0.2).png().toBuffer();
  // Softened, because pure noise does not survive JPEG twice.
  const upright = await photo()
    .blur(2)
    .composite([{ input: corner, left: 0, top: 0 }])
    .png()
    .toBuffer();
  const [angle, mirror] = ([[0], [0, 'flop'], [180], [0, 'flip'], [-90, 'flip'], [-90], [90, 'flip'], [90]] as const)[
    orientation - 1
  ] ?? [0];
  const turned = sharp(await sharp(upright).rotate(angle).png().toBuffer());
  return (mirror ? turned[mirror]() : turned).withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
}

function homemade(): CorpusItem[] {
  const item = (file: string, http: string, bytes: () => Promise<Buffer>, must: string[] = []): CorpusItem => ({
    file: `made here: ${file}`,
    http,
    must,
    bytes,
  });
  const stripped = ['exif-stripped', 'gps-stripped', 'orientation-applied', 'no-canary'];
  const whole = () => photo().jpeg().toBuffer();
  return [
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => item(`orient-${n}.jpg`, '201', () => oriented(n), stripped)),
    item('photo.jpg', '201', whole),
    item('photo.png', '201', () => photo().png().toBuffer()),
    item('grey.jpg', '201', () => photo().greyscale().jpeg().toBuffer()),
    item('cmyk.jpg', '201', () => photo().toColourspace('cmyk').withIccProfile('cmyk').jpeg().toBuffer()),
    item(
      'canary.jpg',
      '201',
      () =>
        photo()
          .withExif({ IFD0: { Artist: 'CANARY-made-here' } })
          .jpeg()
          .toBuffer(),
      stripped,
    ),
    item('tiny.png', '422 photo.too_small', () => photo(255, 255).png().toBuffer()),
    item('wide.png', '422 photo.too_many_pixels', () => photo(10_001, 2).png().toBuffer()),
    item('cut.jpg', '422 photo.unreadable', async () => (await whole()).subarray(0, 20_000)),
    item('empty.jpg', '415 photo.unsupported_type', async () => Buffer.alloc(0)),
    item('text.jpg', '415 photo.unsupported_type', async () => Buffer.from('CANARY-not a picture'), ['no-canary']),
    item('photo.webp', '415 photo.unsupported_type', () => photo().webp().toBuffer()),
    item('photo.gif', '415 photo.unsupported_type', () => photo(300, 300).gif().toBuffer()),
  ];
}
