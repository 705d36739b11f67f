import { expect, it } from 'vitest';
import { garmentCategories } from './prompt.js';

it.each([
  ['Image 1 is the person. Image 2 is the garment: a top.', 2, ['top']],
  [
    'Image 1 is the person. Image 2 is the garment: a hat (headwear). Image 3 is the garment: shoes.',
    3,
    ['headwear', 'shoes'],
  ],
  ['Dress the person in image 1 in what image 2 shows, trousers, and image 3, a jacket.', 3, ['bottom', 'outerwear']],
  ['Take image 2 and image 1. Image 2 is the garment: a one-piece dress with a top seam.', 2, ['dress']],
  ['IMAGE 2 – SUNGLASSES; Image 3 – jewellery; image 4 – a bag', 4, ['glasses', 'jewellery', 'bag']],
  ['Image 12 is a bag. Image 2 is a coat.', 2, ['outerwear']],
  ['Image 1: the person. Image 2: bag. Dress the person of image 1 in exactly the bag shown.', 2, ['bag']],
  ['Put it on.', 3, ['top', 'top']],
  ['', 0, []],
])('%s', (prompt, images, categories) => {
  expect(garmentCategories(prompt, images)).toEqual(categories);
});
