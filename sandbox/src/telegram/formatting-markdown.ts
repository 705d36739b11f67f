import type { FormattedText, MessageEntity } from './formatting.js';
import { badRequest } from './refusal.js';

const byteOffset = (markup: string, index: number): number => Buffer.byteLength(markup.slice(0, index));

const unclosed = (markup: string, index: number) =>
  badRequest(`can't parse entities: Can't find end of the entity starting at byte offset ${byteOffset(markup, index)}`);

const LEGACY: [delimiter: string, type: string][] = [
  ['```', 'pre'],
  ['`', 'code'],
  ['*', 'bold'],
  ['_', 'italic'],
];

/**
 * `parse_mode` Markdown, the legacy one: nothing nests.
 * @throws Refusal for an entity that is not closed
 */
export function fromMarkdown(markup: string): FormattedText {
  let text = '';
  const entities: MessageEntity[] = [];
  let at = 0;
  while (at < markup.length) {
    const rest = markup.slice(at);
    const escaped = /^\\([_*`[])/.exec(rest);
    const link = /^\[([^\]]*)\]\(([^)]*)\)/.exec(rest);
    const [delimiter, type] = LEGACY.find(([start]) => rest.startsWith(start)) ?? [];
    if (escaped) {
      text += escaped[1];
      at += 2;
    } else if (link) {
      entities.push({ type: 'text_link', offset: text.length, length: link[1]?.length ?? 0, url: link[2] ?? '' });
      text += link[1];
      at += link[0].length;
    } else if (delimiter !== undefined && type !== undefined) {
      const end = markup.indexOf(delimiter, at + delimiter.length);
      if (end < 0) throw unclosed(markup, at);
      const inner = markup.slice(at + delimiter.length, end);
      entities.push({ type, offset: text.length, length: inner.length });
      text += inner;
      at = end + delimiter.length;
    } else {
      text += markup[at];
      at += 1;
    }
  }
  return { text, entities: entities.filter(({ length }) => length > 0) };
}

/** Longer ones first, so that `__` is not read as two `_`. */
const V2: [delimiter: string, type: string][] = [
  ['||', 'spoiler'],
  ['__', 'underline'],
  ['*', 'bold'],
  ['_', 'italic'],
  ['~', 'strikethrough'],
];

const RESERVED = '_*[]()~`>#+-=|{}.!';

/** Reads MarkdownV2 from left to right; what is open lies on a stack. */
class MarkdownV2 {
  #text = '';
  #entities: MessageEntity[] = [];
  #open: { type: string; offset: number; at: number }[] = [];
  #at = 0;

  constructor(private readonly markup: string) {}

  read(): FormattedText {
    while (this.#at < this.markup.length) this.#step();
    this.#endQuote();
    const left = this.#open.at(-1);
    if (left) throw unclosed(this.markup, left.at);
    return { text: this.#text, entities: this.#entities.filter(({ length }) => length > 0) };
  }

  #step(): void {
    const rest = this.markup.slice(this.#at);
    if (/^\\[!-~]/.test(rest)) return this.#take(rest.slice(1, 2), 2);
    if (rest.startsWith('\n')) {
      if (!rest.startsWith('\n>')) this.#endQuote();
      return this.#take('\n', 1);
    }
    if (rest.startsWith('>') && (this.#at === 0 || this.markup[this.#at - 1] === '\n')) {
      if (!this.#open.some(({ type }) => type === 'blockquote')) this.#begin('blockquote', 1);
      else this.#at += 1;
      return;
    }
    if (rest.startsWith('`')) return this.#code(rest.startsWith('```') ? '```' : '`');
    if (rest.startsWith('[') || rest.startsWith('![')) return this.#begin('text_link', rest.startsWith('!') ? 2 : 1);
    const link = this.#top?.type === 'text_link' ? /^\]\(((?:\\.|[^)\\])*)\)/.exec(rest) : null;
    if (link) return this.#end(link[0].length, { url: (link[1] ?? '').replaceAll(/\\(.)/g, '$1') });
    const [delimiter, type] = V2.find(([start]) => rest.startsWith(start)) ?? [];
    if (delimiter !== undefined && type !== undefined) {
      return this.#top?.type === type ? this.#end(delimiter.length) : this.#begin(type, delimiter.length);
    }
    const character = rest.charAt(0);
    if (RESERVED.includes(character)) {
      throw badRequest(
        `can't parse entities: Character '${character}' is reserved and must be escaped with the preceding '\\'`,
      );
    }
    this.#take(character, 1);
  }

  get #top() {
    return this.#open.at(-1);
  }

  #take(text: string, length: number): void {
    this.#text += text;
    this.#at += length;
  }

  #begin(type: string, length: number): void {
    this.#open.push({ type, offset: this.#text.length, at: this.#at });
    this.#at += length;
  }

  #end(length: number, extra: Partial<MessageEntity> = {}): void {
    const ended = this.#open.pop();
    if (ended) {
      const { type, offset } = ended;
      this.#entities.push({ type, offset, length: this.#text.length - offset, ...extra });
    }
    this.#at += length;
  }

  #endQuote(): void {
    if (this.#top?.type === 'blockquote') this.#end(0);
  }

  #code(fence: '`' | '```'): void {
    const start = this.#at + fence.length;
    let end = this.markup.indexOf(fence, start);
    while (end > 0 && this.markup[end - 1] === '\\') end = this.markup.indexOf(fence, end + 1);
    if (end < 0) throw unclosed(this.markup, this.#at);
    const raw = this.markup.slice(start, end);
    const language = fence === '```' ? /^(\w[\w+-]*)\n/.exec(raw) : null;
    const text = raw
      .slice(language?.[0].length ?? 0)
      .replace(fence === '```' ? /^\n|\n$/g : /(?!)/, '')
      .replaceAll(/\\([`\\])/g, '$1');
    const type = fence === '```' ? 'pre' : 'code';
    const entity = { type, offset: this.#text.length, length: text.length };
    this.#entities.push(language?.[1] === undefined ? entity : { ...entity, language: language[1] });
    this.#take(text, end + fence.length - this.#at);
  }
}

/**
 * `parse_mode` MarkdownV2 (Bot API, "MarkdownV2 style").
 * @throws Refusal for a reserved character that is not escaped, and an entity that is not closed
 */
export const fromMarkdownV2 = (markup: string): FormattedText => new MarkdownV2(markup).read();
