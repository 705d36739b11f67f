import 'reflect-metadata';
import { CHAT_INVARIANTS } from '../chats/chat-invariants.js';
import { LEDGER_INVARIANTS } from '../credits/ledger-invariants.js';
import { createDataSource } from '../data-source.js';
import { EnvError } from '../env.js';
import { PAYMENT_INVARIANTS } from '../payments/payment-invariants.js';

/** How many of the rows that break an invariant are shown. */
const SHOWN = 20;

/** Goes over the books: a line for each invariant, and the rows that break it. Exit code 1 when one is broken. */
async function audit(): Promise<void> {
  const dataSource = await createDataSource().initialize();
  for (const { name, sql } of [...LEDGER_INVARIANTS, ...PAYMENT_INVARIANTS, ...CHAT_INVARIANTS]) {
    const rows = await dataSource.query<Record<string, unknown>[]>(sql);
    process.stdout.write(`${rows.length === 0 ? 'holds ' : 'BROKEN'}  ${name}\n`);
    for (const row of rows.slice(0, SHOWN)) process.stdout.write(`        ${JSON.stringify(row)}\n`);
    if (rows.length > SHOWN) process.stdout.write(`        and ${rows.length - SHOWN} more\n`);
    if (rows.length > 0) process.exitCode = 1;
  }
  await dataSource.destroy();
}

audit().catch((error: Error) => {
  process.stderr.write(`Cannot audit: ${error instanceof EnvError ? error.message : error.stack}\n`);
  process.exit(2);
});
