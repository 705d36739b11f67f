import { paintsIn, type Colour, type Painted } from './colours.js';

export type Language = 'ru' | 'en';
export type Strength = 'slightly' | 'plain' | 'strongly';

/** What of the picture an idea touches; the rest is what stays. */
export type Touches = 'light' | 'clothes' | 'background' | 'frame';

/** One way to change a picture. `phrase` is the vocabulary shared with the stand-in of kie.ai. */
export interface Idea {
  phrase: string;
  /** Whether "slightly" and "strongly" mean something here. */
  graded: boolean;
  touches: Touches | null;
  /** The name of a variant, and the clause that says what changes, with its adverb in place of `*`. */
  title: Record<Language, string>;
  changes: Record<Language, string>;
}

interface Known extends Idea {
  words: RegExp;
}

const words = (alternatives: string) => new RegExp(String.raw`(?<!\p{L})(?:${alternatives})`, 'iu');

const known = (
  phrase: string,
  touches: Touches,
  [ruTitle, ruChanges]: [string, string],
  [enTitle, enChanges]: [string, string],
  alternatives: string,
): Known => ({
  phrase,
  graded: ruChanges.includes('*'),
  touches,
  title: { ru: ruTitle, en: enTitle },
  changes: { ru: ruChanges, en: enChanges },
  words: words(alternatives),
});

/** In the order they are looked for: what a longer phrase says is not looked for again. */
const VOCABULARY: Known[] = [
  known(
    'black and white',
    'light',
    ['чёрно-белый', 'снимок станет чёрно-белым'],
    ['black and white', 'the picture turns black and white'],
    String.raw`ч[её]рно[- ]?бел|чб(?!\p{L})|ч/б|монохром|black[- ](?:and|&|n)[- ]white|b&w|bw(?!\p{L})|monochrome|gr[ea]yscale`,
  ),
  known(
    'softer contrast',
    'light',
    ['мягче контраст', 'контраст станет *мягче'],
    ['softer contrast', 'the contrast gets *softer'],
    String.raw`(?:меньше|ниже|мягч\p{L}*|помягче|снизь|уменьши|убавь|низк\p{L}*|мягк\p{L}*) контраст\p{L}*|менее контраст\p{L}*|контраст\p{L}* (?:меньше|ниже|мягче|помягче)|мягче|помягче|(?:softer|less|lower|reduce(?: the)?|soft) contrast|softer|soften`,
  ),
  known(
    'more contrast',
    'light',
    ['контрастнее', 'контраст станет *выше'],
    ['more contrast', 'the contrast gets *higher'],
    String.raw`контраст|ч[её]тче|выразительнее|contrast|punchier`,
  ),
  known(
    'muted colours',
    'light',
    ['спокойнее цвета', 'цвета станут *спокойнее'],
    ['calmer colours', 'the colours get *calmer'],
    String.raw`приглуш|бл[её]кл|пастельн|тускл|(?:менее|меньше) насыщ\p{L}*|менее ярк\p{L}*|muted?|pastel|faded|desaturat|less (?:vivid|saturated|colou?rful)`,
  ),
  known(
    'more vivid',
    'light',
    ['насыщеннее цвета', 'цвета станут *насыщеннее'],
    ['richer colours', 'the colours get *richer'],
    String.raw`насыщен|сочн|красочн|ярки\p{L} (?:цвет|краск)\p{L}*|(?:цвета|краски) (?:ярче|поярче)|vivid|vibrant|saturat|more colou?rful|richer colou?rs|brighter colou?rs`,
  ),
  known(
    'brighter',
    'light',
    ['ярче', 'снимок станет *ярче'],
    ['brighter', 'the picture gets *brighter'],
    String.raw`ярче|поярче|светлее|посветл|осветл|высветл|добавь света|больше света|brighter|brighten|lighter|lighten|more light`,
  ),
  known(
    'darker',
    'light',
    ['темнее', 'снимок станет *темнее'],
    ['darker', 'the picture gets *darker'],
    String.raw`т[её]мнее|потемн|пот[её]мн|затемн|мрачн|darker|darken|dimmer|gloomy`,
  ),
  known(
    'warmer',
    'light',
    ['теплее', 'цвета станут *теплее'],
    ['warmer', 'the colours get *warmer'],
    String.raw`т[её]пл|потепл|пот[её]пл|закат|warm|golden hour|sunset`,
  ),
  known(
    'cooler',
    'light',
    ['холоднее', 'цвета станут *холоднее'],
    ['cooler', 'the colours get *cooler'],
    String.raw`холодн|похолодн|прохладн|cooler|colder|cool tones?|cold tones?|cool down`,
  ),
  known(
    'sepia',
    'light',
    ['сепия', 'снимок получит тон сепии'],
    ['sepia', 'the picture gets a sepia tone'],
    String.raw`сепи|старинн|винтаж|ретро|под старину|sepia|vintage|retro|old[- ]photo`,
  ),
  known(
    'blur the background',
    'background',
    ['размытый фон', 'фон станет *более размытым'],
    ['softer background', 'the background gets *blurrier'],
    String.raw`размо|размы|заблюр|блюр|расфокус|боке|blur|bokeh|defocus|out of focus`,
  ),
  known(
    'crop closer',
    'frame',
    ['крупнее план', 'кадр станет *крупнее'],
    ['closer crop', 'the frame comes *closer'],
    String.raw`ближе|поближе|приблиз|крупнее|крупный план|обреж|обрез|подреж|кадриру|кроп|crop|closer|close[- ]up|zoom in`,
  ),
  known(
    'mirror horizontally',
    'frame',
    ['зеркально', 'снимок отразится слева направо'],
    ['mirrored', 'the picture is mirrored left to right'],
    String.raw`отзеркал|зеркальн|отрази|переверни|развернись|mirror|flip`,
  ),
];

const paint = (thing: Painted, { name, ru }: Colour): Idea =>
  thing === 'background'
    ? {
        phrase: `make the background ${name}`,
        graded: false,
        touches: 'background',
        title: { ru: `${ru.background} фон`, en: `${name} background` },
        changes: { ru: `фон станет ${ru.ofBackground}`, en: `the background turns ${name}` },
      }
    : {
        phrase: `make the clothes ${name}`,
        graded: false,
        touches: 'clothes',
        title: { ru: `${ru.clothes} одежда`, en: `${name} clothes` },
        changes: { ru: `одежда станет ${ru.ofClothes}`, en: `the clothes turn ${name}` },
      };

const lettering = (text: string): Idea => ({
  phrase: `write the text "${text}"`,
  graded: false,
  touches: null,
  title: { ru: `надпись «${text}»`, en: `the words “${text}”` },
  changes: { ru: `появится надпись «${text}»`, en: `the words “${text}” appear` },
});

const ASKED_TO_WRITE = String.raw`(?<!\p{L})(?:надпис\p{L}*|текст\p{L}*|напиши|подпис\p{L}*|подпиши|слов[оа]\p{L}*|write|text|words?|caption|lettering|inscription)(?!\p{L})`;
const QUOTED = new RegExp(
  String.raw`${ASKED_TO_WRITE}[^«"“„'\n]{0,40}(?:«([^»]+)»|"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|'([^']+)')`,
  'iu',
);
/** Counted in whole characters. */
const LETTERS_TOO_MANY = /(?<=^.{80}).+$/u;
const BARE =
  /(?<!\p{L})(?:напиши|подпиши|надпись|write(?: the (?:text|words))?|caption)(?!\p{L})(?: на \p{L}+| the words?| текст)?:? +([^.!?,;\n«"“„]{1,60})/iu;

const NOT = /(?<!\p{L})(?:(?:не|без|not|no|without)(?: \p{L}+)?|(?:don['’]t|do not|never)(?: \p{L}+){0,2}) *$/iu;

/** Where a word stands, unless a "not" or "не" stands before it. */
export function sayingOf(pattern: RegExp, text: string): { at: number; said: string } | undefined {
  for (const match of text.matchAll(new RegExp(pattern.source, 'giu'))) {
    if (!NOT.test(text.slice(Math.max(0, match.index - 24), match.index))) return { at: match.index, said: match[0] };
  }
  return undefined;
}

/** The ideas of the vocabulary that a text names, in the order it names them. */
export function ideasIn(text: string): Idea[] {
  const found: { at: number; idea: Idea }[] = [];
  let rest = text;
  const blank = (at: number, length: number) => {
    rest = rest.slice(0, at) + ' '.repeat(length) + rest.slice(at + length);
  };

  const written = QUOTED.exec(text) ?? BARE.exec(text);
  const lettered = written?.slice(1).find(Boolean)?.replace(/\s+/gu, ' ').trim().replace(LETTERS_TOO_MANY, '');
  if (written && lettered) {
    found.push({ at: written.index, idea: lettering(lettered.replace(/["“”«»]/gu, "'")) });
    blank(written.index, written[0].length);
  }
  for (const { words: pattern, ...idea } of VOCABULARY) {
    const saying = sayingOf(pattern, rest);
    if (!saying) continue;
    found.push({ at: saying.at, idea });
    blank(saying.at, saying.said.length);
  }
  for (const [thing, colour] of paintsIn(rest)) found.push({ at: text.length, idea: paint(thing, colour) });
  return found.toSorted((a, b) => a.at - b.at).map(({ idea }) => idea);
}

export const ideaOf = (phrase: string): Idea => {
  const idea = VOCABULARY.find((one) => one.phrase === phrase);
  if (!idea) throw new Error(`No idea "${phrase}"`);
  return idea;
};
