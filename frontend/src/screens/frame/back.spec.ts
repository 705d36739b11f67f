import { expect, it } from 'vitest';
import { ownPath, withQuery } from './back.js';

it.each(['/', '/try', '/generations/6f1c2a52-0000-4000-8000-000000000000'])('goes back to %s', (path) => {
  expect(ownPath(path)).toBe(path);
});

it.each([
  null,
  '',
  'try',
  '//evil.example',
  '/\\evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  '/try?x=1',
  '/%2F/evil.example',
  '/try#a',
])('never follows %s', (path) => {
  expect(ownPath(path)).toBeNull();
});

it('writes an address that is read as it was meant', () => {
  expect(withQuery('/shop', { back: '/try', product: null })).toBe('/shop?back=/try');
  expect(withQuery('/shop', { product: 'a&b=c', back: null })).toBe('/shop?product=a%26b%3Dc');
  expect(withQuery('/shop', { back: null })).toBe('/shop');
});
