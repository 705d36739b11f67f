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

const MAX_PIXELS = 50_000_000;

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
export function distance({ data }: Raster, pixel: number, r: number, g: number, b: number): number {
  const red = (data[pixel * 3] ?? 0) - r;
  const green = (data[pixel * 3 + 1] ?? 0) - g;
  const blue = (data[pixel * 3 + 2] ?? 0) - b;
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
  const cb = 0.56 * (blue - luma);
  const cr = 0.71 * (red - luma);
  return Math.sqrt(0.25 * luma * luma + 6 * (cb * cb + cr * cr));
}

/** Everything connected to the seeds that `accept` lets in; it is asked with the pixel and the one it was reached from. */
export function flood(
  { width, height }: Raster,
  seeds: Iterable<number>,
  accept: (pixel: number, from: number) => boolean,
): Mask {
  const mask = new Uint8Array(width * height);
  const queue = new Int32Array(width * height);
  let tail = 0;
  const reach = (pixel: number) => {
    mask[pixel] = 1;
    queue[tail] = pixel;
    tail += 1;
  };
  for (const seed of seeds) if (mask[seed] === 0) reach(seed);
  for (let head = 0; head < tail; head += 1) {
    const pixel = queue[head] ?? 0;
    const x = pixel % width;
    const visit = (next: number) => {
      if (mask[next] === 0 && accept(next, pixel)) reach(next);
    };
    if (x > 0) visit(pixel - 1);
    if (x < width - 1) visit(pixel + 1);
    if (pixel >= width) visit(pixel - width);
    if (pixel < mask.length - width) visit(pixel + width);
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
  let [r, g, b, count] = [0, 0, 0, 0];
  const take = (pixel: number) => {
    r += data[pixel * 3] ?? 0;
    g += data[pixel * 3 + 1] ?? 0;
    b += data[pixel * 3 + 2] ?? 0;
    count += 1;
  };
  take(seed);
  return flood(raster, [seed], (pixel, from) => {
    const at = from * 3;
    if (distance(raster, pixel, data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) > step) return false;
    if (distance(raster, pixel, r / count, g / count, b / count) > reach) return false;
    take(pixel);
    return true;
  });
}

export function area(mask: Mask): number {
  let sum = 0;
  for (const bit of mask) sum += bit;
  return sum;
}

/** The smallest box round a mask, or null when it is empty. */
export function boundsOf(mask: Mask, width: number): Box | null {
  const top = Math.floor(mask.indexOf(1) / width);
  const bottom = Math.floor(mask.lastIndexOf(1) / width);
  if (top < 0) return null;
  let left = width;
  let right = -1;
  for (let row = top; row <= bottom; row += 1) {
    const line = mask.subarray(row * width, (row + 1) * width);
    const first = line.indexOf(1);
    if (first < 0) continue;
    left = Math.min(left, first);
    right = Math.max(right, line.lastIndexOf(1));
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Closes what a mask encloses: prints and folds within a garment. */
export function fillHoles(mask: Mask, raster: Raster): Mask {
  const outside = flood(
    raster,
    [...frame(raster)].filter((pixel) => !mask[pixel]),
    (pixel) => !mask[pixel],
  );
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

export const quantile = (values: number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;

export const median = (values: number[]): number => quantile(values, 0.5);
