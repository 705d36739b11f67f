import type { Category } from '@primerka/contract';

const WORDS: [Category, RegExp][] = [
  ['top', /\b(top|t-?shirt|tee|shirt|blouse|sweater|hoodie|polo)\b/i],
  ['bottom', /\b(bottoms?|trousers|pants|jeans|skirt|shorts)\b/i],
  ['dress', /\b(dress|one-piece|jumpsuit|gown)\b/i],
  ['outerwear', /\b(outerwear|coat|jacket|parka|blazer)\b/i],
  ['shoes', /\b(shoes?|boots?|sneakers|sandals)\b/i],
  ['headwear', /\b(headwear|hat|cap|beanie)\b/i],
  ['glasses', /\b(glasses|sunglasses|eyewear)\b/i],
  ['jewellery', /\b(jewell?e?ry|watch|necklace|earrings?|bracelet|ring)\b/i],
  ['bag', /\b(bag|handbag|backpack|purse)\b/i],
];

/** The first word for a category in a piece of text. */
function categoryIn(text: string): Category | undefined {
  const hits = WORDS.map(([category, words]) => ({ category, at: text.search(words) })).filter(({ at }) => at >= 0);
  return hits.toSorted((a, b) => a.at - b.at)[0]?.category;
}

/**
 * What the prompt calls the pictures from the second on: the first word for a category between
 * "Image N" and the next numbered image, in any mention of it; `top` when there is none.
 */
export function garmentCategories(prompt: string, images: number): Category[] {
  const mentions = prompt.split(/\bimage\s*#?(\d+)/i);
  return Array.from({ length: Math.max(0, images - 1) }, (_, index) => {
    for (let at = 1; at < mentions.length; at += 2) {
      const category = Number(mentions[at]) === index + 2 ? categoryIn(mentions[at + 1] ?? '') : undefined;
      if (category) return category;
    }
    return 'top';
  });
}
