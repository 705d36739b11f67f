import type { Category, ErrorCode, PhotoKind, PhotoWarning } from '@primerka/contract';

/** What a check can look at. Sides are those of the upright upload, before it was bounded. */
export interface PhotoFacts {
  width: number;
  height: number;
  /** Variance of the Laplacian and mean luma (0–255), both measured at 1024 pixels on the longer side. */
  sharpness: number;
  luma: number;
}

type Code = Extract<ErrorCode, PhotoWarning['code']>;

/** What was wrong: the bound that was crossed and what was measured, in the unit of the check. */
export interface Finding {
  code: Code;
  limit: number;
  measured: number;
}

/** Both ends still pass. */
interface Bounds {
  min?: number;
  max?: number;
}

type Size = Pick<PhotoFacts, 'width' | 'height'>;

interface Check<Facts> {
  code: Code;
  of: (facts: Facts) => number;
  refuse?: Bounds;
  warn?: Bounds;
}

const shortSide = ({ width, height }: Size): number => Math.min(width, height);
const longSide = ({ width, height }: Size): number => Math.max(width, height);
const aspect = ({ width, height }: Size): number => width / height;
const sharpness = (facts: PhotoFacts): number => facts.sharpness;
const luma = (facts: PhotoFacts): number => facts.luma;

const AT_UPLOAD: Record<PhotoKind, Check<PhotoFacts>[]> = {
  person: [
    { code: 'photo.too_small', of: shortSide, refuse: { min: 512 }, warn: { min: 768 } },
    { code: 'photo.too_small', of: longSide, warn: { min: 1152 } },
    { code: 'photo.blurred', of: sharpness, refuse: { min: 12 }, warn: { min: 30 } },
    { code: 'photo.exposure', of: luma, refuse: { min: 25, max: 240 }, warn: { min: 50, max: 215 } },
    { code: 'photo.aspect', of: aspect, warn: { max: 1 } },
  ],
  garment: [
    { code: 'photo.too_small', of: shortSide, refuse: { min: 300 }, warn: { min: 512 } },
    { code: 'photo.blurred', of: sharpness, warn: { min: 12 } },
    { code: 'photo.exposure', of: luma, warn: { min: 25, max: 250 } },
  ],
  source: [{ code: 'photo.too_small', of: shortSide, refuse: { min: 256 } }],
};

/** Garments that need the whole person in the picture. */
const FULL_LENGTH: readonly Category[] = ['dress', 'bottom', 'outerwear', 'shoes'];

const IN_ORDER: Check<Size>[] = [
  { code: 'photo.too_small', of: longSide, refuse: { min: 768 } },
  { code: 'photo.aspect', of: aspect, refuse: { min: 0.3, max: 1.6 } },
];

/** Why an upload is refused, if it is. */
export function uploadRefusal(kind: PhotoKind, facts: PhotoFacts): Finding | null {
  return findings(AT_UPLOAD[kind], facts, 'refuse')[0] ?? null;
}

/** What is worth telling about an accepted upload; at most one finding a code. */
export function uploadWarnings(kind: PhotoKind, facts: PhotoFacts): Finding[] {
  const all = findings(AT_UPLOAD[kind], facts, 'warn');
  return all.filter(({ code }, index) => all.findIndex((other) => other.code === code) === index);
}

/**
 * Why a person's photo cannot be used in an order with these categories, if it cannot. Takes the
 * upload's size, not the stored one: bounding to 2048 pixels rounds the aspect.
 */
export function orderRefusal(
  { originalWidth: width, originalHeight: height }: { originalWidth: number; originalHeight: number },
  categories: readonly Category[],
): Finding | null {
  if (!categories.some((category) => FULL_LENGTH.includes(category))) return null;
  return findings(IN_ORDER, { width, height }, 'refuse')[0] ?? null;
}

function findings<Facts>(checks: Check<Facts>[], facts: Facts, severity: 'refuse' | 'warn'): Finding[] {
  return checks.flatMap(({ code, of, [severity]: { min = -Infinity, max = Infinity } = {} }) => {
    const value = of(facts);
    // Rounded away from the limit, so that what is told never seems to pass.
    if (value < min) return { code, limit: min, measured: Math.floor(value * 100) / 100 };
    if (value > max) return { code, limit: max, measured: Math.ceil(value * 100) / 100 };
    return [];
  });
}
