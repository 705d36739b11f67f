import { MAX_PHOTO_BYTES } from '@primerka/contract';

const LONG_SIDE = 2048;

/** By magic bytes: what a phone calls a file says little about what is in it. */
export function isJpegOrPng(head: Uint8Array): boolean {
  const begins = (...bytes: number[]) => bytes.every((byte, at) => head[at] === byte);
  return begins(0xff, 0xd8, 0xff) || begins(0x89, 0x50, 0x4e, 0x47);
}

/** The size to draw at: the long side at most 2048 px, never enlarged. */
export function fitted(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, LONG_SIDE / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/**
 * What is sent for a chosen file: a JPEG or PNG within the limit as it is; anything else (HEIC, WebP,
 * a 12 MB photo) drawn upright into a JPEG where this browser can decode it. What it cannot decode
 * goes as it is, and the server names the reason.
 */
export async function preparePhoto(file: Blob): Promise<Blob> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  if (isJpegOrPng(head) && file.size <= MAX_PHOTO_BYTES) return file;
  try {
    return await redrawn(file);
  } catch {
    return file;
  }
}

async function redrawn(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const { width, height } = fitted(picture.width, picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no canvas');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(picture, 0, 0, width, height);
  picture.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((jpeg) => (jpeg ? resolve(jpeg) : reject(new Error('not drawn'))), 'image/jpeg', 0.92);
  });
}
