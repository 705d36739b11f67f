import { AppError } from '../errors.js';

/**
 * What nobody is drawn for: undressing and sexualising people, minors above all. A first gate of words,
 * in Russian and English, before anything is held; the provider's own filter stands behind it. It errs
 * towards refusing where a word has no innocent use on a photo of a person, and knows the innocent uses
 * of those that have ("nude lipstick", "bare feet", «снять шляпу», «раздел меню»).
 */

/** As usual regular expressions, but `\b` and `\w` know the letters of every language. */
const regex = (source: string): RegExp =>
  new RegExp(
    source
      .replaceAll('\\b', '(?:(?<![\\p{L}\\p{N}])(?=[\\p{L}\\p{N}])|(?<=[\\p{L}\\p{N}])(?![\\p{L}\\p{N}]))')
      .replaceAll('\\w', '\\p{L}'),
    'gu',
  );

const NUDE_THINGS =
  'lipsticks?|lips?|gloss|make-?up|colou?rs?|shades?|tones?|palette|nails?|polish|manicure|heels|pumps|shoes|sandals|boots|tights|stockings|eyeshadow|blush|bag|clutch|belt|coat|trench|sweater|blazer|beige|pink';
const RU_THINGS = 'ног|рук|плеч|коле|ступн|пят|стен|ветк|ветв|дерев|земл|провод|кирпич';

/** Taken out before the search: what else these words are used for. */
const INNOCENT = [
  `\\bnude[\\s-]+(?:(?:matte|soft|light|dark|warm|pink|beige|glossy|satin|patent|high|liquid)\\s+)?(?:${NUDE_THINGS})\\b`,
  `\\b(?:colou?rs?|shades?|tones?)\\s+(?:of\\s+)?nude\\b`,
  `\\b(?:lipstick|lips|nails?|manicure|make-?up|shoes|heels)\\s+(?:in\\s+|to\\s+)?(?:a\\s+)?nude\\b`,
  `\\bnaked\\s+(?:eye|cake|flame|bulb|palette|walls?|trees?|branch\\w*)\\b`,
  `\\bгол\\w{2,3}\\s+(?:${RU_THINGS})\\w*`,
  `\\bоголи\\w*\\s+(?:\\w+\\s+)?(?:${RU_THINGS})\\w*`,
  `\\bобнаж\\w*\\s+(?:\\w+\\s+)?(?:${RU_THINGS})\\w*`,
].map(regex);

const EN_CLOTHES = 'cloth(?:es|ing)|garments?|underwear|lingerie|bra|pant(?:ies|s)|outfit|bikini|swimsuit|swimwear';
const EN_PIECES = 'dress|skirt|trousers|jeans|shorts|shirt|t-?shirt|blouse|top|leggings';
const EN_WHOSE = '(?:(?:all|of|the|her|his|their|my|our|every|any|most|piece|that|this)\\s+)*';
const EN_REMOVE =
  'remove|removing|take\\s+off|taking\\s+off|get\\s+rid\\s+of|erase|delete|lose|drop|rip\\s+off|pull\\s+off';
/** What follows when clothes only change, or are no one's. */
const EN_UNLESS =
  '(?!\\s+(?:logo|print|label|tag|pattern|from|on|in|behind|hanging|lying)\\b|[^.!?]*\\b(?:replace|instead|put\\s+on|dress|wear|add)\\b)';

const RU_CLOTHES = 'одежд|бель[ея]|нижн\\w+\\s+бель|трус|лифчик|бюстгальтер|купальник|бикини';
const RU_PIECES = 'плать|юбк|брюк|штан|джинс|рубашк|футболк|блузк|кофт|майк|топ\\b|шорт|лосин';
const RU_WHOSE =
  '(?:(?:всю|все|весь|ее|его|их|мою|мое|мои|свою|эту|это|эти|с|нее|него|них|меня|девушк\\w|женщин\\w|мужчин\\w|парн\\w|модели|человека)\\s+)*';
const RU_REMOVE =
  '(?:сним(?:и|ите|ай)|снять|убер(?:и|ите)|убрать|удали(?:те|ть)?|сотри(?:те)?|стереть|стян(?:и|уть)|скин(?:ь|уть)|сбрось|сорви)';
const RU_UNLESS = '(?!\\w*\\s+(?:со?|на|из|за)\\s|[^.!?]*(?:\\bзамен|\\bвместо|\\bнаде(?:нь|т)|\\bодень|\\bодет))';

const HOSTILE = [
  '\\bundress|\\bdisrob|\\bunclothe',
  '\\bstrip(?:s|ped|ping)?\\s+(?:her|him|them|me|us|naked|nude|the\\s+(?:woman|man|girl|boy|person|model)|(?:off|down)\\s+(?:to|her|his|their|my|all))\\b',
  '\\bnaked|\\bnud(?:e|es|ity|ist)\\b|\\bnudif|\\btopless|\\bnsfw\\b|\\bxxx\\b|\\bporn|\\bhentai|\\berotic|\\bonlyfans',
  '\\bsex(?:y|ier|iest|ual\\w*|uali[sz]\\w*)?\\b|\\bseductive|\\bfetish|\\bbdsm\\b|\\bhorny\\b|\\borgasm',
  '\\bgenital|\\bpenis|\\bvagina|\\bvulva|\\bnipple|\\bareola|\\bpussy\\b|\\bboobs?\\b|\\btits\\b|\\bass\\b|\\bcum\\b|\\bcock\\b',
  '\\bbare(?:d)?[\\s-]+(?:breast|chest|bottom|butt|body|skin|bum)',
  '\\b(?:bigger|larger|expos\\w+|show\\w*|reveal\\w*|enlarge)\\s+(?:her\\s+|the\\s+|my\\s+)?breasts?\\b',
  '\\b(?:see[\\s-]?through|x-?ray|transparent)\\s+(?:her\\s+|his\\s+|the\\s+)?(?:clothes|clothing|dress|shirt|blouse|top|skirt|bra|outfit)',
  `\\bwithout\\s+(?:any\\s+)?${EN_WHOSE}(?:clothes|clothing|underwear|bra|panties)\\b|\\b(?:un|no)\\s*clothes\\b`,
  `\\b(?:${EN_REMOVE})\\s+${EN_WHOSE}(?:${EN_CLOTHES})\\b${EN_UNLESS}`,
  `\\b(?:${EN_REMOVE})\\s+${EN_WHOSE}(?:${EN_PIECES})\\b${EN_UNLESS}`,
  `\\b(?:in|to|only|just|wearing)\\s+(?:(?:only|just|her|his|my|their|a|lace|black|red|white)\\s+)*(?:underwear|lingerie|panties|bra|thong|g-?string)\\b`,
  // Russian
  '\\bразде(?:н|т[ьаоыи]|ва[йтюле]|вш)|\\bразделась?\\b',
  '\\bраздели(?:те)?\\s+(?:ее|его|меня|девушк\\w*|женщин\\w*|мужчин\\w*|модель|догола|до\\s+(?:гола|белья|трус\\w*))(?!\\s+(?:на|и)\\b)',
  '\\bгол(?:ая|ый|ое|ые|ую|ой|ого|ому|ым|ыми|ых|еньк\\w+)\\b|\\bдогола\\b|\\bголышом\\b|\\bнагиш|\\bполугол',
  '\\bнаг(?:ая|ой|ую|ое|ие|ого|ому|им|ими|их|от[аыуе]|отой)\\b|\\bобнаж|\\bоголи|\\bоголя',
  '\\bнюдс|\\bнюдес|\\bв\\s+(?:жанре|стиле)\\s+ню\\b|\\bтоплес|\\bпорн|\\bэроти|\\bхентай|\\bинтим',
  '\\bсекс(?:а|у|ом|е|и|уальн\\w*|апильн\\w*|уализ\\w*)?\\b|\\bсоблазнительн|\\bвозбужда',
  '\\bсис(?:ьк|ек)|\\bсоск(?:и|ов|ами|ах)\\b|\\bполов(?:ой|ого|ые|ых)\\s+(?:член|орган)|\\bпенис|\\bвагин|\\bвлагалищ|\\bжоп|\\bхуй|\\bпизд|\\bтрах(?:а|н)',
  '\\b(?:увелич|покаж|показать|откро|побольше|больше)\\w*\\s+(?:\\w+\\s+)?груд(?:ь|и)\\b',
  `\\b${RU_REMOVE}\\s+${RU_WHOSE}(?:${RU_CLOTHES})${RU_UNLESS}`,
  `\\b${RU_REMOVE}\\s+${RU_WHOSE}(?:${RU_PIECES})${RU_UNLESS}`,
  `\\bбез\\s+(?!верхней)(?:\\w+\\s+)?(?:одежды|белья|трус|лифчик|бюстгальтер)|\\bизбав\\w*\\s+(?:ее|его|меня)?\\s*от\\s+одежды`,
  '\\b(?:в|до)\\s+(?:(?:одном|одних|нижнем|кружевном|нижнего|только)\\s+)*(?:белье|белья|трус|стринг|лифчик)',
  '\\bпрозрачн\\w+\\s+(?:одежд|плать|блуз|рубаш|футбол|бель|купальник|юбк)',
].map(regex);

const MINOR = regex(
  '\\b(?:child|children|kid|kids|toddler|infant|teen\\w*|minor|underage|schoolgirl|schoolboy|daughter|son|boy|(?:little|young|small)\\s+girl)\\b|\\b(?:1[0-7]|[1-9])[\\s-]*(?:years?|y\\.?o|лет|год)|\\bребен|\\bдет(?:и|ей|ям|ьми|ск)|\\bдевочк|\\bмальчи|\\bшкольни|\\bподрост|\\bнесовершеннолет|\\bмалолет|\\bдоч(?:к|ь|ер)|\\bсын',
);
/** Harmless for a grown-up. */
const NOT_FOR_MINORS = regex(
  '\\bbikini|\\blingerie|\\bunderwear|\\bthong|\\bprovocativ|\\brevealing|\\bcleavage|\\bflirt|\\bsensual|\\bintimate|\\bmini-?skirt|\\bбикини|\\bкупальник|\\bбелье|\\bоткровенн|\\bсоблазн|\\bмини-?юбк|\\bдекольте|\\bчувственн',
);
const ALWAYS = regex('\\bloli(?:s|con)?\\b|\\bshota(?:con)?\\b|\\bjailbait|\\bлоликон|\\bпедофил');

const LATIN = 'abeknmhopctyxi';
const CYRILLIC = 'авекпмнорстухи';
const map = (from: string, to: string) => {
  const letters = new Map(from.split('').map((letter, index) => [letter, to[index] ?? letter]));
  return (text: string) => text.replace(/\p{L}/gu, (letter) => letters.get(letter) ?? letter);
};
const toCyrillic = map(LATIN, CYRILLIC);
const toLatin = map('авекмнорстухі', 'abekmhopctyxi');
const DIGITS: Record<string, string> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '@': 'a', $: 's' };

/** The text as it is meant, in a few readings: spaced out, dotted, with look-alike letters and digits. */
function readings(text: string): string[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[\p{Cf}\p{M}]/gu, '')
    .replace(/(\p{L})\1{2,}/gu, '$1');
  const spoken = plain.replace(/(?<=\p{L})[01345@$](?=\p{L})/gu, (sign) => DIGITS[sign] ?? sign);
  const closed = spoken
    // n u d e, р-а-з-д-е-н-ь
    .replace(/(?<![\p{L}\p{N}])\p{L}(?:[\s._*\-|/]+\p{L}(?![\p{L}\p{N}])){2,}/gu, (word) =>
      word.replace(/[^\p{L}]/gu, ''),
    )
    // nu.de, раз_день
    .replace(/(?<=\p{L})[._*|]+(?=\p{L})/gu, '');
  return [...new Set([plain, spoken, closed].flatMap((form) => [form, toLatin(form), toCyrillic(form)]))];
}

const found = (pattern: RegExp, text: string): boolean => text.search(pattern) >= 0;

/** Whether words ask for what is never drawn. */
export function asksForNudity(words: string): boolean {
  return readings(words).some((reading) => {
    if (found(ALWAYS, reading) || (found(MINOR, reading) && found(NOT_FOR_MINORS, reading))) return true;
    const rest = INNOCENT.reduce((text, use) => text.replace(use, ' '), reading);
    return HOSTILE.some((pattern) => found(pattern, rest));
  });
}

/** @throws AppError `request.invalid` with `refused` as the issue of `prompt` */
export function refuseHostile(prompt: string): void {
  if (!asksForNudity(prompt)) return;
  throw new AppError('request.invalid', 'Nothing is drawn for these words', {
    issues: [{ path: 'prompt', message: 'refused' }],
  });
}
