import { expect, it } from 'vitest';
import { csv } from './csv.js';

it('quotes what would be read as something else, and nothing more', () => {
  const rows = [
    { a: 'plain', b: 'one, two' },
    { a: 'say "no"', b: 'line\nbreak' },
    { a: '', b: ' -5.00' },
  ];
  expect(csv(['a', 'b'], rows)).toBe('a,b\r\nplain,"one, two"\r\n"say ""no""","line\nbreak"\r\n, -5.00\r\n');
  expect(csv(['a', 'b'], [])).toBe('a,b\r\n');
});
