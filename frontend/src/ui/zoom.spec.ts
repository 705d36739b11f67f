import { describe, expect, it } from 'vitest';
import { kept, WHOLE, zoomed } from './zoom.js';

const frame = { width: 400, height: 800 };

describe('zoomed', () => {
  it('keeps the point under the finger where it is', () => {
    const view = zoomed(WHOLE, 2, { x: 50, y: -100 }, frame);
    expect(view).toEqual({ scale: 2, x: -50, y: 100 });
  });

  it('stays between the whole picture and five times', () => {
    expect(zoomed(WHOLE, 0.1, { x: 0, y: 0 }, frame)).toEqual(WHOLE);
    expect(zoomed(WHOLE, 100, { x: 0, y: 0 }, frame).scale).toBe(5);
  });
});

it('lets no edge come inside the frame', () => {
  expect(kept({ scale: 2, x: 999, y: -999 }, frame)).toEqual({ scale: 2, x: 200, y: -400 });
  expect(kept({ scale: 1, x: 5, y: 5 }, frame)).toEqual({ scale: 1, x: 0, y: 0 });
});
