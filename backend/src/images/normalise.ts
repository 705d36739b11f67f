import { type Unusable, decode, fromPixels } from './decode.js';
import { type Measures, measure } from './measure.js';

/** Pixels of the longer side of a stored upload and of a thumbnail. */
const BOUND = 2048;
export const THUMB = 400;

/** JPEG settings: 4:4:4, because coloured seams and prints are what a try-on must keep. */
export const PICTURE = { quality: 90, chromaSubsampling: '4:4:4' } as const;
export const SMALL = { quality: 80 } as const;

/** An upload made ours: JPEGs encoded here from pixels alone, so nothing else of the file lives on. */
export interface NormalisedPicture extends Measures {
  bytes: Buffer;
  thumb: Buffer;
  width: number;
  height: number;
  /** Size of the upload, upright, before it was bounded. */
  original: { width: number; height: number };
}

/** Checks, decodes and re-encodes an upload of at most 5 MiB. A refusal is an answer, not an error. */
export async function normalise(upload: Buffer): Promise<NormalisedPicture | Unusable> {
  const decoded = await decode(upload, BOUND);
  if ('unusable' in decoded) return decoded;
  const { pixels, original } = decoded;
  return {
    bytes: await fromPixels(pixels).jpeg(PICTURE).toBuffer(),
    thumb: await fromPixels(pixels)
      .resize(THUMB, THUMB, { fit: 'inside', withoutEnlargement: true })
      .jpeg(SMALL)
      .toBuffer(),
    width: pixels.width,
    height: pixels.height,
    original,
    ...(await measure(pixels)),
  };
}
