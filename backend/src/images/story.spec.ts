import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { fromPixels } from './decode.js';
import { story } from './story.js';

const sample = () => readFile(new URL('../../../sandbox/samples/person-full.jpg', import.meta.url));

const made = async (picture: Buffer, name: string | null = 'primerka_bot'): Promise<Buffer> => {
  const answer = await story(picture, name);
  if ('unreadable' in answer) throw new Error(answer.unreadable);
  return answer;
};

const pixelAt = async (jpeg: Buffer, left: number, top: number) => [
  ...(await sharp(jpeg).extract({ left, top, width: 1, height: 1 }).raw().toBuffer()),
];

const plain = (width: number, height: number, colour: [number, number, number]) =>
  fromPixels({ data: Buffer.alloc(width * height * 3, Buffer.from(colour)), width, height })
    .jpeg({ quality: 100 })
    .toBuffer();

describe('a story', () => {
  it('is a JPEG of 1080 × 1920 that carries our provenance and nothing else', async () => {
    const { format, width, height, exif, icc, iptc, orientation, xmpAsString } = await sharp(
      await made(await sample()),
    ).metadata();
    expect([format, width, height]).toEqual(['jpeg', 1080, 1920]);
    expect([exif, icc, iptc, orientation]).toEqual([undefined, undefined, undefined, undefined]);
    expect(xmpAsString).toContain('compositeWithTrainedAlgorithmicMedia');
  });

  it.each([
    [300, 900],
    [900, 300],
    [64, 64],
    [3000, 2900],
  ])('shows a picture of %i × %i whole, in the middle', async (width, height) => {
    const jpeg = await made(await plain(width, height, [200, 40, 40]), null);
    const [red = 0, green = 0] = await pixelAt(jpeg, 540, 910);
    expect(red).toBeGreaterThan(190);
    expect(green).toBeLessThan(60);
    const [around = 0] = await pixelAt(jpeg, 5, 5);
    expect(around, 'the background is the picture, darker').toBeLessThan(160);
    expect(around).toBeGreaterThan(90);
  });

  it('names the bot, below the mark', async () => {
    const picture = await plain(600, 900, [90, 90, 90]);
    const [named, unnamed] = [await made(picture, 'a'.repeat(32)), await made(picture, null)];
    // `stats` looks at its input, whatever was to be done with it.
    const line = async (jpeg: Buffer) => {
      const strip = await sharp(jpeg).extract({ left: 0, top: 1746, width: 1080, height: 56 }).png().toBuffer();
      return (await sharp(strip).stats()).channels[0]?.max ?? 0;
    };
    expect(await line(named)).toBeGreaterThan(240);
    expect(await line(unnamed)).toBeLessThan(120);
  });

  it('refuses what is no picture', async () => {
    expect(await story(Buffer.from('nonsense'), null)).toEqual({ unreadable: 'refused as "type"' });
  });
});
