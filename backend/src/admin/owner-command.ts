import type { ParseArgsConfig } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';

/** What a command was given: words in their order, and options by name. */
export interface Given {
  words: string[];
  options: Record<string, string | boolean | undefined>;
}

/** One thing the owner can ask for or do from the shell. */
export interface OwnerCommand {
  /** As it is typed, such as `promo add`. */
  name: string;
  /** What follows the name, such as `CODE --credits N`. */
  usage: string;
  summary: string;
  /** How many words must follow the name. */
  words: number;
  options?: NonNullable<ParseArgsConfig['options']>;
  /**
   * @returns what goes to stdout
   * @throws UsageError for what was typed wrongly; AppError for what cannot be done
   */
  run(app: INestApplicationContext, given: Given): Promise<string>;
}

/** The command was typed wrongly. */
export class UsageError extends Error {}

const Month = /^20\d\d-(0[1-9]|1[0-2])$/;

/** @throws UsageError for anything but `yyyy-mm` */
export function readMonth(word: string | undefined): string {
  if (word === undefined || !Month.test(word)) throw new UsageError(`A month is written like 2026-11, not ${word}`);
  return word;
}

/** @throws UsageError for anything but a UUID */
export function readId(word: string | undefined, what: string): string {
  if (word === undefined || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(word)) {
    throw new UsageError(`This is not the id of ${what}: ${word}`);
  }
  return word.toLowerCase();
}
