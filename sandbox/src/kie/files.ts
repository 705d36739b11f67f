import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface StoredFile {
  mime: string;
  size: number;
  /** The task that drew it; null for an uploaded input. */
  taskId: string | null;
}

/**
 * Uploaded inputs and drawn results, under the path of their URL. The bytes lie in a folder of the
 * system's temp directory, so that thousands of waiting orders do not fill the memory.
 */
export class Files {
  /** Origin of the static server, set once it listens. */
  origin = '';
  #folder: Promise<string> = mkdtemp(path.join(tmpdir(), 'primerka-kie-'));
  #index = new Map<string, StoredFile & { name: string }>();

  /** Stores bytes under `/<urlPath>`, over what was there, and returns the public address. */
  async save(urlPath: string, bytes: Buffer, mime: string, taskId: string | null = null): Promise<string> {
    const name = this.#index.get(urlPath)?.name ?? randomUUID();
    await writeFile(path.join(await this.#folder, name), bytes);
    this.#index.set(urlPath, { name, mime, size: bytes.length, taskId });
    return `${this.origin}/${urlPath}`;
  }

  find(urlPath: string): StoredFile | undefined {
    return this.#index.get(urlPath);
  }

  async read(urlPath: string): Promise<Buffer> {
    const entry = this.#index.get(urlPath);
    if (!entry) throw new Error('No such file');
    return readFile(path.join(await this.#folder, entry.name));
  }

  async clear(): Promise<void> {
    const folder = await this.#folder;
    const names = [...this.#index.values()].map((entry) => entry.name);
    this.#index.clear();
    await Promise.all(names.map((name) => rm(path.join(folder, name), { force: true })));
  }

  async close(): Promise<void> {
    this.#index.clear();
    await rm(await this.#folder, { recursive: true, force: true });
  }
}
