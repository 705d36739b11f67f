import { expect, it } from 'vitest';
import { endOfMoscowMonth, moscowMonth, startOfMoscowMonth } from './moscow-month.js';

it.each([
  ['2026-11-21T12:00:00Z', '2026-11', '2026-11-30T21:00:00.000Z'],
  ['2026-11-30T20:59:59.999Z', '2026-11', '2026-11-30T21:00:00.000Z'],
  ['2026-11-30T21:00:00Z', '2026-12', '2026-12-31T21:00:00.000Z'],
  ['2026-12-31T21:00:00Z', '2027-01', '2027-01-31T21:00:00.000Z'],
  ['2028-02-28T23:00:00Z', '2028-02', '2028-02-29T21:00:00.000Z'],
])('%s is in %s, which ends at %s', (now, month, end) => {
  expect(moscowMonth(new Date(now))).toBe(month);
  expect(endOfMoscowMonth(new Date(now)).toISOString()).toBe(end);
});

it.each([
  ['2026-11', '2026-10-31T21:00:00.000Z'],
  ['2027-01', '2026-12-31T21:00:00.000Z'],
])('%s begins at %s, and that moment is in it', (month, start) => {
  expect(startOfMoscowMonth(month).toISOString()).toBe(start);
  expect(moscowMonth(startOfMoscowMonth(month))).toBe(month);
});
