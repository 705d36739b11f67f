import { createHash } from 'node:crypto';
import {
  CATEGORIES,
  CATEGORY_OPTIONS,
  type Category,
  Garment,
  type TryOnInput,
  incompatibleCategories,
} from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { catalog } from '../catalog.js';
import { renderTryOn } from './try-on-prompt.js';

const PHOTO = '7f0c0a52-6a2b-4c3e-9a55-0d6f0c3b1a11';

const optionsOf = (category: Category): Record<string, string>[] => {
  const choices: Record<string, readonly string[]> =
    category in CATEGORY_OPTIONS ? CATEGORY_OPTIONS[category as keyof typeof CATEGORY_OPTIONS] : {};
  return [{}, ...Object.entries(choices).flatMap(([name, values]) => values.map((value) => ({ [name]: value })))];
};

/** Every single item with every option, and every set of two to four that can be worn together. */
function* orders(): Generator<TryOnInput> {
  const items = CATEGORIES.map((category) =>
    optionsOf(category).map((options) => Garment.parse({ photoId: PHOTO, category, options })),
  );
  const sets = (from: number, left: number): Garment[][] =>
    left === 0
      ? [[]]
      : items
          .slice(from)
          .flatMap((choices, i) =>
            choices.flatMap((item) => sets(from + i + 1, left - 1).map((rest) => [item, ...rest])),
          );
  for (let size = 1; size <= 4; size++) {
    for (const garments of sets(0, size)) {
      if (incompatibleCategories(garments.map(({ category }) => category)).length > 0) continue;
      yield { kind: 'try_on', personPhotoId: PHOTO, garments, payWith: 'auto' };
    }
  }
}

describe('version in the catalogue', () => {
  const all = [...orders()].map((input) => ({ input, prompt: renderTryOn(catalog.templates.try_on, input) }));

  it(`is 60 to 110 words and names every image in order, for all ${all.length} orders`, () => {
    for (const { input, prompt } of all) {
      const words = prompt.split(/\s+/).length;
      expect(words, prompt).toBeGreaterThanOrEqual(60);
      expect(words, prompt).toBeLessThanOrEqual(110);
      expect(prompt).toMatch(/^Image 1: the person\. Image 2: /);
      input.garments.forEach(({ category }, index) => expect(prompt).toContain(`Image ${index + 2}: ${category}.`));
      expect(prompt).not.toMatch(/ {2}|undefined|\bnull\b/);
    }
  });

  it('says an option where one was chosen, and only there', () => {
    const prompt = (options: object) =>
      renderTryOn(1, {
        kind: 'try_on',
        personPhotoId: PHOTO,
        payWith: 'auto',
        garments: [Garment.parse({ photoId: PHOTO, category: 'top', options })],
      });
    expect(prompt({ tuck: 'tucked' })).toContain('Tuck the top in.');
    expect(prompt({ tuck: 'loose' })).toContain('Leave the top untucked.');
    expect(prompt({})).not.toMatch(/tuck/i);
  });
});

it('released versions never change', () => {
  const text = [...orders()].map((input) => renderTryOn(1, input)).join('\n');
  expect(createHash('sha256').update(text).digest('hex').slice(0, 16)).toMatchInlineSnapshot(`"c1a4eeb8a8ecec67"`);
});

it('a version nobody wrote is refused', () => {
  const [order] = orders();
  expect(() => renderTryOn(99, order as TryOnInput)).toThrow('does not exist');
});
