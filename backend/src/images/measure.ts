import { type Pixels, fromPixels } from './decode.js';

/** Pixels of the longer side at which pictures are measured: at native size a sharp phone photo looks blurred. */
const LONG_SIDE = 1024;

export interface Measures {
  /** Variance of the 3 × 3 Laplacian of luma; sharp photographs score in the hundreds, blurred ones below 12. */
  sharpness: number;
  /** Mean luma, 0–255. */
  luma: number;
}

/** Measures sharpness and exposure after scaling to 1024 pixels on the longer side, up or down. */
export async function measure(pixels: Pixels): Promise<Measures> {
  const { data, info } = await fromPixels(pixels)
    .resize(LONG_SIDE, LONG_SIDE, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const luma = lumaOf(data);
  return {
    sharpness: laplacianVariance(luma, info.width, info.height),
    luma: mean(luma),
  };
}

/** Luma of ITU-R BT.601, the one JPEG itself uses, from interleaved RGB. */
export function lumaOf(rgb: Uint8Array): Float32Array {
  const luma = new Float32Array(rgb.length / 3);
  for (let i = 0, j = 0; i < luma.length; i++, j += 3) {
    luma[i] = 0.299 * rgb[j]! + 0.587 * rgb[j + 1]! + 0.114 * rgb[j + 2]!;
  }
  return luma;
}

/** An indexed loop, because `reduce` over a typed array takes twenty times as long. */
function mean(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Variance of `0 1 0 / 1 -4 1 / 0 1 0` over the inner pixels; 0 where there are none. */
export function laplacianVariance(luma: Float32Array, width: number, height: number): number {
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++) {
      const edge = luma[i - width]! + luma[i - 1]! + luma[i + 1]! + luma[i + width]! - 4 * luma[i]!;
      sum += edge;
      squares += edge * edge;
    }
  }
  const count = Math.max(width - 2, 0) * Math.max(height - 2, 0);
  return count === 0 ? 0 : squares / count - (sum / count) ** 2;
}
