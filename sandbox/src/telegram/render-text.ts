import type { FormattedText, MessageEntity } from './formatting.js';
import { html, Html } from '../html.js';
import type { Link } from './links.js';

const TAGS = new Map(
  Object.entries({
    bold: 'strong',
    italic: 'em',
    underline: 'u',
    strikethrough: 's',
    code: 'code',
    blockquote: 'blockquote',
    expandable_blockquote: 'blockquote',
  }),
);

export const anchor = ({ href, opens }: Link, content: Html | string, className = ''): Html =>
  html`<a
    href="${href}"
    ${className && html`class="${className}"`}
    ${opens === 'app' && html`data-app`}
    ${opens !== 'chat' && html`target="_blank" rel="noopener"`}
    >${content}</a
  >`;

function wrapped(entity: MessageEntity, text: string, inner: Html, link: (url: string) => Link | null): Html {
  switch (entity.type) {
    case 'text_link':
    case 'url': {
      const target = link(entity.type === 'url' ? text : (entity.url ?? ''));
      return target ? anchor(target, inner) : inner;
    }
    case 'bot_command':
      return html`<button type="button" class="command" data-say="${text}">${inner}</button>`;
    case 'pre':
      return html`<pre><code>${inner}</code></pre>`;
    case 'spoiler':
      return html`<span class="spoiler" tabindex="0">${inner}</span>`;
    default: {
      const tag = TAGS.get(entity.type);
      return tag === undefined ? inner : new Html(`<${tag}>${inner.text}</${tag}>`);
    }
  }
}

/** Text of a message as markup. Whatever the entities say, nothing of the text is ever read as markup. */
export function renderText({ text, entities }: FormattedText, link: (url: string) => Link | null): Html {
  const sorted = entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  const render = (from: number, to: number, inside: MessageEntity[]): Html => {
    let at = from;
    const parts: Html[] = [];
    const rest = [...inside];
    for (let entity = rest.shift(); entity; entity = rest.shift()) {
      const start = Math.max(entity.offset, at);
      // Entities that only partly overlap are cut: the outer one wins.
      const end = Math.min(entity.offset + entity.length, to);
      if (end <= start) continue;
      const nested: MessageEntity[] = [];
      while (rest[0] && rest[0].offset < end) nested.push(rest.splice(0, 1)[0] ?? entity);
      parts.push(html`${text.slice(at, start)}`);
      parts.push(wrapped(entity, text.slice(start, end), render(start, end, nested), link));
      at = end;
    }
    return html`${parts}${text.slice(at, to)}`;
  };
  return render(0, text.length, sorted);
}
