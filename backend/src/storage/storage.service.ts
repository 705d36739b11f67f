import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { env } from '../env.js';
import { AppError } from '../errors.js';
import { DiskFiles, type FileAnswer } from './disk-files.js';
import { signMedia, verifyMedia } from './media-url.js';

/** What a write says when the place, not our code, is at fault. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE', 'ENFILE']);

const now = (): number => Math.floor(Date.now() / 1000);

/**
 * Owns every file. A file's row comes before its bytes and goes after them, so the rows always name
 * all there is; `keep` and `remove` change only the row, inside the owner's transaction, and `sweep`
 * does the deleting.
 */
@Injectable()
export class Storage {
  private readonly logger = new Logger(Storage.name);
  private readonly files = new DiskFiles(path.resolve(env().DATA_DIR, 'files'));

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Stores a JPEG for one hour, during which links to it work; `keep` makes it stay.
   * @returns its key
   * @throws AppError `unavailable` when the disk is full or refuses; nothing half-written remains
   */
  async put(bytes: Buffer): Promise<string> {
    const key = `${randomUUID()}.jpg`;
    await this.dataSource.query(
      `insert into stored_file (key, bytes, delete_after) values ($1, $2, now() + interval '1 hour')`,
      [key, bytes.length],
    );
    try {
      await this.files.write(key, bytes);
    } catch (error) {
      if (!NO_ROOM.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      this.logger.error(error);
      throw new AppError('unavailable', 'The file cannot be stored now', { retryAfter: 60 });
    }
    return key;
  }

  /** Spares files, in the transaction that inserts their owner. @throws Error when one is doomed or unknown */
  async keep(tx: EntityManager, keys: string[]): Promise<void> {
    const [, kept] = await tx.query<[unknown[], number]>(
      // Not now(): the transaction may have begun long before the sweep that took the file.
      `update stored_file set delete_after = null
        where key = any($1) and (delete_after is null or delete_after > clock_timestamp())`,
      [keys],
    );
    if (kept !== new Set(keys).size) throw new Error('A file to keep is gone');
  }

  /** Dooms files, in the transaction that deletes their owner: links stop at once, the sweep takes the bytes. */
  async remove(tx: EntityManager, keys: string[]): Promise<void> {
    await tx.query(`update stored_file set delete_after = now() where key = any($1)`, [keys]);
  }

  /**
   * Deletes up to `limit` doomed files; safe to run twice at once and to be killed anywhere.
   * @returns how many are gone
   */
  async sweep(limit: number): Promise<number> {
    // Moving the moment takes the row's lock, so a `keep` that is still to commit is not overtaken,
    // and puts files that resist deletion at the end of the queue.
    const [doomed] = await this.dataSource.query<[{ key: string }[], number]>(
      `update stored_file set delete_after = clock_timestamp() where key in (
         select key from stored_file where delete_after <= now() order by delete_after limit $1 for update skip locked)
       returning key`,
      [limit],
    );
    const gone: string[] = [];
    for (const { key } of doomed) {
      try {
        await this.files.delete(key);
        gone.push(key);
      } catch (error) {
        this.logger.error(error);
      }
    }
    await this.dataSource.query(`delete from stored_file where key = any($1)`, [gone]);
    return gone.length;
  }

  get(key: string): Promise<Buffer> {
    return this.files.read(key);
  }

  /** Bytes. @throws Error when there is no such file */
  async size(key: string): Promise<number> {
    const [file] = await this.dataSource.query<{ bytes: number }[]>(`select bytes from stored_file where key = $1`, [
      key,
    ]);
    if (!file) throw new Error(`There is no file ${key}`);
    return file.bytes;
  }

  /** A link that opens the file to whoever holds it, for at most MEDIA_URL_TTL seconds. */
  signedUrl(key: string, { download = false } = {}): string {
    const { exp, sig } = signMedia(key, { secret: env().MEDIA_SIGNING_KEY, now: now(), ttl: env().MEDIA_URL_TTL });
    return `${env().PUBLIC_URL}/media/${key}?exp=${exp}&sig=${sig}${download ? '&download=1' : ''}`;
  }

  /**
   * Answers a request for a signed link.
   * @returns the answer and the seconds the link still lives; null when it is forged, expired or its file deleted
   */
  async serve(
    request: IncomingMessage,
    key: string,
    query: { exp?: unknown; sig?: unknown },
  ): Promise<(FileAnswer & { secondsLeft: number }) | null> {
    const { exp, sig } = query;
    const until = verifyMedia(key, { exp, sig }, { secret: env().MEDIA_SIGNING_KEY, now: now() });
    if (until === null) return null;
    const alive = await this.dataSource.query<unknown[]>(
      `select 1 from stored_file where key = $1 and (delete_after is null or delete_after > now())`,
      [key],
    );
    const answer = alive.length > 0 ? await this.files.answer(request, key) : null;
    return answer && { ...answer, secondsLeft: until - now() };
  }
}
