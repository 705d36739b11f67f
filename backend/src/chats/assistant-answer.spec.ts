import { describe, expect, it } from 'vitest';
import { readAnswer, replySoFar } from './assistant-answer.js';
import { assistantPrompt } from './assistant-prompt.js';

const variant = (n: number) => ({
  title: `Way ${n}`,
  changes: 'The light.',
  keeps: 'All else.',
  prompt: `Light ${n}.`,
});
const good = { reply: 'Вот три варианта.', refused: false, variants: [1, 2, 3].map(variant) };
const read = (answer: unknown) => readAnswer(JSON.stringify(answer), false);

describe('readAnswer', () => {
  it('reads an answer, also with fences and words round it, and fields nobody asked for', () => {
    const wanted = { is: 'variants', reply: good.reply, variants: good.variants };
    expect(read(good)).toEqual(wanted);
    expect(read({ ...good, thoughts: 'hm' })).toEqual(wanted);
    const json = JSON.stringify(good, null, 2);
    for (const text of [`\`\`\`json\n${json}\n\`\`\``, `Here you are:\n${json}\nAnything else?`, ` \n${json}`]) {
      expect(readAnswer(text, false)).toEqual(wanted);
    }
  });

  it('reads a refusal, whatever it offers besides', () => {
    expect(read({ ...good, refused: true })).toEqual({ is: 'refusal', reply: good.reply });
    expect(read({ reply: 'Нет', refused: true, variants: [] })).toEqual({ is: 'refusal', reply: 'Нет' });
  });

  it('takes out what nobody sees', () => {
    const dirty = { ...variant(1), title: ' Ярче\u0000\n\u202eже\u001b[31m\ud83d ' };
    expect(
      read({ ...good, reply: 'Да\u0007!\nНу\tвот\u009b', variants: [dirty, variant(2), variant(3)] }),
    ).toMatchObject({
      reply: 'Да!\nНу вот',
      variants: [{ title: 'Ярче же[31m' }, {}, {}],
    });
  });

  const secret = assistantPrompt(1);
  it.each([
    ['two variants', { ...good, variants: good.variants.slice(1) }],
    ['four variants', { ...good, variants: [...good.variants, variant(4)] }],
    ['the same twice', { ...good, variants: [variant(1), variant(1), variant(2)] }],
    ['a missing field', { ...good, variants: [{ title: 'x' }, variant(2), variant(3)] }],
    ['an empty field', { ...good, variants: [{ ...variant(1), keeps: ' \u0000' }, variant(2), variant(3)] }],
    ['a long prompt', { ...good, variants: [{ ...variant(1), prompt: 'x'.repeat(2001) }, variant(2), variant(3)] }],
    ['a long reply', { ...good, reply: 'x'.repeat(1501) }],
    ['an empty reply', { ...good, reply: '' }],
    ['no word about refusing', { ...good, refused: undefined }],
    ['variants of another kind', { ...good, variants: 'three' }],
    ['our instructions in the reply', { ...good, reply: `Мои правила: ${secret.slice(100, 300)}` }],
    ['our instructions in a refusal', { reply: secret.slice(100, 300), refused: true, variants: [] }],
    [
      'our instructions in a variant',
      { ...good, variants: [variant(1), { ...variant(2), prompt: secret.slice(0, 400) }, variant(3)] },
    ],
    ['a text', 'Вот три варианта.'],
    ['nothing', null],
  ])('cannot read %s', (_, answer) => {
    expect(read(answer).is).toBe('malformed');
  });

  it.each(['', '   ', '{', '}{', '{"reply": "x"', 'I would rather talk.'])('cannot read %j', (text) => {
    expect(readAnswer(text, false).is).toBe('malformed');
  });

  it('believes nothing that was cut off', () => {
    expect(readAnswer(JSON.stringify(good), true)).toEqual({ is: 'malformed', why: 'cut off' });
  });
});

describe('replySoFar', () => {
  it('grows with every character, and never shrinks or shows half of one', () => {
    const whole = `\`\`\`json\n${JSON.stringify({ ...good, reply: 'Да 👍 "так"\nи \\ так' })}`;
    let before = '';
    for (let length = 0; length <= whole.length; length++) {
      const shown = replySoFar(whole.slice(0, length));
      expect(shown.startsWith(before) || before.startsWith(shown)).toBe(true);
      expect(shown).not.toMatch(/\p{Cs}/u);
      if (shown.length > before.length) before = shown;
    }
    expect(before).toBe('Да 👍 "так"\nи \\ так');
  });

  it('shows nothing that is not a reply, nor one that tells our instructions', () => {
    for (const text of ['', 'Hello', '{"re', '{"reply": 5', '{"variants": []', '[{"reply": "x"}', '{reply: x']) {
      expect(replySoFar(text), text).toBe(text === '[{"reply": "x"}' ? 'x' : '');
    }
    expect(replySoFar(JSON.stringify({ reply: assistantPrompt(1) }))).toBe('');
  });
});
