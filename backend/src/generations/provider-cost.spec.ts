import { expect, it } from 'vitest';
import { providerCost } from './provider-cost.js';

it.each([
  ['submitting', null, 20_000],
  ['unknown', null, 20_000],
  ['created', null, 20_000],
  ['not_created', null, 0],
  ['succeeded', '4.000', 20_000],
  ['succeeded', '0.800', 4_000],
  ['succeeded', '18', 90_000],
  ['succeeded', null, 20_000],
  ['failed', '0', 0],
  ['failed', null, 20_000],
] as const)('%s with %s credits costs %i millionths of a dollar', (state, credits, expected) => {
  expect(providerCost(state, credits)).toBe(expected);
});
