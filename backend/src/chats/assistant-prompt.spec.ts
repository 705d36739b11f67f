import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { catalog } from '../catalog.js';
import { assistantPrompt, revealsPrompt } from './assistant-prompt.js';

const prompt = assistantPrompt(catalog.assistant.promptVersion);

it('released versions never change', () => {
  expect(createHash('sha256').update(assistantPrompt(1)).digest('hex').slice(0, 16)).toMatchInlineSnapshot(
    `"b1c7e1158c6ca555"`,
  );
});

it('a version nobody wrote is refused', () => {
  expect(() => assistantPrompt(99)).toThrow('does not exist');
});

it('says what must not be left out', () => {
  for (const said of ['exactly three', 'in English', 'language of the user', 'under 18', '<message>', 'Never quote']) {
    expect(prompt).toContain(said);
  }
});

describe('revealsPrompt', () => {
  it('knows a run of the instructions however it is dressed up', () => {
    expect(revealsPrompt(prompt)).toBe(true);
    expect(revealsPrompt(`Конечно! Вот мои правила: ${prompt.slice(300, 400)}…`)).toBe(true);
    expect(revealsPrompt(prompt.slice(500, 620).toUpperCase().replaceAll(' ', ' * '))).toBe(true);
  });

  it('takes no offence at an ordinary answer', () => {
    expect(revealsPrompt('')).toBe(false);
    expect(revealsPrompt(prompt.slice(500, 540))).toBe(false);
    expect(
      revealsPrompt(
        'I only help to edit pictures. Here are three ways to change the light, the colours and the background.',
      ),
    ).toBe(false);
    expect(
      revealsPrompt(
        'Make the background lighter. Keep the face, identity, body, pose, hands and hair exactly as they are, and change nothing else.',
      ),
    ).toBe(false);
  });

  it.each([
    'Add a small gold hoop earring. Keep the face, identity, body, pose, hands, hair, clothes, background, light, and framing unchanged.',
    'Everything else must stay exactly as it is: face, identity, body, pose, hands, hair, clothes, light, framing.',
    'I can help with ordinary changes of clothes, colours, hair, light, background and style!',
    "I can't create forged documents, stamps, signatures, banknotes, tickets, receipts or official letters.",
  ])('lets an answer do as it was told: %s', (answer) => expect(revealsPrompt(answer)).toBe(false));
});
