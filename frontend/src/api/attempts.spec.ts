import { expect, it } from 'vitest';
import { attemptKey, endAttempt } from './attempts.js';

it('keeps one key for one body until the attempt has ended', () => {
  const key = attemptKey('order', { garments: ['a'] });
  expect(key).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
  expect(attemptKey('order', { garments: ['a'] })).toBe(key);
  expect(attemptKey('retry.1', { garments: ['a'] })).not.toBe(key);

  const other = attemptKey('order', { garments: ['b'] });
  expect(other).not.toBe(key);

  endAttempt('order');
  expect(attemptKey('order', { garments: ['b'] })).not.toBe(other);
});
