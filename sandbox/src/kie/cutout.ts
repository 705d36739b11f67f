import sharp from 'sharp';
import type { Category } from '@primerka/contract';
import { findPatch, isSkin, LEGS_WINDOW, TORSO_WINDOW } from './body.js';
import { area, boundsOf, decode, flood, frame, pixelDistance, shrink, soften, spread, type Box, type Mask, type Raster } from './raster.js';

/** A garment freed from its background: PNG with soft edges, trimmed. */
export interface Cutout {
  png: Buffer;
  width: number;
  height: number;
  /** What most of it looks like. */
  colour: [number, number, number];
}

const SIDE = 640;
const LOOK = 240;

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function medianColour({ data }: Raster, pixels: number[]): [number, number, number] {
  const channel = (offset: number) => median(pixels.map((pixel) => data[pixel * 3 + offset] ?? 0));
  return [channel(0), channel(1), channel(2)];
}

/** What is not the plain background that reaches in from the frame. */
function foreground(raster: Raster): Mask {
  const border = [...frame(raster)];
  const background = medianColour(raster, border);
  const noise = median(border.map((pixel) => pixelDistance(raster, pixel, background)));
  const tolerance = Math.max(9, noise * 4);
  const seeds = border.filter((pixel) => pixelDistance(raster, pixel, background) < tolerance);
  const outside = flood(raster, seeds, (pixel) => pixelDistance(raster, pixel, background) < tolerance);
  return outside.map((bit) => 1 - bit);
}

/** A garment photographed on somebody: the patch of its cloth alone. */
function wornCloth(raster: Raster, cloth: Mask, category: Category): Mask | null {
  const skin = cloth.reduce((sum, bit, pixel) => sum + (bit && isSkin(raster, pixel) ? 1 : 0), 0);
  if (skin < 0.04 * area(cloth)) return null;
  if (category === 'bottom') return findPatch(raster, LEGS_WINDOW);
  return ['top', 'outerwear', 'dress'].includes(category) ? findPatch(raster, TORSO_WINDOW) : null;
}

/**
 * Cuts a garment out of its picture. A background that is not plain, or a garment of its colour,
 * leaves the picture whole: better a visible card than nothing.
 */
export async function cutOut(bytes: Buffer, category: Category): Promise<Cutout> {
  const raster = await decode(bytes, { width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true });
  const small = await shrink(raster, LOOK);
  const whole = foreground(small);
  const cloth = wornCloth(small, whole, category);
  const share = area(whole) / whole.length;
  const mask = cloth ?? (share < 0.02 || share > 0.96 ? whole.map(() => 1) : spread(whole, small, 0));
  const alpha = await soften(mask, small, raster, 1.2);

  const { width, height, data } = raster;
  const rgba = Buffer.alloc(width * height * 4);
  const inside: number[] = [];
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    rgba.set(data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    rgba[pixel * 4 + 3] = alpha[pixel] ?? 0;
    if (pixel % 7 === 0 && (alpha[pixel] ?? 0) > 200) inside.push(pixel);
  }
  const box: Box = boundsOf(alpha.map((value) => (value > 40 ? 1 : 0)), width) ?? { left: 0, top: 0, width, height };
  const png = await sharp(rgba, { raw: { width, height, channels: 4 } }).extract(box).png({ compressionLevel: 1 }).toBuffer();
  return { png, width: box.width, height: box.height, colour: medianColour(raster, inside) };
}
