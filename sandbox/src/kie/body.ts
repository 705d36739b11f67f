import {
  area,
  boundsOf,
  fillHoles,
  flood,
  grow,
  median,
  quantile,
  spread,
  type Box,
  type Mask,
  type Raster,
} from './raster.js';

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

/** How far a patch may stray from its mean colour, and in one step. */
const STRICTNESS = [
  [30, 13],
  [24, 10],
  [20, 8],
] as const;

const between = ([from, to]: [number, number], share: number): number => from + (to - from) * share;

interface Search {
  window: Window;
  /** Bare legs may be dressed like trousers; a bare arm is no shirt. */
  skin: boolean;
  taken?: Mask | null;
  /** Where the patch must lie, as a fraction of the width: under the face. */
  near?: number | null;
}

/** The largest plausible patch of one colour that starts inside the window. */
export function findPatch(raster: Raster, { window, skin, taken, near = null }: Search): Mask | null {
  const { width, height } = raster;
  const aside = (mask: Mask): boolean => {
    const box = boundsOf(mask, width);
    return near !== null && box !== null && Math.abs((box.left + box.width / 2) / width - near) > 0.22;
  };
  // From lenient to strict: cloth in full light is found at once, cloth before a wall of its colour last.
  for (const [reach, step] of STRICTNESS) {
    let best: Mask | null = null;
    const tried = new Uint8Array(width * height);
    for (let cell = 0; cell < 30; cell += 1) {
      const x = Math.round(width * between(window.x, (cell % 6) / 5));
      const y = Math.round(height * between(window.y, Math.floor(cell / 6) / 4));
      const seed = y * width + x;
      if (taken?.[seed] || tried[seed] || (!skin && isSkin(raster, seed))) continue;
      const patch = grow(raster, seed, reach, step);
      for (let pixel = 0; pixel < patch.length; pixel += 1) {
        if (taken?.[pixel]) patch[pixel] = 0;
        else if (patch[pixel]) tried[pixel] = 1;
      }
      if (plausible(patch, raster) && !aside(patch) && area(patch) > (best ? area(best) : 0)) best = patch;
    }
    if (best) return spread(fillHoles(best, raster), raster);
  }
  return null;
}

/** The largest roundish blob of skin in the upper part of the picture, without hat and neck. */
function findFace(raster: Raster): Box | null {
  const { width, height } = raster;
  const seen = new Uint8Array(width * height);
  const end = width * Math.floor(height * 0.42);
  let best: { blob: Mask; score: number } | null = null;
  for (let pixel = 0; pixel < end; pixel += 1) {
    if (seen[pixel] || !isSkin(raster, pixel)) continue;
    const blob = flood(raster, [pixel], (next) => next < end && isSkin(raster, next));
    blob.forEach((bit, at) => (seen[at] = (seen[at] ?? 0) | bit));
    const box = boundsOf(blob, width);
    const share = area(blob) / blob.length;
    if (!box || share < 0.0012 || share > 0.09) continue;
    const shape = box.height / box.width;
    const density = area(blob) / (box.width * box.height);
    if (shape < 0.6 || shape > 2.6 || density < 0.4) continue;
    const score = share * (1 - Math.abs((box.left + box.width / 2) / width - 0.5));
    if (score > (best?.score ?? 0)) best = { blob, score };
  }
  return best && faceOf(best.blob, raster);
}

/** The rows of a blob of skin that are the face: below a brim of the same colour, and no higher than a face is. */
function faceOf(blob: Mask, raster: Raster): Box | null {
  const { width } = raster;
  const box = boundsOf(blob, width);
  if (!box) return null;
  const rows = Array.from({ length: box.height }, (_, row) => {
    const line = blob.subarray((box.top + row) * width, (box.top + row + 1) * width);
    return { left: line.indexOf(1), right: line.lastIndexOf(1), width: area(line) };
  });
  const neck = quantile(
    rows.slice(Math.floor(rows.length / 2)).map((row) => row.width),
    0.35,
  );
  const brim = rows.findLastIndex((row, index) => index < rows.length * 0.7 && row.width > 1.75 * neck);
  const below = rows.slice(brim + 1);
  const faceWidth = quantile(
    below.map((row) => row.width),
    0.7,
  );
  const middle = median(below.map((row) => (row.left + row.right + 1) / 2));
  // A brim is seldom level: its lower side hangs before the face.
  const top = box.top + Math.max(0, brim + 1 - (brim < 0 ? 0 : 0.6 * faceWidth));
  const faceHeight = Math.min(box.top + rows.length - top, 1.1 * faceWidth);
  return fractions({ left: middle - faceWidth / 2, top, width: faceWidth, height: faceHeight }, raster);
}

/** Guesses where a person's face, torso and legs are: cloth and skin by colour, the rest by proportion. */
export function findBody(raster: Raster): Body {
  const { width, height } = raster;
  const faceFound = findFace(raster);
  const near = faceFound && faceFound.left + faceFound.width / 2;
  const torsoPatch = findPatch(raster, { window: TORSO_WINDOW, skin: false, near });
  const torsoBounds = torsoPatch && boundsOf(torsoPatch, width);
  const torsoFound = torsoBounds && fractions(torsoBounds, raster);
  const legsPatch = findPatch(raster, { window: LEGS_WINDOW, skin: true, taken: torsoPatch, near });
  const legsBounds = legsPatch && boundsOf(legsPatch, width);

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
  return {
    left: face.left + (face.width - width) / 2,
    top,
    width,
    height: Math.min(1 - top, face.width * aspect * 3.6),
  };
}

function legsBelow(torso: Box, found: unknown): Box {
  if (!found) return STANDING.legs;
  const top = Math.min(0.9, torso.top + torso.height * 0.94);
  const left = torso.left + torso.width * 0.1;
  return { left, top, width: torso.width * 0.8, height: Math.max(0.1, Math.min(1 - top, torso.height * 1.5)) };
}
