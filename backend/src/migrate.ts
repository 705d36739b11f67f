import 'reflect-metadata';
import { runMigrations } from 'bullmq';
import pg from 'pg';
import { createDataSource } from './data-source.js';
import { EnvError, env } from './env.js';

/** Brings our tables and the queue's up to date. Safe to run by several processes at once, and again. */
async function migrate(): Promise<void> {
  const pool = new pg.Pool({ connectionString: env().DATABASE_URL, max: 2 });
  const lock = await pool.connect();
  try {
    // TypeORM takes no lock of its own; the number spells nothing and is ours alone.
    await lock.query('select pg_advisory_lock(7412653)');
    const dataSource = await createDataSource().initialize();
    const done = await dataSource.runMigrations({ transaction: 'all' });
    await dataSource.destroy();
    await runMigrations(pool);
    process.stdout.write(`Migrated: ${done.length > 0 ? done.map(({ name }) => name).join(', ') : 'nothing to do'}\n`);
  } finally {
    lock.release(true);
    await pool.end();
  }
}

migrate().catch((error: Error) => {
  process.stderr.write(`Cannot migrate: ${error instanceof EnvError ? error.message : error.stack}\n`);
  process.exit(1);
});
