import { describe, expect, it } from 'vitest';
import { fitted, isJpegOrPng, preparePhoto } from './photo-file.js';

describe('isJpegOrPng', () => {
  it.each([
    [[0xff, 0xd8, 0xff, 0xe0], true],
    [[0x89, 0x50, 0x4e, 0x47], true],
    [[0x52, 0x49, 0x46, 0x46], false],
    [[0xff, 0xd8], false],
    [[], false],
  ])('%j → %s', (head, expected) => {
    expect(isJpegOrPng(new Uint8Array(head))).toBe(expected);
  });
});

describe('fitted', () => {
  it('bounds the long side and never enlarges', () => {
    expect(fitted(4000, 3000)).toEqual({ width: 2048, height: 1536 });
    expect(fitted(3000, 9000)).toEqual({ width: 683, height: 2048 });
    expect(fitted(800, 600)).toEqual({ width: 800, height: 600 });
  });
});

describe('preparePhoto', () => {
  it('sends a small JPEG untouched, and what no canvas can decode too', async () => {
    const jpeg = new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])]);
    const text = new Blob(['not a photo']);
    expect(await preparePhoto(jpeg)).toBe(jpeg);
    expect(await preparePhoto(text)).toBe(text);
  });
});
