import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { type Pixels, fromPixels } from './decode.js';

export const asset = (name: string) => readFileSync(new URL(`../../assets/${name}`, import.meta.url));
const TILE = asset('watermark-tile.png');
export const MARK = asset('watermark-mark.png');

/** Parts of the shorter side: what must stay readable on a phone and cannot be cropped away. */
const TILE_WIDTH = 0.6;
const MARK_WIDTH = 0.3;
const MARGIN = 0.025;

/** Repeats the wordmark across the picture and sets one legible mark into the lower right corner. */
export async function watermark(pixels: Pixels): Promise<Pixels> {
  const side = Math.min(pixels.width, pixels.height);
  const scaled = (png: Buffer, part: number) =>
    sharp(png)
      .resize(Math.ceil(side * part))
      .png()
      .toBuffer({ resolveWithObject: true });
  const [tile, mark] = await Promise.all([scaled(TILE, TILE_WIDTH), scaled(MARK, MARK_WIDTH)]);
  const margin = Math.floor(side * MARGIN);
  const data = await fromPixels(pixels)
    .composite([
      { input: tile.data, tile: true },
      {
        input: mark.data,
        left: pixels.width - mark.info.width - margin,
        top: pixels.height - mark.info.height - margin,
      },
    ])
    .removeAlpha()
    .raw()
    .toBuffer();
  return { ...pixels, data };
}
