import { z } from 'zod';
import { PROVIDER } from './models.js';
import { Refusal } from './refusal.js';

const Part = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) }),
]);
const Message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(Part), z.null()]),
});
type Message = z.infer<typeof Message>;

const Format = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({
      name: z.string().min(1).max(64),
      strict: z.boolean().optional(),
      schema: z.record(z.string(), z.unknown()),
    }),
  }),
]);

const slugs = z.array(z.string()).optional();

/** The body of a chat completion: the fields that change an answer here, the others pass as they are. */
const Body = z.looseObject({
  model: z.string().optional(),
  models: z.array(z.string()).min(1).optional(),
  messages: z.array(Message).min(1),
  max_completion_tokens: z.number().int().min(1).optional(),
  max_tokens: z.number().int().min(1).optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().gt(0).max(1).optional(),
  seed: z.number().int().optional(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).optional(),
  stream: z.boolean().optional(),
  response_format: Format.optional(),
  metadata: z
    .record(z.string(), z.string())
    .refine((pairs) => Object.keys(pairs).length <= 16, 'at most 16 pairs')
    .optional(),
  provider: z
    .looseObject({
      only: slugs,
      ignore: slugs,
      require_parameters: z.boolean().optional(),
      max_price: z.looseObject({ prompt: z.number().optional(), completion: z.number().optional() }).optional(),
    })
    .optional(),
});

export interface Order {
  /** In the order they are tried. */
  models: string[];
  messages: Message[];
  /** What the system prompt says. */
  system: string;
  /** The text of the last user message. */
  lastText: string;
  /** The pictures of the last user message. */
  lastImageUrls: string[];
  format: z.infer<typeof Format> | undefined;
  maxTokens: number;
  stream: boolean;
  bothSamplingKnobs: boolean;
  requireParameters: boolean;
  /** Whether the preferences leave the one provider there is. */
  providerAllowed: boolean;
  /** USD per million tokens. */
  maxPrice: { prompt?: number | undefined; completion?: number | undefined };
}

const partsOf = ({ content }: Message) =>
  typeof content === 'string' ? [{ type: 'text' as const, text: content }] : (content ?? []);

export const textOfMessage = (message: Message | undefined): string =>
  message
    ? partsOf(message)
        .flatMap((part) => (part.type === 'text' ? [part.text] : []))
        .join('\n')
    : '';

const imageUrlsOf = (message: Message | undefined): string[] =>
  message ? partsOf(message).flatMap((part) => (part.type === 'image_url' ? [part.image_url.url] : [])) : [];

/**
 * What a parsed JSON body asks for.
 * @throws Refusal
 */
export function readOrder(body: unknown): Order {
  const parsed = Body.safeParse(body);
  if (!parsed.success) throw new Refusal(400, z.prettifyError(parsed.error));
  const given = parsed.data;
  const { messages, provider = {} } = given;
  const models = [...new Set([...(given.model ? [given.model] : []), ...(given.models ?? [])])];
  if (models.length === 0) throw new Refusal(400, 'No models provided');
  const last = messages.findLast(({ role }) => role === 'user');
  const named = (list: string[] | undefined) => list?.some((slug) => slug.toLowerCase() === PROVIDER.slug) ?? false;
  return {
    models,
    messages,
    system: messages
      .filter(({ role }) => role === 'system' || role === 'developer')
      .map((message) => textOfMessage(message))
      .join('\n'),
    lastText: textOfMessage(last),
    lastImageUrls: imageUrlsOf(last),
    format: given.response_format,
    maxTokens: given.max_completion_tokens ?? given.max_tokens ?? Infinity,
    stream: given.stream ?? false,
    bothSamplingKnobs: given.temperature !== undefined && given.top_p !== undefined,
    requireParameters: provider.require_parameters ?? false,
    providerAllowed: !named(provider.ignore) && (provider.only === undefined || named(provider.only)),
    maxPrice: provider.max_price ?? {},
  };
}
