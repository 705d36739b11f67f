import { decode, fromPixels } from './decode.js';
import type { Unreadable } from './finish-result.js';
import { SMALL } from './normalise.js';

/** Pixels of the longer side: enough to see what a picture shows, at a quarter of the tokens of a whole one. */
const BOUND = 768;

/** A picture as a language model is shown it: small, a JPEG, nothing but its pixels. */
export async function forModel(picture: Buffer): Promise<Buffer | Unreadable> {
  const decoded = await decode(picture, BOUND);
  if ('unusable' in decoded) return { unreadable: `refused as "${decoded.unusable}"` };
  return fromPixels(decoded.pixels).jpeg(SMALL).toBuffer();
}
