/** A colour of the edit vocabulary: its English name is what the stand-in of kie.ai understands. */
export interface Colour {
  name: string;
  /** «синий фон станет синим», «синяя одежда станет синей»: the four endings these sentences need. */
  ru: { background: string; ofBackground: string; clothes: string; ofClothes: string };
  words: RegExp;
}

const HARD = '(?:ый|ой|ая|ое|ые|ого|ому|ым|ом|ую|ых|ыми)';
const SOFT = '(?:ий|яя|ее|ие|его|ему|им|ем|ей|юю|их|ими)';

/** Whole words only: JavaScript's `\b` knows no Cyrillic letters. */
const words = (alternatives: string) => new RegExp(String.raw`(?<!\p{L})(?:${alternatives})(?!\p{L})`, 'giu');

const colour = (name: string, stem: string, alternatives: string, [a, b, c, d] = ['ый', 'ым', 'ая', 'ой']): Colour => ({
  name,
  ru: { background: `${stem}${a}`, ofBackground: `${stem}${b}`, clothes: `${stem}${c}`, ofClothes: `${stem}${d}` },
  words: words(alternatives),
});

const COLOURS: Colour[] = [
  colour('red', 'красн', `red|красн${HARD}|ал${HARD}`),
  colour('blue', 'син', `blue|син${SOFT}|голуб${HARD}`, ['ий', 'им', 'яя', 'ей']),
  colour('green', 'зелён', `green|зел[её]н${HARD}`),
  colour('yellow', 'жёлт', `yellow|ж[её]лт${HARD}`),
  colour('orange', 'оранжев', `orange|оранжев${HARD}`),
  colour('purple', 'фиолетов', `purple|violet|lilac|(?:фиолетов|сиренев|лилов|пурпурн)${HARD}`),
  colour('pink', 'розов', `pink|розов${HARD}`),
  colour('black', 'чёрн', `black|ч[её]рн${HARD}`),
  colour('white', 'бел', `white|бел${HARD}|белоснежн${HARD}`),
  colour('grey', 'сер', `gr[ea]y|сер${HARD}`),
  colour('brown', 'коричнев', `brown|коричнев${HARD}`),
  colour('beige', 'бежев', `beige|cream|бежев${HARD}|кремов${HARD}`),
];

const BACKGROUND = words(String.raw`фон\p{L}{0,3}|задн\p{L}+ план\p{L}*|стен\p{L}{0,3}|background|backdrop|walls?`);
const CLOTHES = words(
  String.raw`одежд\p{L}*|плать\p{L}*|рубаш\p{L}*|футболк\p{L}*|майк\p{L}*|куртк\p{L}*|пальто|плащ\p{L}*|пиджак\p{L}*|жакет\p{L}*|юбк\p{L}*|брюк\p{L}*|штан\p{L}*|джинс\p{L}*|шорт\p{L}*|кофт\p{L}*|свитер\p{L}*|худи|блуз\p{L}*|костюм\p{L}*|наряд\p{L}*|туфл\p{L}*|шапк\p{L}*|шляп\p{L}*|перекрас\p{L}*|clothes|clothing|outfit|dress|shirt|t-?shirt|tee|jacket|coat|blazer|skirt|trousers|pants|jeans|shorts|sweater|hoodie|blouse|suit|shoes|hat|cap|recolou?r`,
);

export type Painted = 'background' | 'clothes';

const placesOf = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map((match) => match.index);

/** Which colour each thing gets: of the colours in one clause the one named nearest to the thing. */
export function paintsIn(text: string): Map<Painted, Colour> {
  const found = new Map<Painted, Colour>();
  for (const clause of text.split(/[.,;:!?\n]|(?<!\p{L})(?:и|а|но|and|but)(?!\p{L})/iu)) {
    const things = [
      ...placesOf(BACKGROUND, clause).map((at) => ({ thing: 'background' as const, at })),
      ...placesOf(CLOTHES, clause).map((at) => ({ thing: 'clothes' as const, at })),
    ];
    let colours = COLOURS.flatMap((one) => placesOf(one.words, clause).map((at) => ({ colour: one, at })));
    const pairs = things
      .flatMap(({ thing, at }) => colours.map((one) => ({ thing, ...one, apart: Math.abs(one.at - at) })))
      .toSorted((a, b) => a.apart - b.apart);
    for (const { thing, colour: named, at } of pairs) {
      if (found.has(thing) || !colours.some((left) => left.at === at)) continue;
      found.set(thing, named);
      colours = colours.filter((left) => left.at !== at);
    }
  }
  return found;
}
