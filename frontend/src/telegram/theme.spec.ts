import { describe, expect, it } from 'vitest';
import { lightness, themeIn } from './theme.js';

it('tells dark backgrounds from light ones', () => {
  expect(lightness('#ffffff')).toBe(255);
  expect(lightness('#17212b')).toBeLessThan(128);
  expect(lightness('#efeff4')).toBeGreaterThan(128);
});

describe('themeIn', () => {
  it('finds the theme in a message', () => {
    const message = { eventType: 'theme_changed', eventData: { theme_params: { bg_color: '#17212bff' } } };
    expect(themeIn(JSON.stringify(message))).toEqual({ bg_color: '#17212bff' });
  });

  it.each([
    undefined,
    7,
    {},
    '',
    'null',
    '{',
    '{"eventType":"theme_changed"}',
    '{"eventType":"theme_changed","eventData":null}',
    '{"eventType":"theme_changed","eventData":{"theme_params":"dark"}}',
    '{"eventType":"theme_changed","eventData":{"theme_params":null}}',
    '{"eventType":"viewport_changed","eventData":{"theme_params":{}}}',
  ])('finds none in %j', (message) => {
    expect(themeIn(message)).toBeNull();
  });
});
