import type { Category, Garment, TryOnInput } from '@primerka/contract';

/**
 * The fixed prompts of the try-on. No word of a user's goes in: only categories and their options.
 * A released version is never edited (orders name the one they were drawn with); write the next one
 * and point the catalogue at it. 60–110 words each, since longer prompts made the model wander.
 */

/** How an item is named, what it pushes off the person, and how it is worn for each of its options. */
interface Wording {
  item: string;
  replaces: string;
  wear: (options: Record<string, string | undefined>) => string;
}

const wording: Record<Category, Wording> = {
  top: {
    item: 'top',
    replaces: 'top',
    wear: ({ tuck }) => (tuck === 'tucked' ? 'Tuck the top in.' : tuck === 'loose' ? 'Leave the top untucked.' : ''),
  },
  bottom: { item: 'bottom', replaces: 'legwear', wear: () => '' },
  dress: { item: 'dress', replaces: 'top and bottom', wear: () => '' },
  outerwear: {
    item: 'outerwear',
    replaces: 'outerwear',
    wear: ({ front }) =>
      front === 'open' ? 'Wear the outerwear open.' : front === 'closed' ? 'Close the outerwear.' : '',
  },
  shoes: { item: 'shoes', replaces: 'footwear', wear: () => '' },
  headwear: { item: 'headwear', replaces: 'headwear', wear: () => '' },
  glasses: { item: 'glasses', replaces: 'glasses', wear: () => '' },
  jewellery: {
    item: 'jewellery',
    replaces: 'jewellery',
    wear: ({ side }) => (side ? `Wear the jewellery on the ${side}.` : ''),
  },
  bag: { item: 'bag', replaces: 'bag', wear: () => '' },
};

/** From the body outwards: what is named later lies over what is named before. */
const LAYERS: Category[] = ['bottom', 'dress', 'top', 'outerwear', 'shoes', 'jewellery', 'glasses', 'headwear', 'bag'];

const join = (words: string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

const optionsOf = (garment: Garment): Record<string, string | undefined> => garment.options ?? {};

function version1({ garments }: TryOnInput): string {
  const roles = garments.map(({ category }, index) => `Image ${index + 2}: ${wording[category].item}.`);
  const items = garments.map(({ category }) => `the ${wording[category].item}`);
  const layered = LAYERS.filter((layer) => garments.some(({ category }) => category === layer));
  const replaced = garments.map(({ category }) => wording[category].replaces);
  return [
    'Image 1: the person.',
    ...roles,
    `Dress the person of image 1 in exactly ${join(items)} shown.`,
    'Copy colour, pattern, fabric, cut and length exactly; ignore background and wearer.',
    'Keep the face, hair, skin, body, pose, hands, background, lighting and framing of image 1 unchanged.',
    ...garments.map((garment) => wording[garment.category].wear(optionsOf(garment))),
    layered.length > 1
      ? `Layer from inside out: ${layered.map((layer) => wording[layer].item).join(', ')}.`
      : 'Layer it naturally over what stays on.',
    `Remove the worn ${join(replaced)} completely.`,
    'Return one photorealistic photo with the aspect ratio of image 1.',
  ]
    .filter(Boolean)
    .join(' ');
}

const VERSIONS: Record<number, (input: TryOnInput) => string> = { 1: version1 };

/** @throws Error for a version the catalogue names and nobody wrote; the boot renders once to find out */
export function renderTryOn(version: number, input: TryOnInput): string {
  const render = VERSIONS[version];
  if (!render) throw new Error(`catalog.yaml names try_on template ${version}, which does not exist`);
  return render(input);
}
