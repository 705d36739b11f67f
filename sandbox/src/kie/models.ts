const RATIOS = ['1:1', '9:16', '16:9', '3:4', '4:3', '3:2', '2:3', '5:4', '4:5', '21:9', 'auto'];
const WIDE_RATIOS = [...RATIOS, '1:4', '4:1', '1:8', '8:1'];
const SIZES = ['1K', '2K', '4K'] as const;
export type Resolution = (typeof SIZES)[number];

interface Model {
  images: { field: string; max: number; required: boolean } | null;
  promptMax: number;
  aspects: string[];
  defaultAspect: string;
  aspectRequired?: true;
  /** Credits by resolution; the models without a choice of resolution have one price. */
  price: Record<Resolution, number> | number;
  formats: string[] | null;
  defaultFormat: 'png' | 'jpeg';
}

/** The picture models of kie.ai's market that matter for a try-on, as their pages describe them. */
const MODELS: Record<string, Model> = {
  'google/nano-banana': {
    images: null,
    promptMax: 5000,
    aspects: RATIOS,
    defaultAspect: '1:1',
    price: 4,
    formats: ['png', 'jpeg'],
    defaultFormat: 'png',
  },
  'google/nano-banana-edit': {
    images: { field: 'image_urls', max: 10, required: true },
    promptMax: 5000,
    aspects: RATIOS,
    defaultAspect: '1:1',
    price: 4,
    formats: ['png', 'jpeg'],
    defaultFormat: 'png',
  },
  'nano-banana-2-lite': {
    images: { field: 'image_urls', max: 10, required: false },
    promptMax: 20_000,
    aspects: WIDE_RATIOS,
    defaultAspect: 'auto',
    aspectRequired: true,
    price: 4,
    formats: null,
    defaultFormat: 'jpeg',
  },
  'nano-banana-2': {
    images: { field: 'image_input', max: 14, required: false },
    promptMax: 20_000,
    aspects: WIDE_RATIOS,
    defaultAspect: 'auto',
    price: { '1K': 8, '2K': 12, '4K': 18 },
    formats: ['png', 'jpg'],
    defaultFormat: 'jpeg',
  },
  'nano-banana-pro': {
    images: { field: 'image_input', max: 8, required: false },
    promptMax: 10_000,
    aspects: RATIOS,
    defaultAspect: '1:1',
    price: { '1K': 18, '2K': 18, '4K': 24 },
    formats: ['png', 'jpg'],
    defaultFormat: 'png',
  },
};

export interface Order {
  model: string;
  prompt: string;
  imageUrls: string[];
  aspectRatio: string;
  resolution: Resolution;
  format: 'png' | 'jpeg';
  /** Credits. */
  price: number;
}

/** What createTask refuses, with the body code kie.ai gives it. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

const outOfRange = (field: string) => new Refusal(422, `${field} is not within the range of allowed options`);

function choice(input: Record<string, unknown>, field: string, allowed: readonly string[], fallback: string): string {
  const value = input[field];
  if (value === undefined || value === null || value === '') return fallback;
  if (typeof value !== 'string' || !allowed.includes(value)) throw outOfRange(field);
  return value;
}

function imageUrls(input: Record<string, unknown>, images: Model['images']): string[] {
  if (!images) return [];
  const value = input[images.field];
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) {
    if (images.required) throw new Refusal(500, `${images.field} is required`);
    return [];
  }
  if (!Array.isArray(value) || value.length > images.max) throw outOfRange(images.field);
  return value.map((url: unknown) => {
    if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw new Refusal(422, `${images.field} must contain http(s) URLs`);
    }
    return url;
  });
}

/**
 * Checks the two parts of a createTask body the way kie.ai does: a missing field is code 500
 * "… is required", a value outside its list or limit is 422.
 * @throws Refusal
 */
export function readOrder(model: unknown, input: unknown): Order {
  if (typeof model !== 'string' || model === '') throw new Refusal(500, 'model is required');
  const known = Object.hasOwn(MODELS, model) ? MODELS[model] : undefined;
  if (!known) throw new Refusal(422, 'The model name you specified is not supported. Please check the model name.');
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new Refusal(500, 'input is required');
  const fields = input as Record<string, unknown>;

  const prompt = fields.prompt;
  if (typeof prompt !== 'string' || prompt.trim() === '') throw new Refusal(500, 'prompt is required');
  if (prompt.length > known.promptMax) {
    throw new Refusal(422, `The text length cannot exceed the maximum limit of ${known.promptMax}`);
  }
  const urls = imageUrls(fields, known.images);
  if (known.aspectRequired && !fields.aspect_ratio) throw new Refusal(500, 'aspect_ratio is required');
  // `image_size` is the old name of the same choice.
  const aspectField =
    fields.aspect_ratio === undefined && fields.image_size !== undefined ? 'image_size' : 'aspect_ratio';
  const aspectRatio = choice(fields, aspectField, known.aspects, known.defaultAspect);
  const tiers = typeof known.price === 'object' ? SIZES : (['1K'] as const);
  const resolution = choice(fields, 'resolution', tiers, '1K') as Resolution;
  const format = known.formats ? choice(fields, 'output_format', known.formats, known.defaultFormat) : 'jpeg';
  return {
    model,
    prompt,
    imageUrls: urls,
    aspectRatio,
    resolution,
    format: format === 'png' ? 'png' : 'jpeg',
    price: typeof known.price === 'object' ? known.price[resolution] : known.price,
  };
}
