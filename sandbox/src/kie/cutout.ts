import sharp from 'sharp';
import type { Category } from '@primerka/contract';
import { findPatch, isSkin, LEGS_WINDOW, TORSO_WINDOW } from './body.js';
import {
  area,
  boundsOf,
  decode,
  distance,
  flood,
  frame,
  median,
  shrink,
  soften,
  type Box,
  type Mask,
  type Raster,
} from './raster.js';

/** A garment freed from its background: RGBA with soft edges, trimmed. */
export interface Cutout {
  data: Buffer;
  width: number;
  height: number;
  /** What most of it looks like. */
  colour: [number, number, number];
}

const SIDE = 560;
const LOOK = 240;

function medianColour({ data }: Raster, pixels: number[]): [number, number, number] {
  const channel = (offset: number) => median(pixels.map((pixel) => data[pixel * 3 + offset] ?? 0));
  return [channel(0), channel(1), channel(2)];
}

/** What is not the plain background that reaches in from the frame. */
export function foreground(raster: Raster): Mask {
  const border = [...frame(raster)];
  const background = medianColour(raster, border);
  const noise = median(border.map((pixel) => distance(raster, pixel, ...background)));
  const tolerance = Math.max(9, noise * 4);
  const seeds = border.filter((pixel) => distance(raster, pixel, ...background) < tolerance);
  const outside = flood(raster, seeds, (pixel) => distance(raster, pixel, ...background) < tolerance);
  return outside.map((bit) => 1 - bit);
}

/** A garment photographed on somebody: the patch of its cloth alone. Null when nobody is to be seen. */
function wornCloth(raster: Raster, category: Category): Mask | null {
  let skin = 0;
  for (let pixel = 0; pixel < raster.width * raster.height; pixel += 1) if (isSkin(raster, pixel)) skin += 1;
  if (skin < 0.02 * raster.width * raster.height) return null;
  if (category === 'bottom') return findPatch(raster, { window: LEGS_WINDOW, skin: false });
  return ['top', 'outerwear', 'dress'].includes(category)
    ? findPatch(raster, { window: TORSO_WINDOW, skin: false })
    : null;
}

/**
 * Cuts a garment out of its picture. A background that is not plain, or a garment of its colour,
 * leaves the picture whole: better a visible card than nothing.
 */
export async function cutOut(bytes: Buffer, category: Category): Promise<Cutout> {
  const raster = await decode(bytes, { width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true });
  const whole = foreground(raster);
  const share = area(whole) / whole.length;
  const small = await shrink(raster, LOOK);
  const cloth = wornCloth(small, category);
  const hard = cloth
    ? await soften(cloth, small, raster, 1)
    : await soften(share < 0.02 || share > 0.96 ? whole.fill(1) : whole, raster, raster, 1.2);
  // The outer half of the soft edge is still background.
  const alpha = hard.map((value) => Math.max(0, (value - 110) * 1.76));
  const { width, height, data } = raster;
  const inside: number[] = [];
  for (let pixel = 0; pixel < alpha.length; pixel += 7) if ((alpha[pixel] ?? 0) > 200) inside.push(pixel);
  const colour = medianColour(raster, inside);
  const rgba = Buffer.alloc(width * height * 4);
  for (let pixel = 0; pixel < alpha.length; pixel += 1) {
    // A half-transparent edge would bring a rim of the old background along.
    rgba.set((alpha[pixel] ?? 0) < 250 ? colour : data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    rgba[pixel * 4 + 3] = alpha[pixel] ?? 0;
  }
  const box: Box = boundsOf(
    alpha.map((value) => (value > 40 ? 1 : 0)),
    width,
  ) ?? { left: 0, top: 0, width, height };
  const trimmed = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .extract(box)
    .raw()
    .toBuffer();
  return { data: trimmed, width: box.width, height: box.height, colour };
}
