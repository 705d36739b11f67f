import { EnvError } from '../env.js';

export type AspectRatio = '1:1' | '9:16' | '16:9' | '3:4' | '4:3' | '3:2' | '2:3' | '5:4' | '4:5' | '21:9' | 'auto';

interface Model {
  /** The field for the input pictures has another name in nearly every family. */
  imageField: 'image_urls' | 'image_input';
  /** What else the request must say; JPEG is spelled `jpeg` by one family and `jpg` by the other. */
  fixed: Record<string, string>;
}

/** The picture-editing models we can speak to, as their pages on docs.kie.ai describe them. */
const MODELS: Record<string, Model> = {
  'google/nano-banana-edit': { imageField: 'image_urls', fixed: { output_format: 'jpeg' } },
  'nano-banana-2-lite': { imageField: 'image_urls', fixed: {} },
  'nano-banana-2': { imageField: 'image_input', fixed: { output_format: 'jpg', resolution: '1K' } },
  'nano-banana-pro': { imageField: 'image_input', fixed: { output_format: 'jpg', resolution: '1K' } },
};

export interface Drawing {
  prompt: string;
  /** Addresses kie.ai can fetch, in the order the prompt numbers them. */
  imageUrls: string[];
  aspectRatio: AspectRatio;
}

/**
 * How to write `input` for a model.
 * @throws EnvError for a model whose fields we do not know
 */
export function inputWriter(model: string): (drawing: Drawing) => Record<string, unknown> {
  const known = Object.hasOwn(MODELS, model) ? MODELS[model] : undefined;
  if (!known) throw new EnvError(`KIE_MODEL: "${model}" is not one of ${Object.keys(MODELS).join(', ')}`);
  return ({ prompt, imageUrls, aspectRatio }) => ({
    prompt,
    [known.imageField]: imageUrls,
    aspect_ratio: aspectRatio,
    ...known.fixed,
  });
}
