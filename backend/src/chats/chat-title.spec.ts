import { expect, it } from 'vitest';
import { chatTitle } from './chat-title.js';

it('is one line of at most sixty characters, cut between words and never inside a character', () => {
  expect(chatTitle('Убери фон')).toBe('Убери фон');
  expect(chatTitle('  Убери\n\nфон \t пожалуйста ')).toBe('Убери фон пожалуйста');
  const long = chatTitle('Сделай фон светлее, а платье пусть останется таким, какое оно есть сейчас');
  expect(long).toBe('Сделай фон светлее, а платье пусть останется таким, какое…');
  expect(chatTitle('🙂'.repeat(80))).toBe(`${'🙂'.repeat(59)}…`);
});
