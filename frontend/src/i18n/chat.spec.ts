import { FAILURE_CODES } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { enChat } from './en-chat.js';
import { ruChat } from './ru-chat.js';

describe.each([
  ['ru', ruChat],
  ['en', enChat],
])('the words of the chat, in %s', (_language, words) => {
  it('tell every failure of an answer and of a picture in a title and a sentence', () => {
    for (const code of FAILURE_CODES) {
      for (const { title, text } of [words.answerFailures[code], words.order.failures[code]]) {
        expect(title, code).toMatch(/^[^.]+$/);
        expect(text, code).toMatch(/[.]$/);
      }
    }
  });

  it('count in every number', () => {
    for (const count of [1, 2, 5, 21, 200]) {
      const counted = [words.fresh(count), words.composer.left(count), words.composer.price(count)];
      expect(counted.join(' ')).not.toMatch(/undefined|NaN/);
    }
  });
});

it('numbers agree with their nouns in Russian', () => {
  expect([1, 3, 11, 21].map(ruChat.composer.left)).toEqual([
    'Остался 1 знак',
    'Осталось 3 знака',
    'Осталось 11 знаков',
    'Остался 21 знак',
  ]);
  expect([1, 2, 5].map(ruChat.fresh)).toEqual(['1 новое', '2 новых', '5 новых']);
});
