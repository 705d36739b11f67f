import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { type FinishedResult, finishResult } from './finish-result.js';
import { normalise } from './normalise.js';

const SOURCE_TYPE = 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia';

let drawn: Buffer;

async function finished(watermark: boolean): Promise<FinishedResult> {
  const answer = await finishResult(drawn, { watermark });
  if ('unreadable' in answer) throw new Error(answer.unreadable);
  return answer;
}

/** Mean absolute difference of two pictures of one size, 0–255, and the share of pixels that differ visibly. */
async function difference(a: Buffer, b: Buffer) {
  const [x, y] = await Promise.all([a, b].map((bytes) => sharp(bytes).raw().toBuffer()));
  if (!x || x.length !== y?.length) throw new Error('The pictures differ in size');
  let sum = 0;
  let visible = 0;
  for (let i = 0; i < x.length; i++) {
    const apart = Math.abs(x[i]! - y[i]!);
    sum += apart;
    if (apart > 12) visible++;
  }
  return { mean: sum / x.length, visible: visible / x.length };
}

beforeAll(async () => {
  drawn = await sharp({ create: { width: 600, height: 900, channels: 3, background: '#888' } })
    .withExif({ IFD0: { Copyright: 'CANARY-provider' } })
    .png()
    .toBuffer();
});

describe('finishResult', () => {
  it('keeps the clean picture clean and without metadata', async () => {
    const { clean, width, height } = await finished(true);
    const metadata = await sharp(clean).metadata();
    expect([width, height, metadata.width, metadata.height]).toEqual([600, 900, 600, 900]);
    expect([metadata.exif, metadata.xmp, metadata.iptc, metadata.icc]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect((await difference(clean, drawn)).mean).toBeLessThan(1);
  });

  it.each([true, false])(
    'writes the provenance and nothing else into what is shown (watermark: %s)',
    async (watermark) => {
      const { shown, thumb } = await finished(watermark);
      for (const picture of [shown, thumb]) {
        const { xmpAsString, exif, iptc, icc } = await sharp(picture).metadata();
        expect(xmpAsString).toContain(`<Iptc4xmpExt:DigitalSourceType>${SOURCE_TYPE}</Iptc4xmpExt:DigitalSourceType>`);
        expect([exif, iptc, icc]).toEqual([undefined, undefined, undefined]);
        expect(picture.includes('CANARY')).toBe(false);
      }
    },
  );

  it('marks what is shown only when asked', async () => {
    const [free, paid] = [await finished(true), await finished(false)];
    expect(await difference(paid.shown, paid.clean)).toEqual({ mean: 0, visible: 0 });
    const marked = await difference(free.shown, free.clean);
    expect(marked.visible).toBeGreaterThan(0.02);
    expect(marked.visible).toBeLessThan(0.3);
  });

  it.each(['#000', '#fff'])('has a watermark that shows on %s', async (background) => {
    drawn = await sharp({ create: { width: 500, height: 700, channels: 3, background } })
      .jpeg()
      .toBuffer();
    const { shown, clean } = await finished(true);
    expect((await difference(shown, clean)).visible).toBeGreaterThan(0.01);
  });

  it.each([
    [1, 1],
    [2000, 40],
    [40, 2000],
  ])('marks a picture of %i × %i', async (width, height) => {
    drawn = await sharp({ create: { width, height, channels: 3, background: '#888' } })
      .png()
      .toBuffer();
    expect(await finished(true)).toMatchObject({ width, height });
  });

  it('says what it cannot read', async () => {
    const webp = await sharp(drawn).webp().toBuffer();
    expect(await finishResult(webp, { watermark: false })).toEqual({ unreadable: 'neither a JPEG nor a PNG' });
    expect(await finishResult(Buffer.alloc(0), { watermark: false })).toEqual({
      unreadable: 'neither a JPEG nor a PNG',
    });
    const cut = drawn.subarray(0, drawn.length - 20);
    expect(await finishResult(cut, { watermark: false })).toEqual({ unreadable: 'refused as "broken"' });
  });
});

describe('normalise', () => {
  it('gives a stripped picture, a thumbnail and measures', async () => {
    const upload = await sharp({ create: { width: 3000, height: 1500, channels: 3, background: '#336699' } })
      .withExif({ IFD0: { Artist: 'CANARY-person' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '55/1 45/1 0/1' } })
      .jpeg()
      .toBuffer();
    const picture = await normalise(upload);
    if ('unusable' in picture) throw new Error(picture.unusable);
    expect(picture).toMatchObject({ width: 2048, height: 1024, original: { width: 3000, height: 1500 }, sharpness: 0 });
    expect(Math.round(picture.luma)).toBe(Math.round(0.299 * 0x33 + 0.587 * 0x66 + 0.114 * 0x99));
    const thumb = await sharp(picture.thumb).metadata();
    expect([thumb.width, thumb.height]).toEqual([400, 200]);
    for (const bytes of [picture.bytes, picture.thumb]) {
      const { exif, xmp, icc, space, channels, orientation } = await sharp(bytes).metadata();
      expect({ exif, xmp, icc, space, channels, orientation }).toEqual({ space: 'srgb', channels: 3 });
      expect(bytes.includes('CANARY')).toBe(false);
    }
  });
});
