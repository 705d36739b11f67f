import type { Draft } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { EMPTY_DRAFT, isBegun, mergeDraft, neighbour, orderOf, stepOf, walkOf, withoutPhotos } from './draft-rules.js';

const person = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const one = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
const two = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';
const draft = (change: Partial<Draft>): Draft => ({ personPhotoId: person, garments: [], step: 'garments', ...change });

describe('the walk of the quiz', () => {
  it('asks about options only where something chosen has any', () => {
    expect(walkOf(EMPTY_DRAFT)).toHaveLength(4);
    expect(walkOf(draft({ garments: [{ photoId: one, category: null }] }))).toHaveLength(4);
    expect(walkOf(draft({ garments: [{ photoId: one, category: 'bag' }] }))).toEqual(['person', 'garments', 'confirm']);
    expect(walkOf(draft({ garments: [{ photoId: one, category: 'top' }] }))).toHaveLength(4);
  });

  it('never stands past a step whose answer has gone', () => {
    const whole = draft({ garments: [{ photoId: one, category: 'top' }], step: 'confirm' });
    expect(stepOf(whole)).toBe('confirm');
    expect(stepOf({ ...whole, personPhotoId: null })).toBe('person');
    expect(stepOf({ ...whole, garments: [] })).toBe('garments');
    expect(stepOf({ ...whole, garments: [{ photoId: one, category: null }] })).toBe('garments');
    expect(stepOf({ ...whole, garments: [{ photoId: one, category: 'bag' }], step: 'options' })).toBe('confirm');
  });

  it('does not pass what cannot be worn together', () => {
    const clash = draft({
      step: 'confirm',
      garments: [
        { photoId: one, category: 'dress' },
        { photoId: two, category: 'top' },
      ],
    });
    expect(stepOf(clash)).toBe('garments');
  });

  it('knows its neighbours and its ends', () => {
    const bag = draft({ garments: [{ photoId: one, category: 'bag' }] });
    expect(neighbour(bag, 1)).toBe('confirm');
    expect(neighbour(bag, -1)).toBe('person');
    expect(neighbour(EMPTY_DRAFT, -1)).toBeNull();
  });

  it('has begun with the first thing chosen', () => {
    expect([null, EMPTY_DRAFT, draft({})].map(isBegun)).toEqual([false, false, true]);
  });
});

describe('orderOf', () => {
  it('takes only options the category knows', () => {
    const order = orderOf(
      draft({
        garments: [
          { photoId: one, category: 'top', options: { tuck: 'tucked', front: 'open' } },
          { photoId: two, category: 'bag', options: { tuck: 'tucked' } },
        ],
      }),
      'free',
    );
    expect(order).toEqual({
      kind: 'try_on',
      personPhotoId: person,
      garments: [
        { photoId: one, category: 'top', options: { tuck: 'tucked' } },
        { photoId: two, category: 'bag' },
      ],
      payWith: 'free',
    });
  });

  it('is nothing while something is missing', () => {
    expect(orderOf(draft({}), 'auto')).toBeNull();
    expect(orderOf(draft({ personPhotoId: null, garments: [{ photoId: one, category: 'bag' }] }), 'auto')).toBeNull();
    expect(orderOf(draft({ garments: [{ photoId: one, category: null }] }), 'auto')).toBeNull();
  });
});

describe('mergeDraft', () => {
  const base = draft({});
  it('keeps what was changed here and takes the rest', () => {
    const mine = { ...base, personPhotoId: one };
    const theirs = draft({ garments: [{ photoId: two, category: 'bag' }], step: 'confirm' });
    expect(mergeDraft(base, mine, theirs)).toEqual({ ...theirs, personPhotoId: one });
  });

  it('prefers mine where both changed the same', () => {
    expect(mergeDraft(base, { ...base, step: 'options' }, { ...base, step: 'confirm' }).step).toBe('options');
  });
});

describe('withoutPhotos', () => {
  const full = draft({ garments: [one, two].map((photoId) => ({ photoId, category: 'bag' })), step: 'confirm' });
  it('takes out what has gone, wherever it was', () => {
    expect(withoutPhotos(full, [person, two])).toEqual({
      ...full,
      personPhotoId: null,
      garments: [{ photoId: one, category: 'bag' }],
    });
    expect(withoutPhotos(full, [])).toEqual(full);
  });
});
