import { area, boundsOf, fillHoles, flood, grow, spread, type Box, type Mask, type Raster } from './raster.js';

/** Where what is worn lies on a person, all in fractions of the frame. A patch is the cloth itself, when it was found. */
export interface Body {
  face: Box;
  torso: Box;
  legs: Box;
  torsoPatch: Mask | null;
  legsPatch: Mask | null;
}

type Window = { x: [number, number]; y: [number, number] };
export const TORSO_WINDOW: Window = { x: [0.28, 0.76], y: [0.26, 0.55] };
export const LEGS_WINDOW: Window = { x: [0.25, 0.75], y: [0.56, 0.82] };

/** Without a find: a grown-up standing upright in the middle, head to toe. */
const STANDING = {
  face: { left: 0.435, top: 0.06, width: 0.13, height: 0.11 },
  torso: { left: 0.29, top: 0.19, width: 0.42, height: 0.32 },
  legs: { left: 0.33, top: 0.49, width: 0.34, height: 0.44 },
} satisfies Partial<Body>;

const fractions = (box: Box, { width, height }: Raster): Box => ({
  left: box.left / width,
  top: box.top / height,
  width: box.width / width,
  height: box.height / height,
});

export function isSkin({ data }: Raster, pixel: number): boolean {
  const [r, g, b] = [data[pixel * 3] ?? 0, data[pixel * 3 + 1] ?? 0, data[pixel * 3 + 2] ?? 0];
  return r > 95 && g > 45 && b > 30 && r > g + 14 && r > b + 24 && g >= b - 4 && (r - b) / r < 0.62;
}

/** A patch of cloth has a moderate size, a solid shape, and does not run out of the frame on several sides. */
function plausible(mask: Mask, raster: Raster): boolean {
  const { width, height } = raster;
  const share = area(mask) / mask.length;
  const box = boundsOf(mask, width);
  if (!box || share < 0.025 || share > 0.36) return false;
  const touches = [box.left === 0, box.left + box.width === width, box.top === 0, box.top + box.height === height];
  const density = area(mask) / (box.width * box.height);
  return touches.filter(Boolean).length <= 1 && !touches[2] && density > 0.33 && box.width < 0.85 * width;
}

/** The largest plausible patch of one colour that starts inside the window, away from skin and from `taken`. */
export function findPatch(raster: Raster, window: Window, taken?: Mask | null): Mask | null {
  const { width, height } = raster;
  let best: Mask | null = null;
  for (let row = 0; row < 5; row += 1) {
    for (let column = 0; column < 6; column += 1) {
      const x = Math.round(width * (window.x[0] + ((window.x[1] - window.x[0]) * column) / 5));
      const y = Math.round(height * (window.y[0] + ((window.y[1] - window.y[0]) * row) / 4));
      const seed = y * width + x;
      if (taken?.[seed] || best?.[seed] || isSkin(raster, seed)) continue;
      const patch = grow(raster, seed, 30, 13).map((bit, pixel) => (taken?.[pixel] ? 0 : bit));
      if (plausible(patch, raster) && area(patch) > (best ? area(best) : 0)) best = patch;
    }
  }
  return best && spread(fillHoles(best, raster), raster);
}

/** The largest roundish blob of skin in the upper part, above the torso if that is known. */
function findFace(raster: Raster, torso: Box | null): Box | null {
  const { width, height } = raster;
  const seen = new Uint8Array(width * height);
  const floor = torso ? Math.min(0.5, torso.top + 0.06) : 0.45;
  let best: { box: Box; score: number } | null = null;
  for (let pixel = 0; pixel < width * height * floor; pixel += 1) {
    if (seen[pixel] || !isSkin(raster, pixel)) continue;
    const blob = flood(raster, [pixel], (next) => next < width * height * floor && isSkin(raster, next));
    blob.forEach((bit, at) => (seen[at] = (seen[at] ?? 0) | bit));
    const box = boundsOf(blob, width);
    const share = area(blob) / blob.length;
    if (!box || share < 0.0012 || share > 0.09) continue;
    const shape = box.height / box.width;
    const density = area(blob) / (box.width * box.height);
    if (shape < 0.6 || shape > 2.6 || density < 0.4) continue;
    const middle = (box.left + box.width / 2) / width;
    const beside = torso ? Math.max(0, torso.left - middle, middle - torso.left - torso.width) : Math.abs(middle - 0.5) / 2;
    const score = share * (1 - 2 * beside);
    if (score > (best?.score ?? 0)) best = { box, score };
  }
  if (!best) return null;
  const { left, top, width: w, height: h } = best.box;
  return fractions({ left, top, width: w, height: Math.min(h, 1.4 * w) }, raster);
}

/** Guesses where a person's face, torso and legs are: cloth and skin by colour, the rest by proportion. */
export function findBody(raster: Raster): Body {
  const { width, height } = raster;
  const torsoPatch = findPatch(raster, TORSO_WINDOW);
  const torsoBounds = torsoPatch && boundsOf(torsoPatch, width);
  const torsoFound = torsoBounds && fractions(torsoBounds, raster);
  const legsPatch = findPatch(raster, LEGS_WINDOW, torsoPatch);
  const legsBounds = legsPatch && boundsOf(legsPatch, width);

  const faceFound = findFace(raster, torsoFound);
  const face = faceFound ?? (torsoFound ? faceAbove(torsoFound, width / height) : STANDING.face);
  const torso = torsoFound ?? (faceFound ? torsoBelow(faceFound, width / height) : STANDING.torso);
  const legs = legsBounds ? fractions(legsBounds, raster) : legsBelow(torso, torsoFound || faceFound);
  return { face, torso, legs, torsoPatch, legsPatch };
}

/** `aspect` is the width of the frame over its height, to compare fractions of the two. */
function faceAbove(torso: Box, aspect: number): Box {
  const width = torso.width * 0.3;
  const height = width * aspect * 1.3;
  return { left: torso.left + (torso.width - width) / 2, top: Math.max(0, torso.top - height * 1.25), width, height };
}

function torsoBelow(face: Box, aspect: number): Box {
  const width = face.width * 3;
  const top = face.top + face.height * 1.2;
  return { left: face.left + (face.width - width) / 2, top, width, height: Math.min(1 - top, face.width * aspect * 3.6) };
}

function legsBelow(torso: Box, found: unknown): Box {
  if (!found) return STANDING.legs;
  const top = Math.min(0.9, torso.top + torso.height * 0.94);
  const left = torso.left + torso.width * 0.1;
  return { left, top, width: torso.width * 0.8, height: Math.max(0.1, Math.min(1 - top, torso.height * 1.5)) };
}
