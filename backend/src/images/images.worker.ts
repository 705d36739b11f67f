import type { Unusable } from './decode.js';
import * as result from './finish-result.js';
import * as upload from './normalise.js';

// What the pool's threads run. Buffers cross the border between threads as plain Uint8Arrays.

export const normalise = (bytes: Uint8Array): Promise<upload.NormalisedPicture | Unusable> =>
  upload.normalise(Buffer.from(bytes));

export const finishResult = ({ bytes, watermark }: { bytes: Uint8Array; watermark: boolean }) =>
  result.finishResult(Buffer.from(bytes), { watermark });
