import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { draw, type Drawing } from './draw.js';

const svg = (width: number, height: number, body: string): Promise<Buffer> =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`))
    .jpeg()
    .toBuffer();

/** A plain figure: skin-coloured head, green shirt, blue legs, grey wall. */
const figure = () =>
  svg(
    600,
    900,
    `<rect width="600" height="900" fill="#9a9a9a"/><ellipse cx="300" cy="120" rx="45" ry="58" fill="#d8a080"/>
     <rect x="190" y="190" width="220" height="270" fill="#3c8c50"/><rect x="215" y="460" width="75" height="360" fill="#304890"/>
     <rect x="310" y="460" width="75" height="360" fill="#304890"/><rect x="285" y="460" width="30" height="60" fill="#304890"/>`,
  );
const garment = (colour: string) =>
  svg(
    500,
    600,
    `<rect width="500" height="600" fill="#f5f5f3"/><rect x="100" y="120" width="300" height="360" fill="${colour}"/>`,
  );

// Pixels are slow work where several suites share few cores.
vi.setConfig({ testTimeout: 60_000 });

let person: Buffer;
let red: Buffer;

beforeAll(async () => {
  person = await figure();
  red = await garment('#d01010');
});

const drawn = (change: Partial<Drawing>): Promise<Buffer> =>
  draw({
    prompt: 'Image 2 is a top',
    images: [person, red],
    aspectRatio: 'auto',
    resolution: '1K',
    format: 'png',
    ...change,
  });

/** Whether the pixel at a fraction of the picture is red. */
async function isRed(picture: Buffer, [x, y]: readonly [number, number]): Promise<boolean> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3;
  const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3);
  return r > 110 && g < 80 && b < 80;
}

describe('placing', () => {
  it.each([
    ['top', [0.5, 0.35], [0.5, 0.7]],
    ['bottom', [0.42, 0.75], [0.5, 0.35]],
    ['dress', [0.5, 0.45], [0.5, 0.14]],
    ['outerwear', [0.5, 0.35], [0.5, 0.75]],
    ['headwear', [0.5, 0.04], [0.5, 0.4]],
    ['glasses', [0.5, 0.12], [0.5, 0.4]],
    ['shoes', [0.5, 0.92], [0.5, 0.4]],
    ['bag', [0.66, 0.5], [0.5, 0.14]],
    ['jewellery', [0.5, 0.22], [0.5, 0.7]],
  ] as const)('%s lands where it is worn and nowhere else', async (category, there, elsewhere) => {
    const picture = await drawn({ prompt: `Image 1 is the person. Image 2 is the garment: ${category}.` });
    expect(await isRed(picture, there)).toBe(true);
    expect(await isRed(picture, elsewhere)).toBe(false);
  });

  it('puts several on, and leaves the background alone', async () => {
    const blue = await garment('#1020e0');
    const picture = await drawn({ prompt: 'Image 2 is a top. Image 3 is a hat.', images: [person, red, blue] });
    expect(await isRed(picture, [0.5, 0.4])).toBe(true);
    expect(await isRed(picture, [0.06, 0.5])).toBe(false);
  });
});

describe('the frame', () => {
  it.each([
    ['auto', 2 / 3],
    ['1:1', 1],
    ['16:9', 16 / 9],
    ['9:16', 9 / 16],
    ['21:9', 21 / 9],
  ])('%s', async (aspectRatio, aspect) => {
    const { width, height } = await sharp(await drawn({ aspectRatio })).metadata();
    expect(width / height).toBeCloseTo(aspect, 1);
    expect(Math.max(width, height)).toBeGreaterThanOrEqual(1024);
    expect(Math.max(width, height)).toBeLessThanOrEqual(1365);
  });

  it('gives the format and the size that were ordered', async () => {
    expect((await sharp(await drawn({ format: 'jpeg' })).metadata()).format).toBe('jpeg');
    const { width, format } = await sharp(await drawn({ resolution: '2K', aspectRatio: '1:1' })).metadata();
    expect([width, format]).toEqual([2048, 'png']);
  });

  it('follows the EXIF orientation of the person', async () => {
    const turned = await sharp(await svg(900, 600, '<rect width="900" height="600" fill="#888"/>'))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { width, height } = await sharp(await drawn({ images: [turned, red] })).metadata();
    expect(width).toBeLessThan(height);
  });
});

describe('odd pictures', () => {
  it('draws from a single picture, from none, from a tiny one and from one without a background', async () => {
    const tiny = await svg(3, 4, '<rect width="3" height="4" fill="#123"/>');
    const full = await svg(300, 300, '<rect width="300" height="300" fill="#d01010"/>');
    for (const images of [[person], [], [tiny, tiny], [person, full], [full, full]]) {
      expect((await sharp(await drawn({ images })).metadata()).format).toBe('png');
    }
  });

  it.each([Buffer.from('no picture'), Buffer.alloc(0)])('throws on what is not a picture', async (bytes) => {
    await expect(drawn({ images: [bytes, red] })).rejects.toThrow();
    await expect(drawn({ images: [person, bytes] })).rejects.toThrow();
  });
});
