import { expect, it } from 'vitest';
import { mayAskAt } from './asked-once.js';

it.each([
  ['nothing was asked yet', null, true],
  ['it stands unanswered at this very order', 'order-1', true],
  ['it was let pass at another one', 'order-0', false],
  ['it was answered', 'answered', false],
])('a question when %s', (_when, kept, may) => {
  expect(mayAskAt('order-1', kept)).toBe(may);
});
