import { asksAboutRules, asksToUndress } from './manners.js';
import { ideaOf, ideasIn, type Idea, type Language, type Strength, type Touches } from './ideas.js';
import type { Picture } from './pictures.js';
import { seen } from './seen.js';

export interface Variant {
  title: string;
  changes: string;
  keeps: string;
  prompt: string;
}

/** What the assistant of an edit chat answers; the keys stand in the order they are written. */
export interface EditAnswer {
  reply: string;
  refused: boolean;
  variants: Variant[];
}

type Step = [Idea, Strength];

const ADVERBS: Record<Language, Record<Strength, string>> = {
  ru: { slightly: 'чуть ', plain: '', strongly: 'заметно ' },
  en: { slightly: 'slightly ', plain: '', strongly: 'much ' },
};
const STAYS: Record<Touches | 'person', Record<Language, string>> = {
  person: { ru: 'лицо, поза', en: 'the face, the pose' },
  clothes: { ru: 'одежда', en: 'the clothes' },
  background: { ru: 'фон', en: 'the background' },
  frame: { ru: 'границы кадра', en: 'the framing' },
  light: { ru: 'освещение', en: 'the light' },
};
const TOO_LONG = /(?<=^.{160}).+$/u;

const languageOf = (text: string): Language => (/\p{Script=Cyrillic}/u.test(text) ? 'ru' : 'en');

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function listed(items: string[], language: Language): string {
  const and = language === 'ru' ? ' и ' : ' and ';
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')}${and}${items.at(-1)}`;
}

const titled = ([idea, strength]: Step, language: Language) => ADVERBS[language][strength] + idea.title[language];

const changed = ([idea, strength]: Step, language: Language) =>
  idea.changes[language].replace('*', ADVERBS[language][strength]);

const phrased = ([idea, strength]: Step) => (strength === 'plain' ? idea.phrase : `${strength} ${idea.phrase}`);

const KEEP = 'Keep the person, the face and the pose exactly as they are; change nothing else.';

function variantOf(steps: Step[], language: Language, quoted: string): Variant {
  const touched = new Set(steps.map(([idea]) => idea.touches));
  const stays = (['clothes', 'background', 'frame', 'light'] as const).filter((part) => !touched.has(part));
  const kept = listed(
    ['person' as const, ...stays].map((part) => STAYS[part][language]),
    language,
  );
  return {
    title: capital(
      listed(
        steps.map((step) => titled(step, language)),
        language,
      ),
    ),
    changes: `${capital(steps.map((step) => changed(step, language)).join('; '))}.`,
    keeps: language === 'ru' ? `Останутся как есть: ${kept}.` : `Unchanged: ${kept}.`,
    prompt: `Edit this photo: ${steps.map((step) => phrased(step)).join(', ')}.${quoted} ${KEEP}`,
  };
}

const allAt = (ideas: Idea[], strength: Strength): Step[] =>
  ideas.map((idea) => [idea, idea.graded ? strength : 'plain']);

/** Three ways to do what was recognised: combinations of two, strengths, or with a little light beside it. */
function waysOf(ideas: Idea[]): Step[][] {
  const [first, second] = ideas;
  if (!first) return ['brighter', 'warmer', 'more contrast'].map((phrase) => allAt([ideaOf(phrase)], 'plain'));
  if (second && ideas.length === 2) return [ideas, [first], [second]].map((some) => allAt(some, 'plain'));
  if (ideas.some((idea) => idea.graded)) {
    return (['slightly', 'plain', 'strongly'] as const).map((strength) => allAt(ideas, strength));
  }
  const plain = allAt(ideas, 'plain');
  return [plain, [...plain, [ideaOf('brighter'), 'slightly']], [...plain, [ideaOf('more contrast'), 'slightly']]];
}

/** Whole characters: half of an emoji is no text for a database. */
const oneLine = (text: string) => text.replace(/\s+/gu, ' ').trim().replace(TOO_LONG, '…');

const REFUSAL = {
  ru: 'С этим не помогу: я не раздеваю людей на снимках. Зато с радостью поменяю свет, цвета, фон или цвет одежды — скажите, что попробуем.',
  en: 'I cannot help with that: I do not undress people in pictures. I would gladly change the light, the colours, the background or the colour of the clothes instead. What shall we try?',
};
const ABOUT_RULES = {
  ru: 'Я здесь, чтобы править снимки, и о своих настройках не рассказываю. Вот три варианта, с которых можно начать.',
  en: 'I am here to edit pictures and do not talk about my own settings. Here are three ways to begin.',
};

function replyTo(text: string, ideas: Idea[], language: Language): string {
  if (language === 'ru') {
    const said = oneLine(text).replaceAll('«', '„').replaceAll('»', '“');
    return ideas.length > 0
      ? `Вы просите: «${said}». Предлагаю три варианта, они отличаются силой и сочетанием правок.`
      : `Вы пишете: «${said}». Точного приёма для этого у меня нет, поэтому предлагаю три разных настроения.`;
  }
  const said = oneLine(text);
  return ideas.length > 0
    ? `You ask for “${said}”. Here are three ways to do it; they differ in strength and in what they combine.`
    : `You write “${said}”. I have no exact move for that, so here are three different moods.`;
}

/** What a well-mannered assistant answers to the user's last words about the picture that came with them. */
export function editAnswer(text: string, picture: Picture | undefined): EditAnswer {
  const language = languageOf(text);
  if (asksToUndress(text)) return { reply: REFUSAL[language], refused: true, variants: [] };
  const aboutRules = asksAboutRules(text);
  const ideas = ideasIn(text);
  const quoted = ideas.length > 0 || aboutRules ? '' : ` The request was: "${oneLine(text).replaceAll('"', "'")}".`;
  const reply = aboutRules ? ABOUT_RULES[language] : replyTo(text, ideas, language);
  return {
    reply: `${seen(picture, language)} ${reply}`,
    refused: false,
    variants: waysOf(ideas).map((steps) => variantOf(steps, language, quoted)),
  };
}
