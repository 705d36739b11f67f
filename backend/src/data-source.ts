import { fileURLToPath } from 'node:url';
import { DataSource, type DataSourceOptions, DefaultNamingStrategy } from 'typeorm';
import { snakeCase } from 'typeorm/util/StringUtils.js';
import { env } from './env.js';

/** Columns are snake_case in SQL and camelCase here; tables and constraints are named on their entities. */
class SnakeCaseColumns extends DefaultNamingStrategy {
  override columnName(property: string, given: string | undefined, prefixes: string[]): string {
    return snakeCase([...prefixes, given ?? property].join('_'));
  }
}

/** Options for the app, the migration command and the tests. Entities and migrations are found by name. */
export const dataSourceOptions = (statementTimeout = 30_000): DataSourceOptions => ({
  type: 'postgres',
  url: env().DATABASE_URL,
  namingStrategy: new SnakeCaseColumns(),
  // Explicit, because a lost default would make every uuid column fail on a server without uuid-ossp.
  uuidExtension: 'pgcrypto',
  entities: [fileURLToPath(new URL('./*/*.entity.js', import.meta.url))],
  migrations: [fileURLToPath(new URL('./migrations/*.js', import.meta.url))],
  migrationsTransactionMode: 'all',
  extra: {
    max: 10,
    connectionTimeoutMillis: 5_000,
    application_name: 'primerka',
    // A migration may take its time; a request may not.
    options: `-c timezone=UTC -c statement_timeout=${statementTimeout}`,
  },
});

/** For commands: without a limit on how long a statement may take. */
export const createDataSource = (): DataSource => new DataSource(dataSourceOptions(0));
