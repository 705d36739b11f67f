interface Model {
  name: string;
  /** USD per million tokens. */
  input: number;
  output: number;
  /** Takes `response_format` with a schema. */
  structured: boolean;
  /** Refuses temperature and top_p together. */
  oneSamplingKnob: boolean;
  /** Prompts above 100 000 tokens cost five times as much. */
  dearAbove100k?: true;
}

export const CONTEXT_LENGTH = 200_000;
/** The one provider of these models here, as replies and preferences name it. */
export const PROVIDER = { name: 'Anthropic', slug: 'anthropic' };

const MODELS: Record<string, Model> = {
  'anthropic/claude-3-haiku': {
    name: 'Anthropic: Claude 3 Haiku',
    input: 0.25,
    output: 1.25,
    structured: false,
    oneSamplingKnob: false,
  },
  'anthropic/claude-3.5-haiku': {
    name: 'Anthropic: Claude 3.5 Haiku',
    input: 0.8,
    output: 4,
    structured: false,
    oneSamplingKnob: false,
  },
  'anthropic/claude-haiku-4.5': {
    name: 'Anthropic: Claude Haiku 4.5',
    input: 1,
    output: 5,
    structured: true,
    oneSamplingKnob: true,
  },
  'anthropic/claude-haiku-5.5': {
    name: 'Anthropic: Claude Haiku 5.5',
    input: 0.1,
    output: 0.5,
    structured: true,
    oneSamplingKnob: true,
    dearAbove100k: true,
  },
};
const ALIASES: Record<string, string> = { '~anthropic/claude-haiku-latest': 'anthropic/claude-haiku-4.5' };

/** The id an alias stands for, else the id itself. */
export const realId = (id: string): string => (Object.hasOwn(ALIASES, id) ? (ALIASES[id] ?? id) : id);

export const modelOf = (id: string): Model | undefined => {
  const real = realId(id);
  return Object.hasOwn(MODELS, real) ? MODELS[real] : undefined;
};

export interface Tokens {
  prompt: number;
  completion: number;
}

/** USD. */
export function costOf(model: Model, { prompt, completion }: Tokens): number {
  const factor = model.dearAbove100k && prompt > 100_000 ? 5 : 1;
  return Number((((prompt * model.input + completion * model.output) * factor) / 1e6).toFixed(9));
}

const BYTES_OF_LATIN = 4;
const LETTERS_OF_OTHERS = 2.5;

/** About as many tokens as Claude counts. */
export function tokensOf(text: string): number {
  const latin = text.replace(/[^\p{ASCII}]/gu, '').length;
  return Math.ceil(latin / BYTES_OF_LATIN + (text.length - latin) / LETTERS_OF_OTHERS);
}

/** Anthropic's rule for pictures; larger ones are scaled down first. */
export const tokensOfPicture = (width: number, height: number): number =>
  Math.min(1600, Math.ceil((width * height) / 750));

const perToken = (usdPerMillion: number) => String(usdPerMillion / 1e6);

/** As `GET /models` lists them. */
export const modelList = () =>
  Object.entries(MODELS).map(([id, model]) => ({
    id,
    canonical_slug: id,
    name: model.name,
    created: 1_760_000_000,
    context_length: CONTEXT_LENGTH,
    architecture: { modality: 'text+image->text', input_modalities: ['text', 'image'], output_modalities: ['text'] },
    pricing: { prompt: perToken(model.input), completion: perToken(model.output) },
    supported_parameters: [
      'max_tokens',
      'stop',
      'temperature',
      'top_p',
      ...(model.structured ? ['response_format', 'structured_outputs'] : []),
    ],
  }));
