import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { AppModule } from './app.module.js';
import { catalog, losses } from './catalog.js';
import { EnvError, env } from './env.js';
import { createApp } from './http.js';
import { NestLog, createLogger } from './observe/logger.js';
import { serveMetrics } from './observe/metrics.js';
import { Notifier } from './realtime/notifier.js';

/** Milliseconds. Job locks on Postgres trust each process's own clock. */
const MAX_CLOCK_DIFFERENCE = 2_000;

/** How long a stopping process may finish what it is doing: longer than a createTask may take (30 s). */
const STOP_WITHIN = 35_000;

async function start(): Promise<void> {
  const { ROLES, PORT, METRICS_PORT } = env();
  const log = createLogger();
  refuseLosses();
  await refuseWrongClock();
  // Anyone who reaches a sandbox can sign in as anyone, so it does not leave this machine.
  const host = env().sandbox ? '127.0.0.1' : '0.0.0.0';
  const http = ROLES.includes('api') ? await createApp(log) : null;
  const app = http ?? (await NestFactory.createApplicationContext(AppModule, { logger: new NestLog(log) }));
  const metrics = METRICS_PORT ? await serveMetrics(METRICS_PORT, host) : null;
  const stop = (signal: string) => {
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_WITHIN).unref();
    metrics?.close();
    app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  if (http) {
    app.get(Notifier).attach(http.getHttpServer());
    await http.listen(PORT, host);
  }
  log.info({ roles: ROLES, ...(http ? { port: PORT } : {}) }, 'started');
}

/** A price below cost is a mistake until the catalogue says that it is meant. */
function refuseLosses(): void {
  const { YOOKASSA_FEE_RATE: fee, YOOKASSA_FEE_VAT: feeVat, TAX_RATE: tax, USD_RUB: usdRub } = env();
  const found = losses(catalog, { fee, feeVat, tax, usdRub });
  if (found.length > 0) throw new EnvError(`Products of catalog.yaml lose money:\n${found.join('\n')}`);
}

/** Before anything works: a process with a wrong clock would take the jobs of healthy ones for abandoned. */
async function refuseWrongClock(): Promise<void> {
  const client = new pg.Client({ connectionString: env().DATABASE_URL, connectionTimeoutMillis: 10_000 });
  await client.connect();
  const before = Date.now();
  const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now');
  const middle = (before + Date.now()) / 2;
  await client.end();
  const difference = Math.abs((rows[0]?.now.getTime() ?? 0) - middle);
  if (difference > MAX_CLOCK_DIFFERENCE) {
    throw new EnvError(
      `This machine's clock differs from the database's by ${Math.round(difference)} ms (2000 allowed)`,
    );
  }
}

start().catch((error: NodeJS.ErrnoException & { port?: number }) => {
  if (error instanceof EnvError) process.stderr.write(`Cannot start:\n${error.message}\n`);
  else if (error.code === 'EADDRINUSE') process.stderr.write(`Cannot start: port ${error.port} is taken\n`);
  else process.stderr.write(`Cannot start: ${error.stack ?? error.message}\n`);
  process.exit(1);
});
