import { expect, it } from 'vitest';
import { insetsOf } from './insets.js';

it('takes what can be the width of an edge', () => {
  expect(insetsOf({ top: 54, bottom: 0, left: 0.5, right: 12 })).toEqual([
    ['top', 54],
    ['bottom', 0],
    ['left', 0.5],
    ['right', 12],
  ]);
});

it.each([null, undefined, 'top', 7, [], {}, { top: '54' }, { top: -1 }, { top: 10_000 }, { top: Number.NaN }])(
  'leaves the page alone when it is told %j',
  (told) => {
    expect(insetsOf(told)).toEqual([]);
  },
);
