import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { EnvError } from '../env.js';
import { AppError } from '../errors.js';
import { accounting } from './accounting.js';
import { complaintApprove, complaintDecline, complaintList } from './complaint-review.js';
import { margins } from './margins.js';
import { type Given, type OwnerCommand, UsageError } from './owner-command.js';
import { OwnerModule } from './owner.module.js';
import { promoAdd, promoList } from './promo-codes.js';
import { refundRequest } from './refund-request.js';

const COMMANDS: readonly OwnerCommand[] = [
  accounting,
  margins,
  promoAdd,
  promoList,
  complaintList,
  complaintApprove,
  complaintDecline,
  refundRequest,
];

const HELP = `npm run owner -- <command>

${COMMANDS.map(({ name, usage, summary }) => `  ${`${name} ${usage}`.trimEnd()}\n      ${summary}`).join('\n')}

Works on DATABASE_URL. Exit codes: 0 done, 1 it cannot be done, 2 the command or the environment is wrong.
`;

/** @returns the exit code */
async function main(typed: string[]): Promise<number> {
  if (typed.length === 0 || typed.some((word) => word === '--help' || word === '-h')) {
    await write(HELP);
    return typed.length === 0 ? 2 : 0;
  }
  const { command, given } = read(typed);
  // Made, but not initialised: no hook runs, so nothing here works on queues or schedules, whatever ROLES says.
  const app = await NestFactory.create(OwnerModule, new FastifyAdapter(), { logger: false, abortOnError: false });
  try {
    await write(await command.run(app, given));
  } finally {
    await app.close();
  }
  return 0;
}

function read(typed: string[]): { command: OwnerCommand; given: Given } {
  const command = COMMANDS.find(({ name }) => name.split(' ').every((word, i) => typed[i] === word));
  if (!command) throw new UsageError(`There is no command "${typed.join(' ')}"; --help lists all`);
  const args = typed.slice(command.name.split(' ').length);
  const usage = `npm run owner -- ${command.name} ${command.usage}`.trimEnd();
  try {
    const { values, positionals } = parseArgs({ args, options: command.options ?? {}, allowPositionals: true });
    if (positionals.length !== command.words) throw new UsageError('That is not what the command takes');
    return { command, given: { words: positionals, options: values as Given['options'] } };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\nUsage: ${usage}`);
  }
}

/** All of it, also into a pipe, before the process ends. */
const write = (text: string): Promise<void> =>
  new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())));

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: NodeJS.ErrnoException) => {
    // Whoever read the output has read enough of it.
    if (error.code === 'EPIPE') process.exit(0);
    if (error instanceof AppError) {
      process.stderr.write(`${error.detail}\n`);
      process.exit(1);
    }
    const told = error instanceof UsageError || error instanceof EnvError || /^(ECONN|3D000|28)/.test(error.code ?? '');
    process.stderr.write(`${told ? error.message || error.code : error.stack}\n`);
    process.exit(2);
  },
);
