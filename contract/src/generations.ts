import * as z from 'zod/mini';
import { Credits, Id, Money, PageQuery, Time, pageOf, words } from './basics.js';
import { GrantSource } from './credits.js';
import { FAILURE_CODES } from './errors.js';
import { CATEGORIES, Category } from './photos.js';

/** The choices a category has. A category that is not listed has none. */
export const CATEGORY_OPTIONS = {
  top: { tuck: ['tucked', 'loose'] },
  outerwear: { front: ['open', 'closed'] },
  jewellery: { side: ['left', 'right'] },
} as const;

const garment = <C extends Category, O extends z.core.$ZodType>(category: C, options: O) =>
  z.strictObject({ photoId: Id, category: z.literal(category), options: z.optional(options) });

const none = z.strictObject({});

export const Garment = z.discriminatedUnion('category', [
  garment('top', z.strictObject({ tuck: z.optional(z.enum(CATEGORY_OPTIONS.top.tuck)) })),
  garment('outerwear', z.strictObject({ front: z.optional(z.enum(CATEGORY_OPTIONS.outerwear.front)) })),
  garment('jewellery', z.strictObject({ side: z.optional(z.enum(CATEGORY_OPTIONS.jewellery.side)) })),
  garment('bottom', none),
  garment('dress', none),
  garment('shoes', none),
  garment('headwear', none),
  garment('glasses', none),
  garment('bag', none),
]);
export type Garment = z.infer<typeof Garment>;

export const MAX_GARMENTS = 4;

/**
 * Which of these categories cannot be worn together: one of each, and a dress leaves no room for a
 * top or a bottom. Empty when they can.
 */
export function incompatibleCategories(categories: readonly Category[]): Category[] {
  const twice = CATEGORIES.filter((c) => categories.filter((x) => x === c).length > 1);
  const overDress = categories.includes('dress') ? categories.filter((c) => c === 'top' || c === 'bottom') : [];
  return overDress.length > 0 ? [...new Set<Category>([...twice, 'dress', ...overDress])] : twice;
}

export const TryOnInput = z.strictObject({
  kind: z.literal('try_on'),
  personPhotoId: Id,
  garments: z.array(Garment).check(z.minLength(1), z.maxLength(MAX_GARMENTS)),
  payWith: z._default(z.enum(['auto', 'free']), 'auto'),
});
export type TryOnInput = z.infer<typeof TryOnInput>;

/** A picture of the user's: an upload, or the result of an order. Exactly one of the two. */
export const PictureRef = z.union([z.strictObject({ photoId: Id }), z.strictObject({ generationId: Id })]);
export type PictureRef = z.infer<typeof PictureRef>;

export const MAX_PROMPT_LENGTH = 2000;

/**
 * A picture changed as `prompt` says. `chatId`, `messageId` and `variant` (0–2) tell where in the edit
 * chat it was ordered; a message needs its chat, a variant its message.
 */
export const EditInput = z.strictObject({
  kind: z.literal('edit'),
  source: PictureRef,
  prompt: words(MAX_PROMPT_LENGTH),
  chatId: z.optional(Id),
  messageId: z.optional(Id),
  variant: z.optional(z.number().check(z.int(), z.minimum(0), z.maximum(2))),
  payWith: z._default(z.enum(['auto', 'free']), 'auto'),
});
export type EditInput = z.infer<typeof EditInput>;

export const GenerationInput = z.discriminatedUnion('kind', [TryOnInput, EditInput]);
export type GenerationInput = z.infer<typeof GenerationInput>;

export const Quote = z.object({
  price: Credits,
  priceRub: Money,
  pays: z.array(z.object({ source: GrantSource, amount: Credits })),
  watermarked: z.boolean(),
  expectedSeconds: z.number(),
  available: Credits,
});
export type Quote = z.infer<typeof Quote>;

export const GenerationStatus = z.enum(['queued', 'running', 'succeeded', 'failed', 'canceled']);
export type GenerationStatus = z.infer<typeof GenerationStatus>;
export const GenerationStage = z.enum(['queued', 'submitted', 'drawing', 'finishing', 'done']);
export type GenerationStage = z.infer<typeof GenerationStage>;

/** The order's own money timeline. `events` are oldest first; amounts are positive. */
export const Charge = z.object({
  amount: Credits,
  state: z.enum(['held', 'captured', 'released', 'returned']),
  events: z.array(
    z.object({
      type: z.enum(['held', 'captured', 'released', 'returned']),
      amount: Credits,
      at: Time,
      reason: z.nullable(z.string()),
    }),
  ),
});
export type Charge = z.infer<typeof Charge>;

export const Generation = z.object({
  id: Id,
  kind: z.enum(['try_on', 'edit']),
  status: GenerationStatus,
  stage: GenerationStage,
  version: z.number(),
  price: Credits,
  watermarked: z.boolean(),
  charge: Charge,
  result: z.nullable(
    z.object({
      url: z.string(),
      thumbUrl: z.string(),
      downloadUrl: z.string(),
      width: z.number(),
      height: z.number(),
    }),
  ),
  error: z.nullable(z.object({ code: z.enum(FAILURE_CODES), retryable: z.boolean() })),
  complaint: z.nullable(z.object({ state: z.enum(['credited', 'review', 'declined']) })),
  retryOf: z.nullable(Id),
  input: GenerationInput,
  favourite: z.boolean(),
  createdAt: Time,
  startedAt: z.nullable(Time),
  finishedAt: z.nullable(Time),
});
export type Generation = z.infer<typeof Generation>;

export const GenerationPatch = z.strictObject({ favourite: z.boolean() });
export type GenerationPatch = z.infer<typeof GenerationPatch>;

export const COMPLAINT_REASONS = ['face', 'garment', 'quality', 'other'] as const;
/** "Не похоже": `text` is read by a person when the automatic compensations of the month are used up. */
export const ComplaintInput = z.strictObject({
  reason: z.enum(COMPLAINT_REASONS),
  text: z.optional(words(1000)),
});
export type ComplaintInput = z.infer<typeof ComplaintInput>;

export const GenerationList = pageOf(Generation);
export type GenerationList = z.infer<typeof GenerationList>;

export const GenerationQuery = z.extend(PageQuery, {
  kind: z.optional(z.enum(['try_on', 'edit'])),
  favourite: z.optional(z.enum(['true', 'false'])),
  /** The versions made in one edit chat. */
  chatId: z.optional(Id),
});
export type GenerationQuery = z.infer<typeof GenerationQuery>;

const word = z.string().check(z.regex(/^[a-z]{1,20}$/));

/** The quiz as the server remembers it. Photos may have been deleted since: the screen checks. */
export const Draft = z.strictObject({
  personPhotoId: z.nullable(Id),
  garments: z
    .array(
      z.strictObject({
        photoId: Id,
        category: z.nullable(Category),
        options: z.optional(z.record(word, word)),
      }),
    )
    .check(z.maxLength(MAX_GARMENTS)),
  step: z.enum(['person', 'garments', 'options', 'confirm']),
});
export type Draft = z.infer<typeof Draft>;

export const DraftBody = z.strictObject({ draft: Draft, version: z.number().check(z.int(), z.minimum(0)) });
export type DraftBody = z.infer<typeof DraftBody>;

/** `version` 0: never saved. A `PUT` carries the version it was read at and gets the next one. */
export const DraftState = z.object({ draft: z.nullable(Draft), version: z.number() });
export type DraftState = z.infer<typeof DraftState>;
