import type { FormattedText, MessageEntity } from './formatting.js';
import { badRequest } from './refusal.js';

const TYPES = new Map(
  Object.entries({
    b: 'bold',
    strong: 'bold',
    i: 'italic',
    em: 'italic',
    u: 'underline',
    ins: 'underline',
    s: 'strikethrough',
    strike: 'strikethrough',
    del: 'strikethrough',
    span: 'spoiler',
    'tg-spoiler': 'spoiler',
    code: 'code',
    pre: 'pre',
    a: 'text_link',
    blockquote: 'blockquote',
    'tg-emoji': 'custom_emoji',
  }),
);

const CHARACTERS = new Map(Object.entries({ lt: '<', gt: '>', amp: '&', quot: '"' }));

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return CHARACTERS.get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const attribute = (tag: string, name: string): string =>
  decode(
    new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i')
      .exec(tag)
      ?.slice(1)
      .find((part) => part !== undefined) ?? '',
  );

interface Open {
  tag: string;
  entity: MessageEntity;
}

const byteOffset = (markup: string, index: number): number => Buffer.byteLength(markup.slice(0, index));

function opened(markup: string, tag: string, whole: string, index: number, offset: number): Open {
  const type = TYPES.get(tag);
  if (type === undefined || (tag === 'span' && attribute(whole, 'class') !== 'tg-spoiler')) {
    throw badRequest(
      `can't parse entities: Unsupported start tag "${tag}" at byte offset ${byteOffset(markup, index)}`,
    );
  }
  const entity: MessageEntity = { type, offset, length: 0 };
  if (tag === 'a') entity.url = attribute(whole, 'href');
  if (tag === 'blockquote' && /\sexpandable\b/i.test(whole)) entity.type = 'expandable_blockquote';
  const language = tag === 'code' ? /^language-(.+)$/.exec(attribute(whole, 'class'))?.[1] : undefined;
  if (language !== undefined) entity.language = language;
  return { tag, entity };
}

/**
 * `parse_mode` HTML (Bot API, "HTML style").
 * @throws Refusal for a tag Telegram does not know, and one that is not closed
 */
export function fromHtml(markup: string): FormattedText {
  let text = '';
  const entities: MessageEntity[] = [];
  const open: Open[] = [];
  let last = 0;
  for (const match of markup.matchAll(/<(\/?)([a-z-]*)([^>]*)>/gi)) {
    const [whole, slash, name = ''] = match;
    text += decode(markup.slice(last, match.index));
    last = match.index + whole.length;
    const tag = name.toLowerCase();
    if (slash === '') {
      open.push(opened(markup, tag, whole, match.index, text.length));
      continue;
    }
    const ended = open.pop();
    if (!ended || (tag !== '' && ended.tag !== tag)) {
      const found = ended ? `, expected "</${ended.tag}>", found "</${tag}>"` : '';
      throw badRequest(
        `can't parse entities: Unexpected end tag at byte offset ${byteOffset(markup, match.index)}${found}`,
      );
    }
    const { entity } = ended;
    entity.length = text.length - entity.offset;
    const outer = open.at(-1)?.entity;
    // <pre><code class="language-x"> is one entity: a block with a language.
    if (entity.type === 'code' && outer?.type === 'pre' && outer.offset === entity.offset) {
      if (entity.language !== undefined) outer.language = entity.language;
    } else if (entity.length > 0 && (entity.type !== 'text_link' || entity.url)) entities.push(entity);
  }
  const unclosed = open.at(-1);
  if (unclosed)
    throw badRequest(`can't parse entities: Can't find end tag corresponding to start tag "${unclosed.tag}"`);
  return { text: text + decode(markup.slice(last)), entities };
}
