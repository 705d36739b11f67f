import { editAnswer } from './answers.js';
import type { Order } from './order.js';
import type { Picture } from './pictures.js';
import { textOf } from './refusal.js';
import { valueFor } from './schema-value.js';
import type { StepAt } from './script.js';
import { tokensOf } from './models.js';

/** What the model is about to say and how it ends. */
export interface Draft {
  content: string;
  finishReason: string | null;
  /** The same in the provider's words. */
  nativeFinishReason: string | null;
  refusal: string | null;
  /** The provider failed after it had begun. */
  error?: { code: number; message: string };
}

type Fault = StepAt<'chat'>;

const hasKeys = (schema: Record<string, unknown>, keys: string[]) => {
  const properties: unknown = schema['properties'];
  return typeof properties === 'object' && properties !== null && keys.every((key) => key in properties);
};

/** What a person said, where a caller marks that with a pair of tags; else all of it. */
const wordsIn = (text: string): string => /<(\w+)>\s*([\s\S]*?)\s*<\/\1>/u.exec(text)?.[2] ?? text;

/** What is said when nothing goes wrong, in the form the request wants. */
function said(order: Order, picture: Picture | undefined, structured: boolean): string {
  const answer = editAnswer(wordsIn(order.lastText), picture);
  const { format } = order;
  if (!structured || !format || format.type === 'text') return answer.reply;
  if (format.type === 'json_object') return JSON.stringify({ reply: answer.reply });
  const { schema } = format.json_schema;
  return JSON.stringify(hasKeys(schema, ['reply', 'refused', 'variants']) ? answer : valueFor(schema, answer.reply));
}

/** JSON that parses and is not what the schema asks for. */
function violating(content: string, how: Extract<Fault, { do: 'schema' }>['how']): string {
  const { variants = [], ...rest } = JSON.parse(content) as { variants?: unknown[] };
  switch (how) {
    case 'two-variants':
      return JSON.stringify({ ...rest, variants: variants.slice(0, 2) });
    case 'four-variants':
      return JSON.stringify({ ...rest, variants: [...variants, variants[0]] });
    case 'missing-field':
      return JSON.stringify(rest);
    case 'wrong-type':
      return JSON.stringify({ ...rest, variants: 'three of them' });
    case 'extra-field':
      return JSON.stringify({ ...rest, variants, thoughts: 'The user seems to like it bright.' });
  }
}

/** An arbitrary answer; `{{system}}` in it quotes the system prompt. */
function scripted(content: unknown, system: string): unknown {
  if (typeof content === 'string') return content.replaceAll('{{system}}', () => system);
  if (Array.isArray(content)) return content.map((item) => scripted(item, system));
  if (typeof content !== 'object' || content === null) return content;
  return Object.fromEntries(
    Object.entries(content).map(([key, value]: [string, unknown]) => [key, scripted(value, system)]),
  );
}

/** As much of a text as fits; the letters at its end cost more or less than the average, so it may take a few cuts. */
function cutTo(content: string, maxTokens: number): string {
  const tokens = tokensOf(content);
  if (tokens <= maxTokens) return content;
  return cutTo(content.slice(0, Math.floor((content.length * maxTokens) / tokens)), maxTokens);
}

const ended = (content: string): Draft => ({
  content,
  finishReason: 'stop',
  nativeFinishReason: 'end_turn',
  refusal: null,
});
const tooLong = (content: string): Draft => ({
  ...ended(content),
  finishReason: 'length',
  nativeFinishReason: 'max_tokens',
});

/** The answer to an order, bent the way the fault wants it. */
export function draftOf(
  order: Order,
  picture: Picture | undefined,
  structured: boolean,
  fault: Fault | undefined,
): Draft {
  const whole = said(order, picture, structured);
  const content = cutTo(whole, order.maxTokens);
  switch (fault?.do) {
    case 'empty':
      return { ...ended(''), finishReason: fault.finishReason, nativeFinishReason: fault.finishReason };
    case 'length':
      return tooLong(whole.slice(0, Math.floor(whole.length * fault.share)));
    case 'fence':
      return ended(`\`\`\`json\n${whole}\n\`\`\``);
    case 'schema':
      return ended(violating(whole, fault.how));
    case 'content-filter':
      return {
        ...ended(fault.content),
        finishReason: 'content_filter',
        nativeFinishReason: 'refusal',
        refusal: fault.refusal,
      };
    case 'say': {
      const words = scripted(fault.content, order.system);
      return ended(typeof words === 'string' ? words : JSON.stringify(words));
    }
    case 'stream-error':
    case 'choice-error': {
      const error = { code: fault.status, message: fault.message ?? textOf(fault.status) };
      const begun = fault.do === 'stream-error' && order.stream ? content : content.slice(0, 40);
      return { ...ended(begun), finishReason: 'error', nativeFinishReason: 'error', error };
    }
    default:
      return content === whole ? ended(whole) : tooLong(content);
  }
}
