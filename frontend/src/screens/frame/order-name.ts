import type { GenerationInput } from '@primerka/contract';
import type { Messages } from '../../i18n/ru.js';

/** An order in a word or a few: what was tried on, or that it is an edit. */
export const orderName = (t: Messages, input: GenerationInput): string =>
  input.kind === 'edit' ? t.history.edit : input.garments.map(({ category }) => t.categories[category]).join(', ');
