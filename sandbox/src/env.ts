import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';

/** Only what is set and not empty. */
export type GivenEnv = Record<string, string>;

/**
 * The environment with the variables of `.env` (a set variable wins over the file). The only reader
 * of `process.env` in the sandbox.
 */
export function givenEnv(envFile?: string): GivenEnv {
  if (envFile && existsSync(envFile)) loadEnvFile(envFile);
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => Boolean(entry[1]?.trim())),
  );
}
