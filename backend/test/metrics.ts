import { freePort } from '@primerka/sandbox';
import { expect } from 'vitest';

/** Where an app serves its metrics, for the `env` of `useApp`, and a way to read them. */
export async function metricsPort() {
  const port = String(await freePort());
  return {
    env: { METRICS_PORT: port },
    /** The samples of one metric by their labels as Prometheus writes them, `{job="x",outcome="ok"}`. */
    async samples(name: string): Promise<Record<string, number>> {
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
