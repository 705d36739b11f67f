import { describe, expect, it } from 'vitest';
import { Args } from './args.js';
import { readFormatted } from './formatting.js';
import { renderText } from './render-text.js';

const read = (text: string, mode = '', more: Record<string, unknown> = {}) =>
  readFormatted(new Args({ text, parse_mode: mode, ...more }), 'text');
/** Each entity with the text it covers. */
const covered = (text: string, mode?: string) => {
  const formatted = read(text, mode);
  return [
    formatted.text,
    ...formatted.entities.map(({ type, offset, length, url, language }) =>
      [type, formatted.text.slice(offset, offset + length), url ?? language].filter(Boolean).join(':'),
    ),
  ];
};

describe('HTML', () => {
  it.each([
    ['<b>a</b> &lt;i&gt; &amp; &#9733;&#x2605; &valueOf;', ['a <i> & ★★ &valueOf;', 'bold:a']],
    [
      '👋 <b>bold <i>both</i></b> <tg-spoiler>x</tg-spoiler>',
      ['👋 bold both x', 'bold:bold both', 'italic:both', 'spoiler:x'],
    ],
    ['<a href="https://e.org/?a=1&amp;b=2">link</a>', ['link', 'text_link:link:https://e.org/?a=1&b=2']],
    ['<pre><code class="language-ts">let a;</code></pre>', ['let a;', 'pre:let a;:ts']],
    ['<blockquote expandable>q</blockquote>', ['q', 'expandable_blockquote:q']],
    ['  <s> trimmed </s>\n', ['trimmed', 'strikethrough:trimmed']],
  ])('%s', (text, expected) => {
    expect(covered(text, 'HTML')).toEqual(expected);
  });

  it.each([
    ['<script>x</script>', 'Unsupported start tag "script" at byte offset 0'],
    ['é<span>x</span>', 'Unsupported start tag "span" at byte offset 2'],
    ['<b>x', 'Can\'t find end tag corresponding to start tag "b"'],
    ['<b>x</i>', 'Unexpected end tag at byte offset 4'],
    ['x</b>', 'Unexpected end tag'],
    ['<constructor>x</constructor>', 'Unsupported start tag "constructor"'],
  ])('refuses %s', (text, message) => {
    expect(() => read(text, 'HTML')).toThrow(message);
  });
});

describe('Markdown', () => {
  it.each([
    ['*a* _b_ `c` [d](https://e.org/)', ['a b c d', 'bold:a', 'italic:b', 'code:c', 'text_link:d:https://e.org/']],
    ['```x *y*``` \\*z', ['x *y* *z', 'pre:x *y*']],
  ])('legacy: %s', (text, expected) => {
    expect(covered(text, 'Markdown')).toEqual(expected);
  });

  it.each([
    [
      '*a _b __c___* ~d~ ||e||',
      ['a b c d e', 'bold:a b c', 'italic:b c', 'underline:c', 'strikethrough:d', 'spoiler:e'],
    ],
    ['1\\.5 \\= `a\\`b` ```ts\nlet a\n```', ['1.5 = a`b let a', 'code:a`b', 'pre:let a:ts']],
    ['>one\n>two\nend', ['one\ntwo\nend', 'blockquote:one\ntwo']],
    ['[a*b*](https://e.org/\\))', ['ab', 'text_link:ab:https://e.org/)', 'bold:b']],
  ])('V2: %s', (text, expected) => {
    expect(covered(text, 'MarkdownV2')).toEqual(expected);
  });

  it.each([
    ['*a', 'Markdown', "Can't find end of the entity starting at byte offset 0"],
    ['1.5', 'MarkdownV2', "Character '.' is reserved and must be escaped"],
    ['a *b', 'MarkdownV2', "Can't find end of the entity starting at byte offset 2"],
    ['a', 'BBCode', 'unsupported parse_mode'],
  ])('refuses %s as %s', (text, mode, message) => {
    expect(() => read(text, mode)).toThrow(message);
  });
});

it('finds commands, links and mentions, but not inside code', () => {
  expect(covered('/help@some_bot see https://e.org/a?b. @anna_1 a/b <code>/x</code>', 'HTML').slice(1)).toEqual([
    'bot_command:/help@some_bot',
    'url:https://e.org/a?b',
    'mention:@anna_1',
    'code:/x',
  ]);
});

it('takes entities as given', () => {
  expect(read('abc', '', { entities: [{ type: 'bold', offset: 1, length: 1 }] }).entities).toEqual([
    { type: 'bold', offset: 1, length: 1 },
  ]);
});

describe('on the page', () => {
  const shown = (text: string, mode?: string) =>
    renderText(read(text, mode), (url) =>
      url.startsWith('https:') ? { href: url, opens: 'elsewhere' } : null,
    ).text.replaceAll(/\s+/g, ' ');

  it('nests entities and escapes everything else', () => {
    expect(shown('<b>a <i>&lt;b&gt;</i></b> &amp;', 'HTML')).toBe('<strong>a <em>&lt;b&gt;</em></strong> &amp;');
    expect(shown('<img src=x onerror=alert(1)>"')).toBe('&lt;img src=x onerror=alert(1)&gt;&quot;');
    expect(shown('<a href="https://e.org/&quot;onclick=&quot;">x</a>', 'HTML')).toContain(
      'href="https://e.org/&quot;onclick=&quot;"',
    );
    expect(shown('<a href="javascript:alert(1)">x</a>', 'HTML')).toBe('x');
    expect(shown('/start')).toBe('<button type="button" class="command" data-say="/start">/start</button>');
  });

  it('copes with entities that overlap or lie outside', () => {
    const entities = [
      { type: 'bold', offset: 0, length: 4 },
      { type: 'italic', offset: 2, length: 4 },
      { type: 'code', offset: 90, length: 5 },
      { type: '__proto__', offset: 5, length: 1 },
    ];
    expect(renderText({ text: 'abcdef', entities }, () => null).text).toBe('<strong>ab<em>cd</em></strong>ef');
  });
});
