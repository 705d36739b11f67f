import sharp from 'sharp';
import type { Category } from '@primerka/contract';
import { findBody, type Body } from './body.js';
import { cutOut, type Cutout } from './cutout.js';
import type { Resolution } from './models.js';
import { garmentCategories } from './prompt.js';
import { decode, shrink, soften, type Box, type Mask, type Raster } from './raster.js';

export interface Drawing {
  prompt: string;
  /** The person first, then the garments, as the prompt numbers them. */
  images: Buffer[];
  /** `w:h` or `auto`, the aspect of the first image. */
  aspectRatio: string;
  resolution: Resolution;
  format: 'png' | 'jpeg';
}

export type Draw = (drawing: Drawing) => Promise<Buffer>;

const SCALE: Record<Resolution, number> = { '1K': 1, '2K': 2, '4K': 4 };
const LOOK = 240;

/** What lies beneath comes first, whatever the order of the pictures. */
const LAYERS: Category[] = ['bottom', 'shoes', 'top', 'dress', 'outerwear', 'jewellery', 'bag', 'glasses', 'headwear'];

/** About one megapixel of the wanted aspect, the long side between 1024 and 1365. */
async function frameSize({ images, aspectRatio }: Drawing): Promise<{ width: number; height: number }> {
  let [w, h] = aspectRatio.split(':').map(Number);
  if (!w || !h) {
    const { autoOrient } = await sharp(images[0]).metadata();
    [w, h] = [autoOrient.width, autoOrient.height];
  }
  const aspect = w / h;
  const long = Math.min(1365, Math.max(1024, 1024 * Math.sqrt(Math.max(aspect, 1 / aspect))));
  return aspect >= 1
    ? { width: Math.round(long), height: Math.max(1, Math.round(long / aspect)) }
    : { width: Math.max(1, Math.round(long * aspect)), height: Math.round(long) };
}

/** Where a garment goes when it is laid on, in fractions of the frame. */
function place(category: Category, { face, torso, legs }: Body, shape: number, aspect: number): Box {
  /** A box of the garment's own shape, `width` wide, its middle at x and its top at y, moved by parts of its height. */
  const at = (x: number, y: number, width: number, up = 0): Box => {
    const height = width * shape * aspect;
    return { left: x - width / 2, top: y - height * up, width, height };
  };
  const faceX = face.left + face.width / 2;
  const torsoX = torso.left + torso.width / 2;
  switch (category) {
    case 'headwear':
      return at(faceX, face.top + face.height * 0.3, face.width * 2.1, 0.92);
    case 'glasses':
      return at(faceX, face.top + face.height * 0.4, face.width * 1.12, 0.5);
    case 'jewellery':
      return at(faceX, face.top + face.height * 1.15, face.width * 0.8);
    case 'bag':
      return at(torso.left + torso.width * 0.95, torso.top + torso.height * 0.75, torso.width * 0.5);
    case 'shoes':
      return at(legs.left + legs.width / 2, Math.min(0.99, legs.top + legs.height * 1.06), Math.min(0.4, legs.width), 1);
    case 'dress':
      return at(torsoX, torso.top - torso.height * 0.02, torso.width * 1.15);
    case 'bottom':
      return { ...legs };
    default:
      return at(torsoX, torso.top - torso.height * 0.03, torso.width * 1.12);
  }
}

const pixels = (box: Box, { width, height }: { width: number; height: number }): Box => ({
  left: Math.round(box.left * width),
  top: Math.round(box.top * height),
  width: Math.max(1, Math.round(box.width * width)),
  height: Math.max(1, Math.round(box.height * height)),
});

/** The garment stretched into a box of an otherwise empty frame, RGBA. */
async function laidOut(garment: Cutout, box: Box, frame: { width: number; height: number }): Promise<Buffer> {
  const left = Math.max(0, box.left);
  const top = Math.max(0, box.top);
  const width = Math.min(frame.width, box.left + box.width) - left;
  const height = Math.min(frame.height, box.top + box.height) - top;
  const empty = sharp({ create: { ...frame, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } });
  if (width < 1 || height < 1) return empty.raw().toBuffer();
  const stretched = await sharp(garment.png).resize(box.width, box.height, { fit: 'fill' }).png({ compressionLevel: 1 }).toBuffer();
  const input = await sharp(stretched)
    .extract({ left: left - box.left, top: top - box.top, width, height })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return empty.composite([{ input, left, top }]).raw().toBuffer();
}

/** Lays the garment on the person like a cut-out. */
function layOn(person: Raster, layer: Buffer): void {
  blend(person, (pixel) => (layer[pixel * 4 + 3] ?? 0) / 255, (pixel, channel) => layer[pixel * 4 + channel] ?? 0);
}

/** Gives the cloth that is there the look of the garment, and keeps its folds and shadows. */
function dye(person: Raster, layer: Buffer, colour: Cutout['colour'], patch: Buffer, open: Box | null): void {
  const { data, width } = person;
  const luma = (pixel: number) =>
    0.299 * (data[pixel * 3] ?? 0) + 0.587 * (data[pixel * 3 + 1] ?? 0) + 0.114 * (data[pixel * 3 + 2] ?? 0);
  const lumas: number[] = [];
  for (let pixel = 0; pixel < patch.length; pixel += 11) if ((patch[pixel] ?? 0) > 200) lumas.push(luma(pixel));
  const usual = Math.max(24, lumas.toSorted((a, b) => a - b)[Math.floor(lumas.length * 0.6)] ?? 128);
  const light = Float32Array.from({ length: patch.length }, (_, pixel) =>
    patch[pixel] ? Math.min(1.25, Math.max(0.35, 0.25 + (0.75 * luma(pixel)) / usual)) : 1,
  );
  const isOpen = (pixel: number) => {
    const x = pixel % width;
    return open !== null && x > open.left && x < open.left + open.width;
  };
  blend(
    person,
    (pixel) => (isOpen(pixel) ? 0 : (patch[pixel] ?? 0) / 255),
    (pixel, channel) => {
      const alpha = (layer[pixel * 4 + 3] ?? 0) / 255;
      const look = (layer[pixel * 4 + channel] ?? 0) * alpha + (colour[channel] ?? 0) * (1 - alpha);
      return Math.min(255, look * (light[pixel] ?? 1));
    },
  );
}

function blend(person: Raster, alphaOf: (pixel: number) => number, colourOf: (pixel: number, channel: number) => number): void {
  const { data } = person;
  for (let pixel = 0; pixel * 3 < data.length; pixel += 1) {
    const alpha = alphaOf(pixel);
    if (alpha <= 0) continue;
    for (let channel = 0; channel < 3; channel += 1) {
      const at = pixel * 3 + channel;
      data[at] = Math.round((data[at] ?? 0) * (1 - alpha) + colourOf(pixel, channel) * alpha);
    }
  }
}

const grownBy = (box: Box, share: number): Box => ({
  left: box.left - box.width * share,
  top: box.top - box.height * share,
  width: box.width * (1 + 2 * share),
  height: box.height * (1 + 2 * share),
});

async function wear(person: Raster, look: Raster, body: Body, category: Category, bytes: Buffer, open: boolean): Promise<void> {
  const garment = await cutOut(bytes, category);
  const patch: Mask | null =
    category === 'top' || category === 'outerwear' ? body.torsoPatch : category === 'bottom' ? body.legsPatch : null;
  if (!patch) {
    const box = place(category, body, garment.height / garment.width, person.width / person.height);
    layOn(person, await laidOut(garment, pixels(box, person), person));
    return;
  }
  const box = pixels(grownBy(category === 'bottom' ? body.legs : body.torso, 0.03), person);
  const soft = await soften(patch, look, person, 2.2);
  const slit = open ? { ...box, left: box.left + box.width * 0.4, width: box.width * 0.2 } : null;
  dye(person, await laidOut(garment, box, person), garment.colour, soft, slit);
}

const mark = (width: number): Buffer => {
  const w = Math.round(width * 0.13);
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${Math.round(w * 0.28)}" viewBox="0 0 100 28">
      <rect width="100" height="28" rx="14" fill="#000" fill-opacity=".5"/>
      <text x="50" y="19" font-family="sans-serif" font-size="15" text-anchor="middle" fill="#fff">sandbox</text></svg>`,
  );
};

/**
 * Makes one new picture of the person wearing the garments. It knows colours and proportions, not
 * people: enough to see at a glance that both inputs are in the result.
 * Throws when a picture cannot be decoded.
 */
export const draw: Draw = async (drawing) => {
  const { images, prompt, resolution, format } = drawing;
  const size = images[0] ? await frameSize(drawing) : { width: 1024, height: 1024 };
  const person = images[0]
    ? await decode(images[0], { ...size, fit: 'cover' })
    : { ...size, data: new Uint8Array(size.width * size.height * 3).fill(225) };
  const look = await shrink(person, LOOK);
  const body = findBody(look);
  const garments = garmentCategories(prompt, images.length)
    .map((category, index) => ({ category, bytes: images[index + 1] }))
    .toSorted((a, b) => LAYERS.indexOf(a.category) - LAYERS.indexOf(b.category));
  const hasTop = garments.some(({ category }) => category === 'top' || category === 'dress');
  for (const { category, bytes } of garments) {
    if (bytes) await wear(person, look, body, category, bytes, category === 'outerwear' && hasTop);
  }
  const picture = sharp(person.data, { raw: { ...size, channels: 3 } }).composite([
    { input: mark(size.width), gravity: 'southeast' },
  ]);
  const scaled = SCALE[resolution] === 1 ? picture : sharp(await picture.png().toBuffer()).resize(size.width * SCALE[resolution]);
  return format === 'png' ? scaled.png().toBuffer() : scaled.jpeg({ quality: 90 }).toBuffer();
};
