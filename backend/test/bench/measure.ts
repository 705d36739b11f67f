import { cpus } from 'node:os';

/** One line of the table: what we do and what the same work costs raw, in the same run. */
export interface Line {
  what: string;
  ours: number;
  raw: number;
  unit: string;
  goal: string;
}

/** Runs `work` on `clients` lines at once until `count` calls are done; returns calls per second. */
export async function perSecond(
  count: number,
  clients: number,
  work: (index: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let index = next++; index < count; index = next++) await work(index);
    }),
  );
  return (count / (performance.now() - started)) * 1000;
}

/** Milliseconds of each of `count` calls, one after another. */
export async function each(count: number, work: (index: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    await work(index);
    times.push(performance.now() - started);
  }
  return times;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const round = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

export function report(name: string, lines: readonly Line[]): void {
  const rows = lines.map(({ what, ours, raw, unit, goal }) => ({
    [name]: what,
    ours: `${round(ours)} ${unit}`,
    raw: Number.isNaN(raw) ? '' : `${round(raw)} ${unit}`,
    ratio: Number.isNaN(raw) ? '' : (ours / raw).toFixed(2),
    goal,
  }));
  console.log(`\n${name}, on ${cpus().length} cores`);
  console.table(rows);
}
