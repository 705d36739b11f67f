import { MAX_PROMPT_LENGTH, VARIANTS, type Variant } from '@primerka/contract';
import { Allow, parse } from 'partial-json';
import { z } from 'zod';
import { revealsPrompt } from './assistant-prompt.js';

/** How the model is asked to answer. Providers refuse bounds of arrays and texts, so those are checked here. */
export const ANSWER_SCHEMA = {
  name: 'primerka_edit',
  schema: {
    type: 'object',
    properties: {
      reply: { type: 'string' },
      refused: { type: 'boolean' },
      variants: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            title: { type: 'string' },
            changes: { type: 'string' },
            keeps: { type: 'string' },
            prompt: { type: 'string' },
          },
          required: ['title', 'changes', 'keeps', 'prompt'],
          additionalProperties: false,
        },
      },
    },
    required: ['reply', 'refused', 'variants'],
    additionalProperties: false,
  },
} as const;

/** What an answer turned out to say. `why` is for a log. */
export type Reading =
  | { is: 'variants'; reply: string; variants: Variant[] }
  | { is: 'refusal'; reply: string }
  | { is: 'malformed'; why: string };

const MAX_REPLY = 1500;

/** Signs nobody sees: control characters, those that turn the direction of writing, halves of characters. */
const UNSEEN = /(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu;
const clean = (text: string): string => text.replaceAll('\t', ' ').replace(UNSEEN, '').trim();

const line = (max: number) =>
  z
    .string()
    .transform((text) => clean(text).replace(/\s+/gu, ' '))
    .pipe(z.string().min(1).max(max));

const Answer = z.object({
  reply: z.string().transform(clean).pipe(z.string().min(1).max(MAX_REPLY)),
  refused: z.boolean(),
  variants: z.array(z.unknown()),
});
const Variants = z
  .array(z.object({ title: line(80), changes: line(400), keeps: line(400), prompt: line(MAX_PROMPT_LENGTH) }))
  .length(VARIANTS)
  .refine((all) => new Set(all.map(({ prompt }) => prompt.toLowerCase())).size === all.length, 'prompts repeat');

const malformed = (why: string): Reading => ({ is: 'malformed', why: why.slice(0, 200) });

/**
 * Reads what the model wrote: fences and words round the object do not matter, what is in it is held to
 * the schema and its bounds, and an answer that tells our instructions is none.
 * @param cut whether it ended for want of room
 */
export function readAnswer(text: string, cut: boolean): Reading {
  if (cut) return malformed('cut off');
  const object = objectIn(text);
  if (object === undefined) return malformed('no JSON');
  const answer = Answer.safeParse(object);
  if (!answer.success) return malformed(z.prettifyError(answer.error));
  const { reply, refused } = answer.data;
  if (revealsPrompt(reply)) return malformed('tells the instructions');
  if (refused) return { is: 'refusal', reply };
  const variants = Variants.safeParse(answer.data.variants);
  if (!variants.success) return malformed(z.prettifyError(variants.error));
  if (variants.data.some((variant) => Object.values(variant).some(revealsPrompt))) {
    return malformed('tells the instructions');
  }
  return { is: 'variants', reply, variants: variants.data };
}

/** The reply in an answer that is still being written; empty before it has begun, and when it may not be shown. */
export function replySoFar(text: string): string {
  const begin = text.indexOf('{');
  if (begin < 0) return '';
  let answer: unknown;
  try {
    answer = parse(text.slice(begin), Allow.ALL);
  } catch {
    return '';
  }
  const { reply } = (answer ?? {}) as { reply?: unknown };
  if (typeof reply !== 'string') return '';
  const shown = clean(reply.slice(0, MAX_REPLY));
  return revealsPrompt(shown) ? '' : shown;
}

function objectIn(text: string): unknown {
  const [begin, end] = [text.indexOf('{'), text.lastIndexOf('}')];
  if (begin < 0 || end < begin) return undefined;
  try {
    return JSON.parse(text.slice(begin, end + 1));
  } catch {
    return undefined;
  }
}
