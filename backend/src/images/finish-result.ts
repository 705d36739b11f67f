import { type Pixels, decode, fromPixels } from './decode.js';
import { PICTURE, SMALL, THUMB } from './normalise.js';
import { PROVENANCE } from './provenance.js';
import { watermark } from './watermark.js';

/** Pixels of the longer side of a result: twice an upload's, so that no provider's picture of today shrinks. */
const BOUND = 4096;

/**
 * A result in three JPEGs: `clean` is the input of later edits and is never handed to a free owner,
 * `shown` and `thumb` are what people see. Only those two carry metadata, and only our provenance.
 */
export interface FinishedResult {
  clean: Buffer;
  shown: Buffer;
  thumb: Buffer;
  width: number;
  height: number;
}

/** Why a provider's picture cannot be used, for our own log. */
export interface Unreadable {
  unreadable: string;
}

export async function finishResult(
  bytes: Buffer,
  wanted: { watermark: boolean },
): Promise<FinishedResult | Unreadable> {
  const decoded = await decode(bytes, BOUND);
  if ('unusable' in decoded) {
    return {
      unreadable: decoded.unusable === 'type' ? 'neither a JPEG nor a PNG' : `refused as "${decoded.unusable}"`,
    };
  }
  const { pixels } = decoded;
  const shown = wanted.watermark ? await watermark(pixels) : pixels;
  return {
    clean: await fromPixels(pixels).jpeg(PICTURE).toBuffer(),
    shown: await fromPixels(shown).jpeg(PICTURE).withXmp(PROVENANCE).toBuffer(),
    thumb: await thumbOf(shown),
    width: pixels.width,
    height: pixels.height,
  };
}

const thumbOf = (pixels: Pixels): Promise<Buffer> =>
  fromPixels(pixels)
    .resize(THUMB, THUMB, { fit: 'inside', withoutEnlargement: true })
    .jpeg(SMALL)
    .withXmp(PROVENANCE)
    .toBuffer();
