import sharp, { type ResizeOptions } from 'sharp';

/** Plain pixels: `data` holds width × height × 3 bytes of sRGB. */
export interface Raster {
  data: Uint8Array;
  width: number;
  height: number;
}

/** One byte a pixel, 0 or 1. */
export type Mask = Uint8Array;

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export const MAX_PIXELS = 50_000_000;

/** Decodes, turns upright and resizes a picture. Throws on anything that is not one. */
export async function decode(bytes: Buffer, resize: ResizeOptions): Promise<Raster> {
  const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS })
    .rotate()
    .toColourspace('srgb')
    .resize(resize)
    .flatten({ background: '#f4f2ef' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Shrinks a raster for looking at it as a whole. */
export async function shrink({ data, width, height }: Raster, side: number): Promise<Raster> {
  const small = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: side, height: side, fit: 'inside', kernel: 'cubic' })
    .blur(0.7)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: small.data, width: small.info.width, height: small.info.height };
}

/** Enlarges a mask to a soft one, 0–255, of another size. `softness` is the blur in pixels of the new size. */
export async function soften(mask: Mask, from: Raster, to: { width: number; height: number }, softness: number) {
  const { width, height } = from;
  return sharp(Buffer.from(mask.map((bit) => bit * 255)), { raw: { width, height, channels: 1 } })
    .resize({ width: to.width, height: to.height, fit: 'fill', kernel: 'cubic' })
    .blur(Math.max(0.4, softness))
    .toColourspace('b-w')
    .raw()
    .toBuffer();
}

/** How far two colours are apart; shading counts less than hue, so that folds do not end a garment. */
function distance(r1: number, g1: number, b1: number, r2: number, g2: number, b2: number): number {
  const luma = 0.299 * (r1 - r2) + 0.587 * (g1 - g2) + 0.114 * (b1 - b2);
  const blue = 0.56 * (b1 - b2 - luma);
  const red = 0.71 * (r1 - r2 - luma);
  return Math.sqrt(0.3 * luma * luma + 2.2 * (blue * blue + red * red));
}

export const pixelDistance = ({ data }: Raster, a: number, b: readonly [number, number, number]): number =>
  distance(data[a * 3] ?? 0, data[a * 3 + 1] ?? 0, data[a * 3 + 2] ?? 0, ...b);

/** Everything connected to the seeds that `accept` lets in; it is asked with the pixel and the one it was reached from. */
export function flood({ width, height }: Raster, seeds: Iterable<number>, accept: (pixel: number, from: number) => boolean): Mask {
  const mask = new Uint8Array(width * height);
  const queue: number[] = [];
  for (const seed of seeds) {
    if (mask[seed] === 0) {
      mask[seed] = 1;
      queue.push(seed);
    }
  }
  for (let head = 0; head < queue.length; head += 1) {
    const pixel = queue[head] ?? 0;
    const x = pixel % width;
    for (const next of [x > 0 ? pixel - 1 : -1, x < width - 1 ? pixel + 1 : -1, pixel - width, pixel + width]) {
      if (next < 0 || next >= mask.length || mask[next] !== 0 || !accept(next, pixel)) continue;
      mask[next] = 1;
      queue.push(next);
    }
  }
  return mask;
}

/** The pixels along the frame. */
export function* frame({ width, height }: { width: number; height: number }): Generator<number> {
  for (let x = 0; x < width; x += 1) yield* [x, (height - 1) * width + x];
  for (let y = 1; y < height - 1; y += 1) yield* [y * width, y * width + width - 1];
}

/** A patch of one colour grown from a seed: near to its own mean, and without a hard edge on the way. */
export function grow(raster: Raster, seed: number, reach: number, step: number): Mask {
  const { data } = raster;
  const at = (pixel: number): [number, number, number] => [data[pixel * 3] ?? 0, data[pixel * 3 + 1] ?? 0, data[pixel * 3 + 2] ?? 0];
  const sum = at(seed);
  let count = 1;
  return flood(raster, [seed], (pixel, from) => {
    const mean = [sum[0] / count, sum[1] / count, sum[2] / count] as const;
    if (pixelDistance(raster, pixel, mean) > reach || pixelDistance(raster, pixel, at(from)) > step) return false;
    const [r, g, b] = at(pixel);
    sum[0] += r;
    sum[1] += g;
    sum[2] += b;
    count += 1;
    return true;
  });
}

export const area = (mask: Mask): number => mask.reduce((sum, bit) => sum + bit, 0);

/** The smallest box round a mask, or null when it is empty. */
export function boundsOf(mask: Mask, width: number): Box | null {
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
  mask.forEach((bit, pixel) => {
    if (!bit) return;
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  });
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Closes what a mask encloses: prints and folds within a garment. */
export function fillHoles(mask: Mask, raster: Raster): Mask {
  const outside = flood(raster, [...frame(raster)].filter((pixel) => !mask[pixel]), (pixel) => !mask[pixel]);
  return outside.map((bit) => 1 - bit);
}

const OFFSETS = [-1, 0, 1];

/** Grows a mask by one pixel, or shrinks it when `bit` is 0. */
export function spread(mask: Mask, { width, height }: { width: number; height: number }, bit: 0 | 1 = 1): Mask {
  const out = mask.slice();
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const near = OFFSETS.some((dy) =>
        OFFSETS.some((dx) => {
          const [nx, ny] = [x + dx, y + dy];
          return nx >= 0 && nx < width && ny >= 0 && ny < height && mask[ny * width + nx] === bit;
        }),
      );
      if (near) out[y * width + x] = bit;
    }
  }
  return out;
}
