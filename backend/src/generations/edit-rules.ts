import { AppError } from '../errors.js';
import { type Sentence, readings } from './edit-reading.js';
import * as w from './edit-words.js';

/**
 * What nobody is drawn for: undressing and sexualising people, minors above all. A first gate of words, in
 * Russian and English, before anything is held. It knows the plain ways to ask and the everyday edits that
 * use the same words ("nude lipstick", «убери платье со стула»); where it cannot tell, it lets pass. So it has
 * gaps: other languages, hints, whatever a sentence says between its words. Behind it stand the instructions
 * of the edit (`edit-prompt.ts`) and the provider's own filter.
 */

/** Where a verb's garment stands, and whether it was said whose it is. */
interface Target {
  at: number;
  owned: boolean;
}

const ended = (word: string | undefined): boolean => word === undefined || word === ',';
const isFiller = (word: string): boolean => w.FILLER(word) || w.RU_ADJECTIVE.test(word);
const past = (sentence: Sentence, from: number, skip: (word: string) => boolean): number => {
  const rest = sentence.slice(from).findIndex((word) => !skip(word));
  return rest < 0 ? sentence.length : from + rest;
};
const negated = (sentence: Sentence, at: number): boolean => w.NOT(sentence[at - 1]);

const MAY_FOLLOW = [w.AFTER_GARMENT, w.PERSON, w.MINOR, w.TRANSPARENT, w.INTENSE];
/** "Dress", and not the first half of "dress stain". */
function isWhole(sentence: Sentence, at: number): boolean {
  const next = sentence[at + 1];
  return ended(next) || /[а-я]/u.test(sentence[at] ?? '') || MAY_FOLLOW.some((list) => list(next));
}

/** The garment a verb (or "without") governs from `from` on: only its owner and adjectives may come before it. */
function garment(sentence: Sentence, from: number): Target | null {
  let owned = false;
  for (let at = from; at < sentence.length; at++) {
    const word = sentence[at] ?? '';
    if (w.PERSON(word) || w.MINOR(word)) owned = true;
    else if (w.UNDRESSING_WITHOUT(word)) {
      const theirs = owned || (w.ON_OR_FROM(sentence[at + 1]) && w.PERSON(sentence[past(sentence, at + 2, isFiller)]));
      return isWhole(sentence, at) && (theirs || !w.TOP(word)) ? { at, owned } : null;
    } else if (w.OUTER(word)) return null;
    else if (w.ON_OR_FROM(word) && w.PERSON(sentence[past(sentence, at + 1, isFiller)])) continue;
    else if (!isFiller(word)) return null;
  }
  return null;
}

/** Whether the garment lies or hangs somewhere: a place comes before any person does. */
function isElsewhere(sentence: Sentence, { at, owned }: Target): boolean {
  for (const word of sentence.slice(at + 1, at + 6)) {
    if (w.PERSON(word) || w.MINOR(word)) return false;
    if (w.PLACE(word)) return !owned || sentence.slice(at + 1, at + 6).some(w.FROM);
  }
  return false;
}

/** Whether the same sentence dresses whom it undresses. */
const isReplaced = (sentence: Sentence, { at }: Target): boolean =>
  sentence.some((word, verb) => {
    if (!w.REPLACE(word) && !(word === 'dress' && w.PERSON(sentence[verb + 1]))) return false;
    const reach = sentence.slice(verb + 1, verb + 7);
    const end = reach.findIndex((next) => w.REMOVE(next));
    const instead = word === 'instead' ? sentence.slice(Math.max(at + 1, verb - 6), verb) : [];
    const dressed = (next: string, i: number) => verb + 1 + i !== at && w.COVER(next);
    return reach.slice(0, end < 0 ? undefined : end).some(dressed) || instead.some((next) => w.COVER(next));
  });

/** Where the object of a verb that takes off begins; null where there is no such verb. */
function removed(sentence: Sentence, verb: number): number | null {
  const word = sentence[verb];
  const next = sentence[verb + 1];
  if (negated(sentence, verb)) return null;
  if (w.REMOVE(word)) return verb + 1;
  if (word === 'get' && next === 'rid') return verb + 3;
  if (!w.OFF_VERB(word)) return null;
  if (next === 'off') return verb + 2;
  const object = garment(sentence, verb + 1);
  return (object && sentence[object.at + 1] === 'off') || sentence.slice(verb + 1, verb + 4).includes('off')
    ? verb + 1
    : null;
}

const takesOff = (sentence: Sentence): boolean =>
  sentence.some((_, verb) => {
    const from = removed(sentence, verb);
    if (from === null) return false;
    const object = garment(sentence, from);
    if (object) return !isElsewhere(sentence, object) && !isReplaced(sentence, object);
    return takesAllOff(sentence, verb, from);
  });

/** "Take everything off", "remove all she is wearing", «сними с неё всё». */
function takesAllOff(sentence: Sentence, verb: number, from: number): boolean {
  const isOwner = (word: string) => w.PERSON(word) || w.ON_OR_FROM(word);
  const all = past(sentence, from, (word) => isOwner(word) || word === 'it');
  if (!['everything', 'all', 'все'].includes(sentence[all] ?? '')) return false;
  const rest = sentence.slice(all + 1);
  if (rest.slice(0, 4).some((word) => w.WEAR(word))) return true;
  const owned = w.PERSON(sentence[all - 1]) || w.TAKE_OFF_RU(sentence[verb]) || w.OFF_VERB(sentence[verb]);
  const end = rest.findIndex((word) => !isOwner(word));
  return (owned || rest.some((word) => w.PERSON(word))) && (end < 0 || rest[end] === ',');
}

/** "No bra", "wearing nothing", «на ней нет одежды»; "with her dress off". */
const isWithout = (sentence: Sentence): boolean =>
  sentence.some((word, at) => {
    if (
      w.WEAR(word) &&
      ((sentence[at + 1] === 'nothing' && sentence[at + 2] !== 'but') ||
        (negated(sentence, at) && sentence[at + 1] === 'anything'))
    )
      return true;
    if (w.UNDRESSING_WITHOUT(word) && !w.TOP(word)) {
      const next = sentence[at + 1];
      return (w.GONE(next) || (next === 'off' && w.PERSON(sentence[at - 1]))) && ended(sentence[at + 2]);
    }
    const wasNot = word === 'не' && ['было', 'будет', 'стало'].includes(sentence[at + 1] ?? '');
    if (!w.WITHOUT(word) && !wasNot) return false;
    const object = garment(sentence, at + (wasNot ? 2 : 1));
    return object !== null && !isElsewhere(sentence, object) && !isReplaced(sentence, object);
  });

/** "Replace her dress with skin", «вместо платья кожа»: clothes that become nothing. */
const isReplacedByNothing = (sentence: Sentence): boolean =>
  sentence.some((word, at) => {
    const before = sentence.slice(0, at);
    if (!w.UNDRESSING_WITHOUT(word) || !before.some((verb) => w.REPLACE(verb) || w.MAKE(verb))) return false;
    const links = before.includes('вместо') ? [at] : [1, 2, 3, 4].map((i) => at + i);
    return links.some((link) => {
      if (link > at && !w.INTO(sentence[link])) return false;
      const into = past(sentence, link + 1, (next) => isFiller(next) || (w.PERSON(next) && !w.NO_CLOTHES(next)));
      const then = sentence[into + 1];
      return w.NO_CLOTHES(sentence[into]) && (ended(then) || w.AFTER_GARMENT(then));
    });
  });

const isSeenThrough = (sentence: Sentence): boolean =>
  !sentence.some(w.OPAQUE) &&
  sentence.some((word, at) => {
    if (w.TRANSPARENT(word)) {
      const object = garment(sentence, at + 1);
      return object !== null && !isReplaced(sentence, object);
    }
    const object = w.MAKE(word) && garment(sentence, at + 1);
    return object && w.TRANSPARENT(sentence[past(sentence, object.at + 1, w.INTENSE)]);
  });

const isInUnderwear = (sentence: Sentence): boolean =>
  sentence.some((word, at) => {
    if (!w.WEAR(word) && !['in', 'to', 'only', 'just', 'в', 'до'].includes(word)) return false;
    const wear = past(sentence, at + 1, (next) => isFiller(next) || w.PERSON(next));
    return !negated(sentence, at) && w.UNDERWEAR(sentence[wear]) && isWhole(sentence, wear);
  });

/** Strip and «раздели» (undress; divide) are about a person only with one behind them. */
const strips = (sentence: Sentence): boolean =>
  sentence.some((word, at) => {
    const whom = past(sentence, at + 1, (next) => next === 'the');
    const then = sentence[whom + 1];
    if (/^strip(?:s|ped|ping)?$/u.test(word)) {
      if (word !== 'stripped' && ['down', 'naked'].includes(sentence[at + 1] ?? '')) return true;
      return w.PERSON(sentence[whom]) && (ended(then) || w.AFTER_GARMENT(then) || then === 'of' || then === 'down');
    }
    if (!['раздели', 'разделите'].includes(word)) return false;
    return w.PERSON(sentence[whom]) && sentence[whom] !== 'их' && !['на', 'и', 'пополам', 'от'].includes(then ?? '');
  });

const saysOutright = (sentence: Sentence): boolean =>
  sentence.some(
    (word, at) => w.ABUSE(word) || w.OUTRIGHT.some((said) => said.words(word) && isMeant(sentence, at, said)),
  );

function isMeant(sentence: Sentence, at: number, { unless, of }: (typeof w.OUTRIGHT)[number]): boolean {
  const behind = past(sentence, at + 1, isFiller);
  if (of)
    return of(sentence[at + 1]) || of(sentence[past(sentence, at + 1, (word) => isFiller(word) || w.PERSON(word))]);
  if (negated(sentence, at)) return false;
  if (!unless) return true;
  if (unless(sentence[at + 1]) || (behind <= at + 3 && unless(sentence[behind]))) return false;
  if (!ended(sentence[at + 1]) && w.PERSON(sentence[at + 1])) return true;
  const before = sentence.slice(0, at).findLastIndex((word) => !['in', 'of', 'a', 'to', 'the', 'были'].includes(word));
  return !unless(sentence[before]) || w.ON_OR_FROM(sentence[before - 1]) || w.INTO(sentence[before - 1]);
}

/** Parts between commas; one that only says in what is about whom the last one was about. */
const clausesOf = (sentence: Sentence): Sentence[] =>
  sentence.reduce<string[][]>(
    (clauses, word, at) => {
      if (word === ',' && !w.DRESSED_IN(sentence[at + 1])) return [...clauses, []];
      clauses.at(-1)?.push(word);
      return clauses;
    },
    [[]],
  );

const UNDER_18 = /^(?:[1-9]|1[0-7])$/u;
const YEARS = /^(?:years?|yo|y|лет|год|года)$/u;
/** "Five years younger" is no age. */
const isAge = (clause: Sentence, at: number): boolean =>
  UNDER_18.test(clause[at] ?? '') &&
  YEARS.test(clause[at + 1] ?? '') &&
  !['на', 'by', 'моложе', 'старше'].includes(clause[at - 1] ?? '') &&
  !['younger', 'older', 'ago'].includes(clause[at + 2] ?? '');
const isMinor = (clause: Sentence, at: number): boolean =>
  w.MINOR(clause[at]) || (w.YOUNG(clause[at]) && w.GIRL(clause[at + 1])) || isAge(clause, at);

/** Harmless for a grown-up: a minor dressed in a bikini, or made provocative, in one clause. */
function exposesMinor(clause: Sentence): boolean {
  const minor = clause.findLastIndex((_, at) => isMinor(clause, at));
  if (minor < 0) return false;
  if (clause.some(w.PROVOCATIVE)) return true;
  return clause.some((wear, at) => {
    if (!w.REVEALING_WEAR(wear) && !w.UNDERWEAR(wear)) return false;
    if (at < minor) return ['on', 'на'].includes(clause[at + 1] ?? '') && past(clause, at + 2, isFiller) === minor;
    const between = clause.slice(minor + 2, at);
    if (between.some((word) => w.PERSON(word) && !w.GIRL(word))) return false;
    return clause.slice(minor + 1, at).some(w.DRESSED_IN) || clause.slice(0, minor).some(w.DRESS_UP);
  });
}

/** An age that is said of oneself is the age of whoever is dressed in the sentence, wherever it stands. */
const exposesOneself = (sentence: Sentence): boolean =>
  sentence.some(
    (word, at) =>
      ['мне', 'am', 'im'].includes(word) &&
      UNDER_18.test(sentence[at + 1] ?? '') &&
      (ended(sentence[at + 2]) || isAge(sentence, at + 1)),
  ) && sentence.some((word) => w.REVEALING_WEAR(word) || w.UNDERWEAR(word));

const RULES = [
  exposesOneself,
  saysOutright,
  strips,
  takesOff,
  isWithout,
  isReplacedByNothing,
  isSeenThrough,
  isInUnderwear,
];

/** Whether words ask for what is never drawn. */
export function asksForNudity(words: string): boolean {
  const meant = readings(words);
  if (!meant) return true;
  return meant
    .flat()
    .some((sentence) => RULES.some((asks) => asks(sentence)) || clausesOf(sentence).some(exposesMinor));
}

/** @throws AppError `request.invalid` with `refused` as the issue of `prompt` */
export function refuseHostile(prompt: string): void {
  if (!asksForNudity(prompt)) return;
  throw new AppError('request.invalid', 'Nothing is drawn for these words', {
    issues: [{ path: 'prompt', message: 'refused' }],
  });
}
