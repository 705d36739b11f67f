import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { findBody, isSkin, type Body } from './body.js';
import { foreground } from './cutout.js';
import { changesIn, type Change, type Colour } from './edit-words.js';
import { shrink, soften, spread, type Box, type Mask, type Raster } from './raster.js';

const LOOK = 240;

const clamp = (value: number): number => Math.min(255, Math.max(0, value));
const luma = (r: number, g: number, b: number): number => 0.299 * r + 0.587 * g + 0.114 * b;

function everyPixel({ data }: Raster, change: (colour: Colour, pixel: number) => Colour): void {
  for (let at = 0; at < data.length; at += 3) {
    const [r, g, b] = change([data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0], at / 3);
    data[at] = clamp(r);
    data[at + 1] = clamp(g);
    data[at + 2] = clamp(b);
  }
}

const towards = ([r, g, b]: Colour, [r2, g2, b2]: Colour, share: number): Colour => [
  r + (r2 - r) * share,
  g + (g2 - g) * share,
  b + (b2 - b) * share,
];

type Tone = Extract<Change, { do: 'tone' }>['tone'];

/** What becomes of one colour, `s` strong. */
const TONES: Record<Tone, (colour: Colour, s: number) => Colour> = {
  brighter: (colour, s) => towards(colour, [255, 255, 255], 0.25 * s),
  darker: (colour, s) => towards(colour, [0, 0, 0], 0.3 * s),
  warmer: ([r, g, b], s) => [r + 24 * s, g + 4 * s, b - 24 * s],
  cooler: ([r, g, b], s) => [r - 24 * s, g, b + 24 * s],
  'more contrast': (colour, s) => towards([128, 128, 128], colour, 1 + 0.4 * s),
  'softer contrast': (colour, s) => towards(colour, [128, 128, 128], 0.4 * s),
  'more vivid': (colour, s) => towards(greyOf(colour), colour, 1 + 0.7 * s),
  'muted colours': (colour, s) => towards(colour, greyOf(colour), 0.55 * s),
  'black and white': (colour) => greyOf(colour),
  sepia: (colour, s) => towards(colour, sepiaOf(colour), Math.min(1, s)),
};

function greyOf([r, g, b]: Colour): Colour {
  const grey = luma(r, g, b);
  return [grey, grey, grey];
}

const sepiaOf = ([r, g, b]: Colour): Colour => [
  0.393 * r + 0.769 * g + 0.189 * b,
  0.349 * r + 0.686 * g + 0.168 * b,
  0.272 * r + 0.534 * g + 0.131 * b,
];

/** Lays a colour over what a soft mask shows and keeps its light and shadow. */
function paint(picture: Raster, mask: Uint8Array, colour: Colour): void {
  let [sum, count] = [0, 1];
  everyPixel(picture, (old, pixel) => {
    if ((mask[pixel] ?? 0) > 128) [sum, count] = [sum + luma(...old), count + 1];
    return old;
  });
  const usual = Math.max(24, sum / count);
  everyPixel(picture, (old, pixel) => {
    const share = (mask[pixel] ?? 0) / 255;
    if (share === 0) return old;
    const light = Math.min(1.2, 0.6 + (0.4 * luma(...old)) / usual);
    return towards(old, [colour[0] * light, colour[1] * light, colour[2] * light], share * 0.94);
  });
}

/** Whether a pixel of a picture lies in a box of fractions, grown by a share of its size. */
function inside({ left, top, width, height }: Box, grown: number, x: number, y: number): boolean {
  const [dx, dy] = [width * grown, height * grown];
  return x >= left - dx && x <= left + width + dx && y >= top - dy && y <= top + height + dy;
}

/** What is not the person: not their cloth, face or arms, and whatever lies aside of the body or is plain ground. */
function backgroundOf(look: Raster, body: Body): Mask {
  const figure = foreground(look);
  const { face, torso, legs, torsoPatch, legsPatch } = body;
  return figure.map((bit, pixel) => {
    const [x, y] = [(pixel % look.width) / look.width, Math.floor(pixel / look.width) / look.height];
    // With room for hair or a hat.
    if (torsoPatch?.[pixel] || legsPatch?.[pixel] || inside(face, 0.6, x, y)) return 0;
    if (isSkin(look, pixel) && inside(torso, 0.4, x, y)) return 0;
    return bit === 1 && (inside(torso, 0.12, x, y) || inside(legs, 0.12, x, y)) ? 0 : 1;
  });
}

/** The cloth that was found; without a find where it would be. */
function clothesOf(look: Raster, { torso, torsoPatch, legsPatch }: Body): Mask {
  if (!torsoPatch && !legsPatch) {
    return new Uint8Array(look.width * look.height).map((_, pixel) =>
      inside(torso, 0, (pixel % look.width) / look.width, Math.floor(pixel / look.width) / look.height) ? 1 : 0,
    );
  }
  const patch = torsoPatch ?? legsPatch;
  return spread(
    Uint8Array.from(patch ?? [], (bit, pixel) => (bit || legsPatch?.[pixel] ? 1 : 0)),
    look,
  );
}

async function regionOf(picture: Raster, find: (look: Raster, body: Body) => Mask): Promise<Uint8Array> {
  const look = await shrink(picture, LOOK);
  return soften(find(look, findBody(look)), look, picture, 3);
}

const asSharp = ({ data, width, height }: Raster) => sharp(data, { raw: { width, height, channels: 3 } });
const escape = (text: string): string =>
  text.replace(/[<>&]/g, (sign) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[sign] ?? '');

async function write(picture: Raster, text: string): Promise<Uint8Array> {
  const { width, height } = picture;
  const size = Math.round(Math.min(width * 0.1, (width * 1.5) / text.length));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <text x="50%" y="92%" font-family="sans-serif" font-weight="bold" font-size="${size}" text-anchor="middle"
      fill="#fff" stroke="#000" stroke-width="${Math.max(1, size / 8)}" paint-order="stroke">${escape(text)}</text></svg>`;
  return asSharp(picture)
    .composite([{ input: Buffer.from(svg) }])
    .removeAlpha()
    .raw()
    .toBuffer();
}

/** Makes one change; the picture keeps its size. */
async function apply(picture: Raster, change: Change): Promise<void> {
  const { width, height, data } = picture;
  switch (change.do) {
    case 'tone':
      return everyPixel(picture, (colour) => TONES[change.tone](colour, change.strength));
    case 'paint':
      return paint(
        picture,
        await regionOf(picture, change.what === 'clothes' ? clothesOf : backgroundOf),
        change.colour,
      );
    case 'blur': {
      const mask = await regionOf(picture, backgroundOf);
      const soft = await asSharp(picture)
        .blur(1 + (width / 100) * change.strength)
        .raw()
        .toBuffer();
      return everyPixel(picture, (colour, pixel) => {
        const at = pixel * 3;
        return towards(colour, [soft[at] ?? 0, soft[at + 1] ?? 0, soft[at + 2] ?? 0], (mask[pixel] ?? 0) / 255);
      });
    }
    case 'crop': {
      const part = 1 - 0.2 * change.strength;
      const [w, h] = [Math.max(1, Math.round(width * part)), Math.max(1, Math.round(height * part))];
      // The upper middle, for heads.
      const left = Math.floor((width - w) / 2);
      const cut = await asSharp(picture)
        .extract({ left, top: Math.floor((height - h) / 4), width: w, height: h })
        .resize(width, height, { fit: 'fill' })
        .raw()
        .toBuffer();
      return data.set(cut);
    }
    case 'mirror':
      return data.set(await asSharp(picture).flop().raw().toBuffer());
    case 'write':
      return data.set(await write(picture, change.text));
  }
}

/** Nothing was understood: a mild tint that depends on the words, so that an edit never gives its source back. */
function tint(picture: Raster, prompt: string): void {
  const [hue = 0] = createHash('sha256').update(prompt).digest();
  const wave = (shift: number) => 128 + 127 * Math.cos(((hue / 255 + shift) * 2 * Math.PI) % (2 * Math.PI));
  const colour: Colour = [wave(0), wave(1 / 3), wave(2 / 3)];
  everyPixel(picture, (old) => towards(old, colour, 0.14));
}

/** Changes a picture as the prompt asks, within a small vocabulary (`edit-words.ts`). */
export async function edit(picture: Raster, prompt: string): Promise<void> {
  const changes = changesIn(prompt);
  for (const change of changes) await apply(picture, change);
  if (changes.length === 0) tint(picture, prompt);
}
