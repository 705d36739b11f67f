import { describe, expect, it } from 'vitest';
import { enSharing } from './en-sharing.js';
import { ruSharing } from './ru-sharing.js';

describe.each([
  ['ru', ruSharing],
  ['en', enSharing],
])('the words about others, in %s', (_language, words) => {
  it('fit under a story beside a link of 80 characters', () => {
    expect(words.picture.text.length + 1 + 80).toBeLessThanOrEqual(200);
  });

  it('count in every number', () => {
    for (const count of [1, 2, 5, 21]) {
      expect(words.invite.terms(count, count) + words.invite.text(count)).not.toMatch(/undefined|NaN/);
    }
  });
});

it('friends and days agree with their numbers in Russian', () => {
  expect(ruSharing.invite.terms(90, 1)).toContain('за 1 друга');
  expect(ruSharing.invite.terms(1, 2)).toMatch(/1 день.*за 2 друзей/);
});
