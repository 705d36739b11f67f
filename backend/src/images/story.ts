import sharp from 'sharp';
import { type Pixels, decode, fromPixels } from './decode.js';
import type { Unreadable } from './finish-result.js';
import { PROVENANCE } from './provenance.js';
import { MARK, asset } from './watermark.js';

/** Pixels. What Telegram shows as a story: 9 to 16 (https://core.telegram.org/api/stories). */
const WIDTH = 1080;
const HEIGHT = 1920;

/** The picture keeps clear of what clients lay over a story: whose it is above, the answer line below. */
const BOX = { left: 40, top: 190, width: 1000, height: 1440 };

/** Our mark and, below it, the bot's name, from the upper edge. */
const MARK_TOP = 1660;
const MARK_WIDTH = 300;
const NAME_TOP = 1746;

/** The background is blurred at an eighth of its size: the same to the eye, at a fraction of the cost. */
const SMALL = 8;

const JPEG = { quality: 88 } as const;

/** All that a bot's name may be written with, in the order in which the asset draws it. */
const LETTERS = '@_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LETTER = { width: 27, height: 56 };
const ROW = LETTERS.length * LETTER.width * 4;
const letters = sharp(asset('story-letters.png')).ensureAlpha().raw().toBuffer();

/** A copy of a picture for a story: whole, before its own blur, with our mark. Carries our provenance, nothing else. */
export async function story(picture: Buffer, botName: string | null): Promise<Buffer | Unreadable> {
  const decoded = await decode(picture, HEIGHT);
  if ('unusable' in decoded) return { unreadable: `refused as "${decoded.unusable}"` };
  const { pixels } = decoded;
  const [background, whole, mark] = await Promise.all([
    blurred(pixels),
    fitted(pixels),
    sharp(MARK).resize(MARK_WIDTH).png().toBuffer(),
  ]);
  const name = botName && (await written(`@${botName}`));
  return background
    .composite([
      whole,
      { input: mark, left: (WIDTH - MARK_WIDTH) / 2, top: MARK_TOP },
      ...(name ? [{ input: name.png, left: Math.round((WIDTH - name.width) / 2), top: NAME_TOP }] : []),
    ])
    .jpeg(JPEG)
    .withXmp(PROVENANCE)
    .toBuffer();
}

async function blurred(pixels: Pixels) {
  const { data, info } = await fromPixels(pixels)
    .resize(WIDTH / SMALL, HEIGHT / SMALL, { fit: 'cover' })
    .blur(5)
    .modulate({ brightness: 0.7 })
    .raw()
    .toBuffer({ resolveWithObject: true });
  // Enlarged before anything is laid over it: sharp resizes first whatever the order, so this is a picture of its own.
  const large = await sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .resize(WIDTH, HEIGHT, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
  return fromPixels({ data: large, width: WIDTH, height: HEIGHT });
}

/** The whole picture, as large as the box allows, in the middle of it. */
async function fitted(pixels: Pixels) {
  const { data, info } = await fromPixels(pixels)
    .resize(BOX.width, BOX.height, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    input: data,
    raw: { width: info.width, height: info.height, channels: 3 as const },
    left: BOX.left + Math.floor((BOX.width - info.width) / 2),
    top: BOX.top + Math.floor((BOX.height - info.height) / 2),
  };
}

/** Set letter by letter from the asset: a server has no fonts. */
async function written(text: string): Promise<{ png: Buffer; width: number }> {
  const atlas = await letters;
  const places = Array.from(text, (letter) => LETTERS.indexOf(letter)).filter((place) => place >= 0);
  const width = places.length * LETTER.width;
  const data = Buffer.alloc(width * LETTER.height * 4);
  const span = LETTER.width * 4;
  for (let row = 0; row < LETTER.height; row++) {
    places.forEach((place, at) =>
      atlas.copy(data, (row * places.length + at) * span, row * ROW + place * span, row * ROW + (place + 1) * span),
    );
  }
  const raw = { width, height: LETTER.height, channels: 4 as const };
  return { png: await sharp(data, { raw }).png().toBuffer(), width };
}
