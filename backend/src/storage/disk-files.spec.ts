import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskFiles } from './disk-files.js';

const key = '0f8fad5b-d9cb-469f-a165-70867728950e.jpg';
let root: string;
let files: DiskFiles;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'primerka-files-'));
  files = new DiskFiles(path.join(root, 'files'));
});
afterEach(() => rm(root, { recursive: true }));

describe('DiskFiles', () => {
  it('writes, reads and deletes', async () => {
    await files.write(key, Buffer.from('picture'));
    expect((await files.read(key)).toString()).toBe('picture');
    expect(await readdir(path.join(root, 'files/0f'))).toEqual([key]);
    await files.delete(key);
    await files.delete(key);
    await expect(files.read(key)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('lets nobody else in', async () => {
    await files.write(key, Buffer.from('picture'));
    const mode = async (name: string) => (await stat(path.join(root, name))).mode & 0o777;
    expect([await mode('files'), await mode('files/0f'), await mode(`files/0f/${key}`)]).toEqual([0o700, 0o700, 0o600]);
  });

  it('leaves nothing half-written', async () => {
    // A folder where the file should go makes the last step of the write fail.
    await mkdir(path.join(root, 'files/0f', key, 'in the way'), { recursive: true });
    await expect(files.write(key, Buffer.from('picture'))).rejects.toThrow();
    expect(await readdir(path.join(root, 'files/0f'))).toEqual([key]);
  });

  it('deletes the draft of an interrupted write too', async () => {
    await files.write(key, Buffer.from('picture'));
    await writeFile(path.join(root, 'files/0f', `${key}.part`), 'half');
    await files.delete(key);
    expect(await readdir(path.join(root, 'files/0f'))).toEqual([]);
  });
});
