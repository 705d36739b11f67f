import sharp from 'sharp';
import type { Category } from '@primerka/contract';
import { findBody, type Body } from './body.js';
import { cutOut, type Cutout } from './cutout.js';
import { edit } from './edit.js';
import type { Resolution } from './models.js';
import { garmentCategories } from './prompt.js';
import { decode, quantile, shrink, soften, type Box, type Mask, type Raster } from './raster.js';

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
const LONGEST = 1365;

/** What lies beneath comes first, whatever the order of the pictures. */
const LAYERS: Category[] = ['bottom', 'shoes', 'top', 'dress', 'outerwear', 'jewellery', 'bag', 'glasses', 'headwear'];

/** About one megapixel of the wanted aspect, the long side between 1024 and 1365. */
async function frameSize({ images, aspectRatio }: Drawing): Promise<{ width: number; height: number }> {
  let [w, h] = aspectRatio.split(':').map(Number);
  if (!w || !h) {
    const { autoOrient } = await sharp(images[0]).metadata();
    [w, h] = [autoOrient.width, autoOrient.height];
    const side = Math.max(w, h);
    // An edit leaves the size as it is where it can.
    if (images.length === 1 && side >= 1024 && side <= LONGEST) return { width: w, height: h };
  }
  const aspect = w / h;
  const long = Math.min(LONGEST, Math.max(1024, 1024 * Math.sqrt(Math.max(aspect, 1 / aspect))));
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
      return at(faceX, face.top + face.height * 0.2, face.width * 2.4, 1);
    case 'glasses':
      return at(faceX, face.top + face.height * 0.4, face.width * 1.05, 0.5);
    case 'jewellery':
      return at(faceX, face.top + face.height * 1.15, face.width * 0.8);
    case 'bag':
      return at(torso.left + torso.width * 0.95, torso.top + torso.height * 0.75, torso.width * 0.5);
    case 'shoes':
      return at(
        legs.left + legs.width / 2,
        Math.min(0.99, legs.top + legs.height * 1.06),
        Math.min(0.4, legs.width),
        1,
      );
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

/** A garment stretched to its place; it may reach over the edge of the picture. */
interface Layer {
  data: Buffer;
  box: Box;
}

async function stretch(garment: Cutout, box: Box): Promise<Layer> {
  const { width, height } = garment;
  const data = await sharp(garment.data, { raw: { width, height, channels: 4 } })
    .resize(box.width, box.height, { fit: 'fill' })
    .raw()
    .toBuffer();
  return { data, box };
}

/** Where a pixel of the picture lies in the layer, as an index of its four bytes; -1 outside. */
function inLayer({ box }: Layer, pixel: number, width: number): number {
  const x = (pixel % width) - box.left;
  const y = Math.floor(pixel / width) - box.top;
  return x < 0 || y < 0 || x >= box.width || y >= box.height ? -1 : (y * box.width + x) * 4;
}

type Colour = [number, number, number];

function blend({ data }: Raster, pixel: number, [r, g, b]: Colour, alpha: number): void {
  const at = pixel * 3;
  data[at] = (data[at] ?? 0) * (1 - alpha) + r * alpha;
  data[at + 1] = (data[at + 1] ?? 0) * (1 - alpha) + g * alpha;
  data[at + 2] = (data[at + 2] ?? 0) * (1 - alpha) + b * alpha;
}

const colourAt = ({ data }: Layer, at: number): Colour => [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];

/** Lays the garment on the person like a cut-out. */
function layOn(person: Raster, layer: Layer): void {
  const { width, height } = person;
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const at = inLayer(layer, pixel, width);
    const alpha = at < 0 ? 0 : (layer.data[at + 3] ?? 0) / 255;
    if (alpha > 0) blend(person, pixel, colourAt(layer, at), alpha);
  }
}

/** Gives the cloth that is there the look of the garment, and keeps its folds and shadows. */
function dye(person: Raster, layer: Layer, colour: Colour, patch: Uint8Array, slit: Box | null): void {
  const { data, width } = person;
  const luma = (pixel: number) =>
    0.299 * (data[pixel * 3] ?? 0) + 0.587 * (data[pixel * 3 + 1] ?? 0) + 0.114 * (data[pixel * 3 + 2] ?? 0);
  const lumas: number[] = [];
  for (let pixel = 0; pixel < patch.length; pixel += 11) if ((patch[pixel] ?? 0) > 200) lumas.push(luma(pixel));
  const usual = Math.max(24, quantile(lumas, 0.6));
  for (let pixel = 0; pixel < patch.length; pixel += 1) {
    const share = (patch[pixel] ?? 0) / 255;
    const x = pixel % width;
    if (share === 0 || (slit && x > slit.left && x < slit.left + slit.width)) continue;
    const light = Math.min(1.25, Math.max(0.35, 0.25 + (0.75 * luma(pixel)) / usual));
    const at = inLayer(layer, pixel, width);
    const alpha = at < 0 ? 0 : (layer.data[at + 3] ?? 0) / 255;
    const [r, g, b] = alpha > 0 ? colourAt(layer, at) : colour;
    const shaded = (look: number, base: number) => Math.min(255, (look * alpha + base * (1 - alpha)) * light);
    blend(person, pixel, [shaded(r, colour[0]), shaded(g, colour[1]), shaded(b, colour[2])], share);
  }
}

const grownBy = (box: Box, share: number): Box => ({
  left: box.left - box.width * share,
  top: box.top - box.height * share,
  width: box.width * (1 + 2 * share),
  height: box.height * (1 + 2 * share),
});

async function wear(
  person: Raster,
  look: Raster,
  body: Body,
  category: Category,
  bytes: Buffer,
  open: boolean,
): Promise<void> {
  const garment = await cutOut(bytes, category);
  const { torsoPatch, legsPatch } = body;
  if (category === 'bottom' && legsPatch) return dyeWith(body.legs, legsPatch);
  if ((category === 'top' || category === 'outerwear') && torsoPatch) return dyeWith(body.torso, torsoPatch);
  // Under a dress the old top would look out at the shoulders.
  if (category === 'dress' && torsoPatch) await dyeWith(body.torso, torsoPatch);
  const box = place(category, body, garment.height / garment.width, person.width / person.height);
  layOn(person, await stretch(garment, pixels(box, person)));

  async function dyeWith(region: Box, patch: Mask): Promise<void> {
    const box = pixels(grownBy(region, 0.03), person);
    const slit = open ? { ...box, left: box.left + box.width * 0.4, width: box.width * 0.2 } : null;
    // Blurred wide to lose the steps of the small mask, then drawn tight again.
    const soft = (await soften(patch, look, person, 4.5)).map((v) => Math.min(255, Math.max(0, (v - 128) * 2.4 + 128)));
    dye(person, await stretch(garment, box), garment.colour, soft, slit);
  }
}

const mark = (width: number): Buffer => {
  const w = Math.round(width * 0.13);
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${Math.round(w * 0.28)}" viewBox="0 0 100 28">
      <rect width="100" height="28" rx="14" fill="#000" fill-opacity=".5"/>
      <text x="50" y="19" font-family="sans-serif" font-size="15" text-anchor="middle" fill="#fff">sandbox</text></svg>`,
  );
};

async function dress(person: Raster, { images, prompt }: Drawing): Promise<void> {
  const look = await shrink(person, LOOK);
  const body = findBody(look);
  const garments = garmentCategories(prompt, images.length)
    .map((category, index) => ({ category, bytes: images[index + 1] }))
    .toSorted((a, b) => LAYERS.indexOf(a.category) - LAYERS.indexOf(b.category));
  const hasTop = garments.some(({ category }) => category === 'top' || category === 'dress');
  for (const { category, bytes } of garments) {
    if (bytes) await wear(person, look, body, category, bytes, category === 'outerwear' && hasTop);
  }
}

/**
 * Makes one new picture: of the person wearing the garments, or of a single picture changed as the
 * prompt says. It knows colours and proportions, not people: enough to see at a glance that all inputs
 * are in the result.
 * Throws when a picture cannot be decoded.
 */
export const draw: Draw = async (drawing) => {
  const { images, prompt, resolution, format } = drawing;
  const size = images[0] ? await frameSize(drawing) : { width: 1024, height: 1024 };
  const person = images[0]
    ? await decode(images[0], { ...size, fit: 'cover' })
    : { ...size, data: new Uint8Array(size.width * size.height * 3).fill(225) };
  await (images.length === 1 ? edit(person, prompt) : dress(person, drawing));
  const picture = sharp(person.data, { raw: { ...size, channels: 3 } }).composite([
    { input: mark(size.width), gravity: 'southeast' },
  ]);
  const scaled =
    SCALE[resolution] === 1 ? picture : sharp(await picture.png().toBuffer()).resize(size.width * SCALE[resolution]);
  return format === 'png' ? scaled.png().toBuffer() : scaled.jpeg({ quality: 90 }).toBuffer();
};
