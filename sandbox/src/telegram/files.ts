import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { badRequest } from './refusal.js';

export interface PhotoSize {
  file_id: string;
  file_unique_id: string;
  /** Bytes. */
  file_size: number;
  width: number;
  height: number;
}

interface StoredFile extends PhotoSize {
  /** As getFile tells it. */
  path: string;
  bytes: Buffer;
}

/** Longest sides that Telegram makes of a photo (its sizes m, x and y). */
const SIDES = [320, 800, 1280];
const PHOTO_MAX_BYTES = 10 * 1024 * 1024;
const KEPT_BYTES = 256 * 1024 * 1024;

/** Photos of both sides, in memory; the oldest go when there is too much of it. */
export class Files {
  #files = new Map<string, StoredFile>();
  #bytes = 0;
  #next = 0;

  /**
   * Makes the sizes of a photo, all JPEG and without metadata, as Telegram does. Nothing is enlarged.
   * @throws Refusal for what is no picture, or one outside Telegram's limits
   */
  async addPhoto(bytes: Buffer): Promise<PhotoSize[]> {
    if (bytes.length > PHOTO_MAX_BYTES) throw badRequest('file is too big');
    let size: { width: number; height: number };
    try {
      size = (await sharp(bytes).metadata()).autoOrient;
    } catch {
      throw badRequest('IMAGE_PROCESS_FAILED');
    }
    const { width, height } = size;
    if (width + height > 10_000 || Math.max(width, height) > 20 * Math.min(width, height)) {
      throw badRequest('PHOTO_INVALID_DIMENSIONS');
    }
    const longest = Math.max(width, height);
    const sides = [...SIDES.filter((side) => side < longest), Math.min(longest, SIDES.at(-1) ?? longest)];
    this.#next += 1;
    const name = `photos/file_${this.#next}`;
    const photo: PhotoSize[] = [];
    for (const side of new Set(sides)) photo.push(await this.#make(bytes, side, `${name}_${side}.jpg`));
    return photo;
  }

  find(fileId: string): StoredFile | undefined {
    return this.#files.get(fileId);
  }

  at(path: string): StoredFile | undefined {
    return [...this.#files.values()].find((file) => file.path === path);
  }

  /** All sizes of the photo one of whose sizes this is. */
  photoOf(fileId: string): PhotoSize[] | undefined {
    const file = this.find(fileId);
    if (!file) return undefined;
    return [...this.#files.values()].filter(({ path }) => groupOf(path) === groupOf(file.path)).map(shown);
  }

  clear(): void {
    this.#files.clear();
    this.#bytes = 0;
  }

  async #make(original: Buffer, side: number, path: string): Promise<PhotoSize> {
    const { data, info } = await sharp(original)
      .autoOrient()
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 87 })
      .toBuffer({ resolveWithObject: true })
      .catch(() => {
        throw badRequest('IMAGE_PROCESS_FAILED');
      });
    const file: StoredFile = {
      file_id: `AgACAgIAAxk${randomBytes(30).toString('base64url')}`,
      file_unique_id: `AQAD${randomBytes(9).toString('base64url')}`,
      file_size: data.length,
      width: info.width,
      height: info.height,
      path,
      bytes: data,
    };
    this.#files.set(file.file_id, file);
    this.#bytes += data.length;
    this.#forgetOldest();
    return shown(file);
  }

  #forgetOldest(): void {
    for (const [id, { bytes }] of this.#files) {
      if (this.#bytes <= KEPT_BYTES) return;
      this.#files.delete(id);
      this.#bytes -= bytes.length;
    }
  }
}

const groupOf = (path: string): string => path.slice(0, path.lastIndexOf('_'));

const shown = ({ file_id, file_unique_id, file_size, width, height }: StoredFile): PhotoSize => ({
  file_id,
  file_unique_id,
  file_size,
  width,
  height,
});
