import type { Draft } from '@primerka/contract';

export const EMPTY_DRAFT: Draft = { personPhotoId: null, garments: [], step: 'person' };

/**
 * Two devices wrote the same quiz: what was changed here since `base` stays, the rest is theirs.
 * Garments count as one field; mixing two lists could make an outfit nobody chose.
 */
export function mergeDraft(base: Draft, mine: Draft, theirs: Draft): Draft {
  const pick = <K extends keyof Draft>(field: K): Draft[K] =>
    JSON.stringify(mine[field]) === JSON.stringify(base[field]) ? theirs[field] : mine[field];
  return { personPhotoId: pick('personPhotoId'), garments: pick('garments'), step: pick('step') };
}
