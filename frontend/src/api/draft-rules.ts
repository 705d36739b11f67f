import { CATEGORY_OPTIONS, TryOnInput, incompatibleCategories, type Category, type Draft } from '@primerka/contract';

export const EMPTY_DRAFT: Draft = { personPhotoId: null, garments: [], step: 'person' };

/** Whether anything was chosen yet. */
export const isBegun = (draft: Draft | null): boolean =>
  draft !== null && (draft.personPhotoId !== null || draft.garments.length > 0);

type Step = Draft['step'];

/** The choices a category has, by option name; none for most. */
export function choicesOf(category: Category | null): [name: string, values: readonly string[]][] {
  const all: Partial<Record<Category, Record<string, readonly string[]>>> = CATEGORY_OPTIONS;
  return Object.entries((category && all[category]) ?? {});
}

/** The steps of this quiz, in order: without the one about options when nothing chosen has any. */
export function walkOf(draft: Draft): Step[] {
  const asks =
    draft.garments.length === 0 ||
    draft.garments.some(({ category }) => category === null || choicesOf(category).length > 0);
  return asks ? ['person', 'garments', 'options', 'confirm'] : ['person', 'garments', 'confirm'];
}

export const categoriesOf = (draft: Draft): Category[] =>
  draft.garments.flatMap(({ category }) => (category ? [category] : []));

const garmentsReady = (draft: Draft): boolean =>
  draft.garments.length > 0 &&
  draft.garments.every(({ category }) => category !== null) &&
  incompatibleCategories(categoriesOf(draft)).length === 0;

/** Whether the quiz may leave this step forwards. */
export function stepDone(draft: Draft, step: Step): boolean {
  if (step === 'person') return draft.personPhotoId !== null;
  return draft.personPhotoId !== null && garmentsReady(draft);
}

/** Where the quiz really stands: never past a step whose answer has gone, a deleted photo for one. */
export function stepOf(draft: Draft): Step {
  const walk = walkOf(draft);
  const asked = walk.includes(draft.step) ? draft.step : 'confirm';
  return walk.slice(0, walk.indexOf(asked)).find((step) => !stepDone(draft, step)) ?? asked;
}

/** The step `by` places on; null before the first. */
export function neighbour(draft: Draft, by: 1 | -1): Step | null {
  const walk = walkOf(draft);
  return walk[walk.indexOf(stepOf(draft)) + by] ?? null;
}

/** The order this draft makes, with only the options its categories know; null while something is missing. */
export function orderOf(draft: Draft, payWith: TryOnInput['payWith']): TryOnInput | null {
  const garments = draft.garments.map(({ photoId, category, options = {} }) => {
    const chosen = choicesOf(category).flatMap(([name, values]) => {
      const value = options[name];
      return value !== undefined && values.includes(value) ? [[name, value] as const] : [];
    });
    return { photoId, category, ...(chosen.length > 0 ? { options: Object.fromEntries(chosen) } : {}) };
  });
  const order = TryOnInput.safeParse({ kind: 'try_on', personPhotoId: draft.personPhotoId, garments, payWith });
  return order.success ? order.data : null;
}

/** The draft without photos that are no more. */
export const withoutPhotos = (draft: Draft, gone: readonly string[]): Draft => ({
  ...draft,
  personPhotoId: draft.personPhotoId && gone.includes(draft.personPhotoId) ? null : draft.personPhotoId,
  garments: draft.garments.filter(({ photoId }) => !gone.includes(photoId)),
});

/**
 * Two devices wrote the same quiz: what was changed here since `base` stays, the rest is theirs.
 * Garments count as one field; mixing two lists could make an outfit nobody chose.
 */
export function mergeDraft(base: Draft, mine: Draft, theirs: Draft): Draft {
  const pick = <K extends keyof Draft>(field: K): Draft[K] =>
    JSON.stringify(mine[field]) === JSON.stringify(base[field]) ? theirs[field] : mine[field];
  return { personPhotoId: pick('personPhotoId'), garments: pick('garments'), step: pick('step') };
}
