import { CATEGORIES } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { type PhotoFacts, orderRefusal, uploadRefusal, uploadWarnings } from './photo-checks.js';

const good: PhotoFacts = { width: 1000, height: 1500, sharpness: 100, luma: 120 };

describe('uploadRefusal', () => {
  it.each([
    ['person', {}, null],
    ['person', { width: 512 }, null],
    ['person', { width: 511 }, { code: 'photo.too_small', limit: 512, measured: 511 }],
    ['person', { height: 511 }, { code: 'photo.too_small', limit: 512, measured: 511 }],
    ['person', { sharpness: 12 }, null],
    ['person', { sharpness: 11.999 }, { code: 'photo.blurred', limit: 12, measured: 11.99 }],
    ['person', { luma: 25 }, null],
    ['person', { luma: 24.9 }, { code: 'photo.exposure', limit: 25, measured: 24.9 }],
    ['person', { luma: 240 }, null],
    ['person', { luma: 240.001 }, { code: 'photo.exposure', limit: 240, measured: 240.01 }],
    ['person', { width: 3000, height: 600 }, null],
    ['garment', { width: 300 }, null],
    ['garment', { width: 299 }, { code: 'photo.too_small', limit: 300, measured: 299 }],
    ['garment', { sharpness: 0, luma: 0 }, null],
    ['source', { width: 256, height: 256, sharpness: 0, luma: 255 }, null],
    ['source', { width: 255 }, { code: 'photo.too_small', limit: 256, measured: 255 }],
  ] as const)('%s %o → %o', (kind, facts, expected) => {
    expect(uploadRefusal(kind, { ...good, ...facts })).toEqual(expected);
  });
});

describe('uploadWarnings', () => {
  it.each([
    ['person', {}, []],
    ['person', { width: 768, height: 1152 }, []],
    ['person', { width: 767 }, [{ code: 'photo.too_small', limit: 768, measured: 767 }]],
    ['person', { width: 800, height: 1151 }, [{ code: 'photo.too_small', limit: 1152, measured: 1151 }]],
    ['person', { width: 600, height: 700 }, [{ code: 'photo.too_small', limit: 768, measured: 600 }]],
    ['person', { sharpness: 29.5 }, [{ code: 'photo.blurred', limit: 30, measured: 29.5 }]],
    ['person', { luma: 49 }, [{ code: 'photo.exposure', limit: 50, measured: 49 }]],
    ['person', { luma: 216 }, [{ code: 'photo.exposure', limit: 215, measured: 216 }]],
    ['person', { width: 1500, height: 1500 }, []],
    ['person', { width: 1200, height: 1000 }, [{ code: 'photo.aspect', limit: 1, measured: 1.2 }]],
    ['garment', { width: 511 }, [{ code: 'photo.too_small', limit: 512, measured: 511 }]],
    ['garment', { sharpness: 11 }, [{ code: 'photo.blurred', limit: 12, measured: 11 }]],
    ['garment', { luma: 24 }, [{ code: 'photo.exposure', limit: 25, measured: 24 }]],
    ['garment', { luma: 251 }, [{ code: 'photo.exposure', limit: 250, measured: 251 }]],
    ['garment', { width: 3000, sharpness: 12, luma: 250 }, []],
    ['source', { width: 256, sharpness: 0, luma: 0 }, []],
  ] as const)('%s %o → %o', (kind, facts, expected) => {
    expect(uploadWarnings(kind, { ...good, ...facts })).toEqual(expected);
  });
});

describe('orderRefusal', () => {
  const size = (originalWidth: number, originalHeight: number) => ({ originalWidth, originalHeight });

  it.each([
    [size(512, 767), { code: 'photo.too_small', limit: 768, measured: 767 }],
    [size(512, 768), null],
    [size(768, 512), null],
    [size(1600, 1000), null],
    // Bounded to 2048 this one becomes 2048 × 1280, which would pass.
    [size(5001, 3125), { code: 'photo.aspect', limit: 1.6, measured: 1.61 }],
    [size(600, 2000), null],
    [size(599, 2000), { code: 'photo.aspect', limit: 0.3, measured: 0.29 }],
  ])('%o with a dress → %o', (photo, expected) => {
    expect(orderRefusal(photo, ['dress'])).toEqual(expected);
  });

  it('asks only where the whole person must be seen', () => {
    const strict = CATEGORIES.filter((category) => orderRefusal(size(512, 512), [category]));
    expect(strict).toEqual(['bottom', 'dress', 'outerwear', 'shoes']);
    expect(orderRefusal(size(512, 512), ['glasses', 'shoes'])).not.toBeNull();
  });
});
