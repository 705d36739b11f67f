import type { Args } from './args.js';
import { fromHtml } from './formatting-html.js';
import { fromMarkdown, fromMarkdownV2 } from './formatting-markdown.js';
import { badRequest } from './refusal.js';

/** Offsets and lengths count UTF-16 units, as strings of JavaScript do. */
export interface MessageEntity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  language?: string;
}

export interface FormattedText {
  text: string;
  entities: MessageEntity[];
}

/** What Telegram finds by itself in any text. */
const FOUND: [type: string, pattern: RegExp][] = [
  ['url', /\bhttps?:\/\/[^\s<>"]*[^\s<>".,!?:;')\]]/g],
  ['bot_command', /(?<![\w/@])\/[a-z\d_]{1,32}(?:@\w{3,32})?(?!\w)/gi],
  ['mention', /(?<![\w@/])@[a-z]\w{3,31}/gi],
];

const overlaps = (a: MessageEntity, b: MessageEntity): boolean =>
  a.offset < b.offset + b.length && b.offset < a.offset + a.length;

/** Adds the links, commands and mentions that stand in the text, where nothing forbids it. */
export function withFound({ text, entities }: FormattedText): FormattedText {
  const closed = entities.filter(({ type }) =>
    ['code', 'pre', 'text_link', 'url', 'bot_command', 'mention'].includes(type),
  );
  for (const [type, pattern] of FOUND) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length };
      if (!closed.some((other) => overlaps(entity, other))) closed.push(entity);
    }
  }
  const all = [...entities.filter((entity) => !closed.includes(entity)), ...closed];
  return { text, entities: all.toSorted((a, b) => a.offset - b.offset || b.length - a.length) };
}

/** Without the blank space at both ends, and without entities that thereby became empty. */
function trimmed({ text, entities }: FormattedText): FormattedText {
  const start = text.length - text.trimStart().length;
  const end = start + text.trim().length;
  const kept = entities.map((entity) => {
    const from = Math.max(entity.offset, start);
    const to = Math.min(entity.offset + entity.length, end);
    return { ...entity, offset: from - start, length: to - from };
  });
  return { text: text.trim(), entities: kept.filter(({ length }) => length > 0) };
}

function parse(text: string, mode: string): FormattedText {
  switch (mode.toLowerCase()) {
    case '':
      return { text, entities: [] };
    case 'html':
      return fromHtml(text);
    case 'markdown':
      return fromMarkdown(text);
    case 'markdownv2':
      return fromMarkdownV2(text);
    default:
      throw badRequest('unsupported parse_mode');
  }
}

function givenEntities(args: Args, name: string): MessageEntity[] {
  const given = args.json(name, 'entities');
  return Array.isArray(given) ? (given as MessageEntity[]) : [];
}

/**
 * Text or caption with its entities, from the markup `parse_mode` names or from the list given.
 * @throws Refusal for broken markup
 */
export function readFormatted(args: Args, name: 'text' | 'caption'): FormattedText {
  const mode = args.text('parse_mode');
  const parsed = parse(args.text(name), mode);
  if (mode === '') parsed.entities = givenEntities(args, name === 'text' ? 'entities' : 'caption_entities');
  return withFound(trimmed(parsed));
}
