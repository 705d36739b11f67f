import type { Turn } from '../openrouter/openrouter.js';
import { DELIMITER } from './assistant-prompt.js';

/** A message of the conversation, as far as the model is told of it. */
export interface Utterance {
  role: 'user' | 'assistant';
  text: string;
  /** Titles of the variants an answer offered. */
  offered: readonly string[];
}

/** How many messages the model is told, the one to be answered included. */
export const REMEMBERED = 10;

/** Also with signs that a reader of the words takes for the delimiter's own: wide ones, small ones. */
const TAG = /[<＜﹤](?=[\s/／]*(\S+))/gu;

/** A user's words between delimiters; what looks like one in the words is one no more. */
export const delimited = (words: string): string =>
  `<${DELIMITER}>\n${words.replace(TAG, (sign, word: string) => (isDelimiter(word) ? '‹' : sign))}\n</${DELIMITER}>`;

const isDelimiter = (word: string): boolean => word.normalize('NFKC').toLowerCase().startsWith(DELIMITER);

const spoken = ({ role, text, offered }: Utterance): string => {
  if (role === 'user') return delimited(text);
  return offered.length === 0 ? text : `${text}\n\n${offered.map((title, i) => `${i + 1}. ${title}`).join('\n')}`;
};

/**
 * The conversation for the model: oldest first, the picture with the question at its end.
 * @param before what was said before, oldest first
 */
export function turnsOf(before: readonly Utterance[], question: string, picture: Buffer): Turn[] {
  const told = before.slice(-(REMEMBERED - 1));
  // A conversation that begins with an answer is refused by Anthropic.
  const begin = told.findIndex(({ role }) => role === 'user');
  return [
    ...(begin < 0 ? [] : told.slice(begin)).map((utterance) => ({ role: utterance.role, text: spoken(utterance) })),
    { role: 'user', text: delimited(question), image: picture },
  ];
}

/** Why an answer cannot be used: it cannot be read, or it offers what the words' gate takes for undressing. */
export type Flaw = 'unreadable' | 'suspicious';

const MEND: Record<Flaw, string> = {
  unreadable:
    'Your answer could not be read: it must be one JSON object that keeps to the schema, complete, with exactly three different variants unless you refuse. Answer the message below once more.',
  suspicious:
    'A prompt of yours was taken for undressing or sexualising somebody. If that is what was asked for, refuse. If not, answer the message below once more and say what changes in plainer words: name the clothes that are to be seen, leave out skin, body and whatever is taken off.',
};

/** So much of a bad answer is enough to see what was wrong with it. */
const SHOWN = 4000;

/** The same conversation with an answer that cannot be used, and the request for a better one. */
export function mendingTurns(turns: readonly Turn[], bad: string, flaw: Flaw): Turn[] {
  const question = turns.at(-1);
  if (!question) throw new Error('A conversation without a question');
  const { image: _, ...words } = question;
  return [
    ...turns.slice(0, -1),
    words,
    { role: 'assistant', text: bad.trim().slice(0, SHOWN) || '(nothing)' },
    { ...question, text: `${MEND[flaw]}\n${question.text}` },
  ];
}
