import type { Unusable } from './decode.js';
import * as result from './finish-result.js';
import * as model from './for-model.js';
import * as upload from './normalise.js';
import * as stories from './story.js';

// What the pool's threads run. Buffers cross the border between threads as plain Uint8Arrays.

export const normalise = (bytes: Uint8Array): Promise<upload.NormalisedPicture | Unusable> =>
  upload.normalise(asBuffer(bytes));

export const finishResult = ({ bytes, watermark }: { bytes: Uint8Array; watermark: boolean }) =>
  result.finishResult(asBuffer(bytes), { watermark });

export const story = ({ bytes, botName }: { bytes: Uint8Array; botName: string | null }) =>
  stories.story(asBuffer(bytes), botName);

export const forModel = (bytes: Uint8Array) => model.forModel(asBuffer(bytes));

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
