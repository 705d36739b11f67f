import { migrate, SANDBOX_BOT_TOKEN, startPostgres } from '@primerka/sandbox';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

export const TEMPLATE = 'primerka_template';

/** One PostgreSQL for the whole run, with one migrated database that every test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // The server's own folder: as root it runs as user postgres, who could not enter one inside ours.
  const dir = await mkdtemp(path.join(tmpdir(), 'primerka-house-'));
  const postgres = await startPostgres({ dataDir: dir, durable: false });
  const teardown = async () => {
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await postgres.createDatabase(TEMPLATE);
    await migrate({
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: postgres.url(TEMPLATE),
      DATA_DIR: dir,
      TELEGRAM_BOT_TOKEN: SANDBOX_BOT_TOKEN,
      KIE_API_KEY: 'not used here',
    });
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide('postgresUrl', postgres.adminUrl);
  return teardown;
}
