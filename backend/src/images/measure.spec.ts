import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decode } from './decode.js';
import { laplacianVariance, lumaOf, measure } from './measure.js';

describe('laplacianVariance', () => {
  it('is the variance over the inner pixels', () => {
    // One bright pixel in the middle of 4 × 3: the two inner pixels answer -400 and +100.
    const luma = Float32Array.from([0, 0, 0, 0, 0, 100, 0, 0, 0, 0, 0, 0]);
    expect(laplacianVariance(luma, 4, 3)).toBe(250 ** 2);
  });

  it('is zero where there is nothing to measure', () => {
    expect(laplacianVariance(new Float32Array(10), 10, 1)).toBe(0);
    expect(laplacianVariance(new Float32Array(9).fill(200), 3, 3)).toBe(0);
  });
});

describe('lumaOf', () => {
  it('weighs the colours as BT.601 does', () => {
    const [red, green, blue, white] = lumaOf(Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]));
    expect([red, green, blue, white].map((value) => Math.round(value ?? -1))).toEqual([76, 150, 29, 255]);
  });
});

describe('measure', () => {
  const noise = (width: number, height: number, sigma: number) =>
    sharp({
      create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 120, sigma } },
    });

  async function measured(image: Sharp) {
    const decoded = await decode(await image.png().toBuffer(), 2048);
    if ('unusable' in decoded) throw new Error(decoded.unusable);
    return measure(decoded.pixels);
  }

  it('tells sharp from blurred and light from dark', async () => {
    const sharpPicture = await measured(noise(900, 600, 40));
    const blurred = await measured(sharp(await noise(900, 600, 40).png().toBuffer()).blur(6));
    expect(sharpPicture.sharpness).toBeGreaterThan(100);
    expect(blurred.sharpness).toBeLessThan(12);
    expect(Math.abs(sharpPicture.luma - 120)).toBeLessThan(3);
  });

  it('gives a picture and its reduction about the same sharpness', async () => {
    const large = await noise(1800, 1200, 60).png().toBuffer();
    const small = await sharp(large).resize(1024).png().toBuffer();
    const [a, b] = [await measured(sharp(large)), await measured(sharp(small))];
    expect(a.sharpness / b.sharpness).toBeCloseTo(1, 1);
  });
});
