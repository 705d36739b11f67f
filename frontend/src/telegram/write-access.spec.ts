import { expect, it } from 'vitest';
import { mayAskAt } from './write-access.js';

it.each([
  ['nothing was asked yet', null, true],
  ['it stands unanswered at this very order', 'order-1', true],
  ['it was let pass at another one', 'order-0', false],
  ['it was answered', 'answered', false],
])('asking for leave to write when %s', (_when, kept, may) => {
  expect(mayAskAt('order-1', kept)).toBe(may);
});
