import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';

// libvips keeps this list per process and all its threads share it: whatever the input claims to be,
// no loader but these two can run, and neither can read a file or an address.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] });
sharp.cache(false);
// One libvips thread per picture: the pool decides how many pictures run at once.
sharp.concurrency(1);

/** Limits of a picture before it is decoded. */
export const MAX_PIXELS = 40_000_000;
export const MAX_SIDE = 10_000;

/** Seconds a decode may take; a progressive JPEG can repeat its scans to make a small file slow. */
const DECODE_TIMEOUT = 10;

/** Upright 8-bit sRGB, three channels, no metadata. */
export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
}

/**
 * Why a file is not a picture we take. `limit` and `measured` count pixels (`pixels`), pixels of the
 * longer side (`side`), frames (`animated`) or whole pictures found (`broken`).
 */
export type Unusable =
  { unusable: 'type' } | { unusable: 'pixels' | 'side' | 'animated' | 'broken'; limit: number; measured: number };

/** The picture within the asked bound, and the size it had, upright, before. */
export interface Decoded {
  pixels: Pixels;
  original: { width: number; height: number };
}

const BROKEN = { unusable: 'broken', limit: 1, measured: 0 } as const;

/** An opener for pixels of ours. */
export const fromPixels = ({ data, width, height }: Pixels) => sharp(data, { raw: { width, height, channels: 3 } });

/**
 * Decodes a JPEG or PNG whole: turned upright, transparency on white, any colour space converted to
 * sRGB, fitted into `bound` × `bound` pixels and never enlarged. The first picture of an MPO and the
 * base picture of an Ultra HDR file are used.
 */
export async function decode(bytes: Buffer, bound: number): Promise<Decoded | Unusable> {
  const type = await fileTypeFromBuffer(bytes);
  if (type?.mime === 'image/apng') return { unusable: 'animated', limit: 1, measured: frames(bytes) };
  if (type?.mime !== 'image/jpeg' && type?.mime !== 'image/png') return { unusable: 'type' };

  // The header is read without sharp's own limit, so that the refusal can say what was measured.
  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => null);
  if (!header) return BROKEN;
  const { width, height } = header.autoOrient;
  if (Math.max(width, height) > MAX_SIDE) {
    return { unusable: 'side', limit: MAX_SIDE, measured: Math.max(width, height) };
  }
  if (width * height > MAX_PIXELS) return { unusable: 'pixels', limit: MAX_PIXELS, measured: width * height };

  // Every warning of the decoder counts as damage: a cut or rotten file decodes to grey or stripes.
  const decoded = await sharp(bytes, { failOn: 'warning', limitInputPixels: MAX_PIXELS })
    .timeout({ seconds: DECODE_TIMEOUT })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize(bound, bound, { fit: 'inside', withoutEnlargement: true })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(() => null);
  if (!decoded) return BROKEN;
  const { data, info } = decoded;
  if (info.channels !== 3) throw new Error(`Decoded to ${info.channels} channels`);
  return { pixels: { data, width: info.width, height: info.height }, original: { width, height } };
}

/** The frame count an APNG declares in its `acTL` chunk (PNG, third edition, §11.3.6.1). */
function frames(png: Buffer): number {
  const at = png.indexOf('acTL') + 4;
  return at + 4 <= png.length ? png.readUInt32BE(at) : 0;
}
