import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { Refusal } from './refusal.js';
import type { OpenRouterSettings } from './settings.js';

/** A picture of a request: enough to tell which one was sent. */
export interface Picture {
  mediaType: string;
  width: number;
  height: number;
  /** Of the bytes as they came, in hex. */
  sha256: string;
  /** `#rrggbb` */
  meanColour: string;
}

type Limits = Pick<OpenRouterSettings, 'maxImageBytes' | 'maxImageSide'>;

const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+);base64,([A-Za-z0-9+/\s]+=*)$/;
const FORMATS = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
const DOWNLOAD_MS = 5000;

const invalid = (type: string, message: string) => new Refusal(400, message, { type });

/**
 * Fetches and decodes what an `image_url` names.
 * @throws Refusal
 */
export async function readPicture(url: string, limits: Limits): Promise<Picture> {
  const { mediaType, bytes } = url.startsWith('data:') ? fromData(url) : await download(url);
  if (!FORMATS.includes(mediaType)) {
    throw invalid('unsupported_image_format', `Image type ${mediaType} is not one of ${FORMATS.join(', ')}`);
  }
  if (bytes.length > limits.maxImageBytes) {
    throw invalid('image_too_large', `Image exceeds the maximum of ${limits.maxImageBytes} bytes`);
  }
  try {
    return await decoded(bytes, mediaType, limits);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw invalid('invalid_image', 'Could not process image');
  }
}

async function decoded(bytes: Buffer, mediaType: string, { maxImageSide }: Limits): Promise<Picture> {
  const { format, width, height } = await sharp(bytes).metadata();
  if (mediaType !== `image/${format}`) {
    throw invalid('invalid_image', `Image does not match the provided media type ${mediaType}`);
  }
  if (Math.max(width, height) > maxImageSide) {
    throw invalid('image_too_large', `Image dimensions exceed the maximum of ${maxImageSide} pixels`);
  }
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { mediaType, width, height, sha256, meanColour: meanOf(data, info.channels) };
}

function fromData(url: string) {
  const [, mediaType, base64] = DATA_URL.exec(url) ?? [];
  if (!mediaType || !base64) throw invalid('invalid_image', 'image_url.url is not a valid base64 data URL');
  return { mediaType, bytes: Buffer.from(base64, 'base64') };
}

async function download(url: string) {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
    throw invalid('invalid_image', 'image_url.url must be an https or data URL');
  }
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_MS) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const mediaType = (response.headers.get('content-type') ?? '').split(';')[0]?.trim() ?? '';
    return { mediaType, bytes: Buffer.from(await response.arrayBuffer()) };
  } catch (error) {
    throw invalid('image_download_failed', `Failed to download image from ${url}: ${(error as Error).message}`);
  }
}

function meanOf(pixels: Buffer, channels: number): string {
  const sums = [0, 0, 0];
  for (let at = 0; at < pixels.length; at += channels) {
    for (let channel = 0; channel < 3; channel += 1) {
      sums[channel] = (sums[channel] ?? 0) + (pixels[at + Math.min(channel, channels - 1)] ?? 0);
    }
  }
  const means = sums.map((sum) => Math.round(sum / (pixels.length / channels)));
  return `#${means.map((mean) => mean.toString(16).padStart(2, '0')).join('')}`;
}
