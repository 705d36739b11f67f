import type { Unusable } from './decode.js';
import * as result from './finish-result.js';
import * as upload from './normalise.js';

// What the pool's threads run. Buffers cross the border between threads as plain Uint8Arrays.

export const normalise = (bytes: Uint8Array): Promise<upload.NormalisedPicture | Unusable> =>
  upload.normalise(asBuffer(bytes));

export const finishResult = ({ bytes, watermark }: { bytes: Uint8Array; watermark: boolean }) =>
  result.finishResult(asBuffer(bytes), { watermark });

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
