import { freePort } from '@primerka/sandbox';
import { expect } from 'vitest';

export interface Metrics {
  env: { METRICS_PORT: string };
  /** The samples of one metric by their labels as Prometheus writes them, `{job="x",outcome="ok"}`. */
  samples(name: string): Promise<Record<string, number>>;
}

/** Where an app is to serve its metrics, for the `env` of `useApp`, and a way to read them. */
export async function metricsPort(): Promise<Metrics> {
  const port = String(await freePort());
  return {
    env: { METRICS_PORT: port },
    async samples(name) {
      const response = await fetch(`http://127.0.0.1:${port}/metrics`);
      expect(response.status).toBe(200);
      const lines = (await response.text()).split('\n').filter((line) => line.startsWith(`${name}{`));
      return Object.fromEntries(
        lines.map((line) => [
          line.slice(name.length, line.lastIndexOf(' ')),
          Number(line.slice(line.lastIndexOf(' '))),
        ]),
      );
    },
  };
}
