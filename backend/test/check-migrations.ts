import { SANDBOX_BOT_TOKEN, startPostgres } from '@primerka/sandbox';
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// Migrates an empty database and asks TypeORM whether the entities want anything more than that.
const backend = fileURLToPath(new URL('..', import.meta.url));
const folder = await mkdtemp(path.join(tmpdir(), 'primerka-migrations-'));
// As root the server runs as user postgres, who must be able to enter.
await chmod(folder, 0o755);
const postgres = await startPostgres({ dataDir: path.join(folder, 'postgres'), durable: false });
try {
  await postgres.createDatabase('migrated');
  const environment = {
    ...process.env,
    DATABASE_URL: postgres.url('migrated'),
    DATA_DIR: folder,
    TELEGRAM_BOT_TOKEN: SANDBOX_BOT_TOKEN,
    KIE_API_KEY: 'none is called',
  };
  const run = (...command: string[]): void => {
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      cwd: backend,
      env: environment,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${stdout}${stderr}`);
  };
  run('dist/migrate.js');
  const typeorm = fileURLToPath(import.meta.resolve('typeorm/cli.js'));
  run(typeorm, 'migration:generate', 'src/migrations/Difference', '-d', 'dist/cli-data-source.js', '--esm', '--check');
  process.stdout.write('Entities and migrations agree\n');
} catch (error) {
  process.stderr.write(`Entities and migrations differ:\n${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
