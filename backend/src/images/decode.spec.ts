import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { type Decoded, MAX_SIDE, decode } from './decode.js';

const plain = (width: number, height: number, background = '#c03020') =>
  sharp({ create: { width, height, channels: 3, background } });

async function decoded(bytes: Buffer, bound = 2048): Promise<Decoded> {
  const answer = await decode(bytes, bound);
  if ('unusable' in answer) throw new Error(`Refused: ${answer.unusable}`);
  return answer;
}

const pixelAt = ({ data, width }: Decoded['pixels'], x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

/** A PNG with an `acTL` chunk of so many frames before its image data. Its checksum is not looked at. */
async function animated(frames: number): Promise<Buffer> {
  const png = await plain(4, 4).png().toBuffer();
  const chunk = Buffer.alloc(20);
  chunk.writeUInt32BE(8, 0);
  chunk.write('acTL', 4, 'latin1');
  chunk.writeUInt32BE(frames, 8);
  const afterHeader = 8 + 25;
  return Buffer.concat([png.subarray(0, afterHeader), chunk, png.subarray(afterHeader)]);
}

describe('decode', () => {
  it('fits a picture into the bound, keeps its aspect and tells its first size', async () => {
    const { pixels, original } = await decoded(await plain(3000, 1500).jpeg().toBuffer());
    expect([pixels.width, pixels.height]).toEqual([2048, 1024]);
    expect(original).toEqual({ width: 3000, height: 1500 });
    expect(pixels.data).toHaveLength(2048 * 1024 * 3);
  });

  it('does not enlarge', async () => {
    const { pixels } = await decoded(await plain(30, 20).png().toBuffer());
    expect([pixels.width, pixels.height]).toEqual([30, 20]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns EXIF orientation %i upright', async (orientation) => {
    // Red marks the corner that is upper left once upright.
    const upright = await plain(40, 20, '#00f')
      .composite([{ input: await plain(8, 8, '#f00').png().toBuffer(), left: 0, top: 0 }])
      .png()
      .toBuffer();
    const turns =
      [[0], [0, 'flop'], [180], [0, 'flip'], [-90, 'flip'], [-90], [90, 'flip'], [90]][orientation - 1] ?? [];
    const [angle, mirror] = turns as [number, ('flip' | 'flop')?];
    let stored = sharp(await sharp(upright).rotate(angle).png().toBuffer());
    if (mirror) stored = stored[mirror]();
    const { pixels, original } = await decoded(await stored.withMetadata({ orientation }).png().toBuffer());
    expect(original).toEqual({ width: 40, height: 20 });
    expect(pixelAt(pixels, 2, 2)).toEqual([255, 0, 0]);
    expect(pixelAt(pixels, 37, 17)).toEqual([0, 0, 255]);
  });

  it('lays transparency on white', async () => {
    const png = await sharp({ create: { width: 8, height: 8, channels: 4, background: '#0000' } })
      .png()
      .toBuffer();
    expect(pixelAt((await decoded(png)).pixels, 4, 4)).toEqual([255, 255, 255]);
  });

  it.each([
    ['Display P3', 4, (image: Sharp) => image.withIccProfile('p3').png()],
    // Ink cannot show every colour; inverted or unconverted numbers would be off by far more.
    ['CMYK', 32, (image: Sharp) => image.toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 100 })],
    ['16 bits', 4, (image: Sharp) => image.toColourspace('rgb16').png()],
  ])('converts %s to sRGB', async (_name, tolerance, encode) => {
    const { pixels } = await decoded(await encode(plain(16, 16, '#b04030')).toBuffer());
    const apart = pixelAt(pixels, 8, 8).map((value, channel) => Math.abs(value - [0xb0, 0x40, 0x30][channel]!));
    expect(Math.max(...apart)).toBeLessThanOrEqual(tolerance);
  });

  it('makes three channels of grey', async () => {
    const { pixels } = await decoded(await plain(16, 16).greyscale().jpeg().toBuffer());
    expect(pixels.data).toHaveLength(16 * 16 * 3);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello')],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ])('refuses %s by its type', async (_name, bytes) => {
    expect(await decode(bytes, 2048)).toEqual({ unusable: 'type' });
  });

  it.each(['gif', 'webp', 'tiff', 'avif'] as const)('refuses %s by its type', async (format) => {
    expect(await decode(await plain(16, 16).toFormat(format).toBuffer(), 2048)).toEqual({ unusable: 'type' });
  });

  it('refuses an animated PNG with its number of frames', async () => {
    expect(await decode(await animated(3), 2048)).toEqual({ unusable: 'animated', limit: 1, measured: 3 });
  });

  it.each([
    ['side', MAX_SIDE + 1, 1, { limit: 10_000, measured: 10_001 }],
    ['pixels', 8_000, 5_001, { limit: 40_000_000, measured: 40_008_000 }],
  ])('refuses too many pixels by their %s', async (unusable, width, height, numbers) => {
    expect(await decode(await plain(width, height).png().toBuffer(), 2048)).toEqual({ unusable, ...numbers });
  });

  it('takes exactly 40 megapixels', async () => {
    expect((await decoded(await plain(8_000, 5_000).jpeg().toBuffer(), 64)).original).toEqual({
      width: 8_000,
      height: 5_000,
    });
  });

  it.each(['jpeg', 'png'] as const)('refuses a cut %s', async (format) => {
    const whole = await sharp({
      create: {
        width: 200,
        height: 200,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 30 },
      },
    })
      .toFormat(format)
      .toBuffer();
    expect(await decode(whole.subarray(0, whole.length / 2), 2048)).toEqual({
      unusable: 'broken',
      limit: 1,
      measured: 0,
    });
  });
});
