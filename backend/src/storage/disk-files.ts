import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import type { Readable } from 'node:stream';
import send from '@fastify/send';

/** An HTTP answer made of a stored file: whole, a range, "not modified" or "range not satisfiable". */
export interface FileAnswer {
  status: number;
  headers: Record<string, string>;
  body: Readable | null;
}

/** The bytes on a local disk, `<root>/<first two characters>/<key>`. Keys come checked. */
export class DiskFiles {
  constructor(private readonly root: string) {}

  /** All or nothing: the name appears only once the bytes are on the disk. */
  async write(key: string, bytes: Buffer): Promise<void> {
    const file = this.path(key);
    const folder = path.dirname(file);
    const draft = draftOf(file);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      const handle = await open(draft, 'wx', 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, file);
      await syncFolder(folder);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  read(key: string): Promise<Buffer> {
    return readFile(this.path(key));
  }

  /** Also removes what an interrupted write left. Deleting what is not there is fine. */
  async delete(key: string): Promise<void> {
    await rm(this.path(key), { force: true });
    await rm(draftOf(this.path(key)), { force: true });
  }

  /** Answers a GET or HEAD with its range and conditional headers; null when there is no such file. */
  async answer(request: IncomingMessage, key: string): Promise<FileAnswer | null> {
    const { statusCode, headers, stream, type } = await send(request, `/${this.shard(key)}/${key}`, {
      root: this.root,
      cacheControl: false,
      index: false,
    });
    if (type === 'file') return { status: statusCode, headers, body: stream };
    stream.destroy();
    if (statusCode === 404) return null;
    if (statusCode === 500) throw new Error(`Stored file ${key} cannot be read`);
    const range = headers['Content-Range'];
    return { status: statusCode, headers: range ? { 'Content-Range': range } : {}, body: null };
  }

  private path(key: string): string {
    return path.join(this.root, this.shard(key), key);
  }

  private shard(key: string): string {
    return key.slice(0, 2);
  }
}

const draftOf = (file: string): string => `${file}.part`;

/** A rename is durable only when its folder is written too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
