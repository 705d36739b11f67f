import type { GenerationInput as OrderInput } from '@primerka/contract';
import { catalog } from '../catalog.js';
import { renderEdit } from './edit-prompt.js';
import type { Generation, GenerationInput } from './generations.entity.js';
import { renderTryOn } from './try-on-prompt.js';

/** What the kinds of order differ in, once they are taken: price, prompt, pictures. */

/** Hundredths of a credit. */
export const priceOf = ({ kind }: OrderInput): number => (kind === 'edit' ? catalog.prices.edit : catalog.prices.tryOn);

/** The template of the catalogue, filled in. */
export function promptOf(input: OrderInput): Pick<Generation, 'templateId' | 'templateVersion' | 'prompt'> {
  const templateVersion = catalog.templates[input.kind];
  const prompt = input.kind === 'edit' ? renderEdit(templateVersion, input) : renderTryOn(templateVersion, input);
  return { templateId: input.kind, templateVersion, prompt };
}

type OrderPicture = Pick<GenerationInput, 'position' | 'category'> &
  Partial<Pick<GenerationInput, 'photoId' | 'sourceId'>>;

/** The pictures in the order in which the prompt numbers them. */
export function picturesOf(input: OrderInput): OrderPicture[] {
  if (input.kind === 'edit') {
    const { source } = input;
    const picture = 'photoId' in source ? { photoId: source.photoId } : { sourceId: source.generationId };
    return [{ position: 0, category: null, ...picture }];
  }
  return [
    { position: 0, category: null, photoId: input.personPhotoId },
    ...input.garments.map(({ photoId, category }, i) => ({ position: i + 1, photoId, category })),
  ];
}

/** What is kept of the input once its order is deleted: no word of the user's. */
export const wordless = (input: OrderInput): OrderInput => (input.kind === 'edit' ? { ...input, prompt: '' } : input);
