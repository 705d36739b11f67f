import axios from 'axios';
import { MAX_PHOTO_BYTES } from '@primerka/contract';
import { type Api, GrammyError } from 'grammy';
import { env } from '../env.js';
import { AppError } from '../errors.js';
import { agents } from '../outbound/agents.js';

/** Milliseconds. */
const CONNECT_WITHIN = 2_500;
const TIMEOUT = 20_000;

const TELEGRAM_LIMIT = 20 * 1024 * 1024;

const AGENTS = agents(CONNECT_WITHIN, true);

/**
 * The bytes of a file that somebody sent to the bot (https://core.telegram.org/bots/api#getfile).
 * @throws AppError `photo.too_large` above the limit of uploads, `unavailable` when Telegram does not give
 *   it; never axios's own error, which would name the address and with it the token
 */
export async function downloadPhoto(api: Api, fileId: string): Promise<Buffer> {
  const { TELEGRAM_API_URL, TELEGRAM_BOT_TOKEN } = env();
  const { file_path: path, file_size: size = 0 } = await api.getFile(fileId).catch((error: unknown) => {
    // They hand out files of up to 20 MB.
    throw error instanceof GrammyError && error.description.includes('too big') ? tooLarge(TELEGRAM_LIMIT) : away();
  });
  if (size > MAX_PHOTO_BYTES) throw tooLarge(size);
  if (!path) throw away();
  const response = await axios
    .get<ArrayBuffer>(`${TELEGRAM_API_URL}/file/bot${TELEGRAM_BOT_TOKEN}/${path}`, {
      ...AGENTS,
      responseType: 'arraybuffer',
      timeout: TIMEOUT,
      signal: AbortSignal.timeout(TIMEOUT),
      maxContentLength: MAX_PHOTO_BYTES,
      maxRedirects: 0,
      proxy: false,
    })
    .catch((error: unknown) => {
      const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
      if (code === 'ERR_BAD_RESPONSE' && /maxContentLength/.test(String(message))) throw tooLarge(MAX_PHOTO_BYTES + 1);
      throw away();
    });
  // Memory of its own: what shares a pool cannot move to the thread that checks it.
  const bytes = Buffer.allocUnsafeSlow(response.data.byteLength);
  bytes.set(new Uint8Array(response.data));
  return bytes;
}

export const tooLarge = (measured: number): AppError =>
  new AppError('photo.too_large', 'A photo has at most 5 MiB', { limit: MAX_PHOTO_BYTES, measured });

const away = (): AppError => new AppError('unavailable', 'Telegram does not give the file', { retryAfter: 10 });
