import { Injectable } from '@nestjs/common';

/** Milliseconds. A part that takes longer to answer is as good as missing. */
const PATIENCE = 3_000;

/** What this process needs in order to work, each with a way to ask whether it is there. */
@Injectable()
export class HealthChecks {
  private readonly checks = new Map<string, () => Promise<unknown>>();

  add(name: string, check: () => Promise<unknown>): void {
    this.checks.set(name, check);
  }

  /** The names of what does not answer. */
  async missing(): Promise<string[]> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => ((await answers(check)) ? null : name)),
    );
    return results.filter((name) => name !== null);
  }
}

async function answers(check: () => Promise<unknown>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), PATIENCE);
  const there = check().then(
    () => true,
    () => false,
  );
  return Promise.race([there, late]).finally(() => clearTimeout(timer));
}
