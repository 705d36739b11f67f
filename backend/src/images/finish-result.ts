import { type Pixels, decode, fromPixels } from './decode.js';
import { PICTURE, SMALL, THUMB } from './normalise.js';
import { watermark } from './watermark.js';

/** Pixels of the longer side of a result: twice an upload's, so that no provider's picture of today shrinks. */
const BOUND = 4096;

/**
 * Says that a generative model composed the picture: IPTC Photo Metadata Standard, "Digital Source
 * Type", with the NewsCodes term for a composite that contains elements made by a trained model.
 */
const PROVENANCE =
  '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>' +
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
  '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">' +
  '<Iptc4xmpExt:DigitalSourceType>' +
  'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia' +
  '</Iptc4xmpExt:DigitalSourceType></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>';

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
