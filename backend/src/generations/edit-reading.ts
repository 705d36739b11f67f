import { MAX_PROMPT_LENGTH } from '@primerka/contract';

/** A sentence as its words, with its commas as words of their own. */
export type Sentence = readonly string[];

/** Ligatures can grow eighteenfold when they are written out; honest words hardly grow. */
const LONGEST = 2 * MAX_PROMPT_LENGTH;

const LOOK_ALIKE = 'aа bв eе kк mм hн oо pр cс tт yу xх iи iі'.split(' ').map((pair) => pair.split(''));
const CYRILLIC = new Map(LOOK_ALIKE.slice(0, -1).map(([latin, cyrillic]) => [latin, cyrillic]));
const LATIN = new Map(
  LOOK_ALIKE.filter(([, cyrillic]) => cyrillic !== 'и').map(([latin, cyrillic]) => [cyrillic, latin]),
);
const DIGITS: Record<string, string> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '@': 'a', $: 's' };

const spelled = (word: string, letters: Map<string | undefined, string | undefined>): string =>
  word.replace(/\p{L}/gu, (letter) => letters.get(letter) ?? letter);

/** A word written in two alphabets is meant in the one it fits into. */
function inOneAlphabet(word: string): string {
  if (!/[a-z]/u.test(word) || !/[а-яі]/u.test(word)) return word;
  const latin = spelled(word, LATIN);
  return /[а-я]/u.test(latin) ? spelled(word, CYRILLIC) : latin;
}

const sentencesOf = (text: string): Sentence[] =>
  text
    .replace(/(?<=\d)(?=(?:yo?|лет)(?!\p{L}))/gu, ' ')
    .replace(/['’]s(?!\p{L})/gu, '')
    .replace(/['’]/gu, '')
    .replace(/(?<!\p{L})see[\s-]+through(?!\p{L})/gu, 'seethrough')
    .replace(/(?<!\p{L})([xtg])[\s-](?=(?:ray|shirts?|string)(?!\p{L}))/gu, '$1')
    .replace(/(?<!\p{L})bikini (?:tops?|bottoms?)(?!\p{L})/gu, 'bikini')
    .replace(/(?<!\p{L})(mini|мини|make|non)-(?=\p{L})/gu, '$1')
    .replace(/[\s,]*(?<!\p{L})(?:please|пожалуйста|плиз)(?!\p{L}),?/gu, ' ')
    .split(/[.!?;…\n]+/u)
    .map((sentence) => (sentence.match(/[\p{L}\p{N}]+|,/gu) ?? []).map(inOneAlphabet))
    .filter((sentence) => sentence.length > 0);

/**
 * The text as it may be meant: as it stands, with digits read as letters, with words that are spaced or
 * dotted out closed up. Null for what cannot be words of anybody.
 */
export function readings(text: string): Sentence[][] | null {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[\p{Cf}\p{M}]/gu, '')
    .replace(/(\p{L})\1{2,}/gu, '$1');
  if (plain.length > LONGEST) return null;
  const spoken = plain.replace(/(?<=\p{L})[01345@$](?=\p{L})/gu, (sign) => DIGITS[sign] ?? sign);
  const closed = spoken
    // n u d e, р-а-з-д-е-н-ь
    .replace(/(?<![\p{L}\p{N}])\p{L}(?:[\s._*\-|/]+\p{L}(?![\p{L}\p{N}])){2,}/gu, (word) =>
      word.replace(/[^\p{L}]/gu, ''),
    )
    // nu.de, раз_день
    .replace(/(?<=\p{L})[._*|]+(?=\p{L})/gu, '');
  return [...new Set([plain, spoken, closed])].map(sentencesOf);
}
