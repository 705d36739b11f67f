import { expect, it } from 'vitest';
import { lightness } from './theme.js';

it('tells dark backgrounds from light ones', () => {
  expect(lightness('#ffffff')).toBe(255);
  expect(lightness('#17212b')).toBeLessThan(128);
  expect(lightness('#efeff4')).toBeGreaterThan(128);
});
