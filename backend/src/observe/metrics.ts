import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Counter, Gauge, Histogram, collectDefaultMetrics, register } from 'prom-client';

collectDefaultMetrics();

export const httpDuration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time from the first byte of a request to the last of its answer, by route pattern',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
});

export const generationsEnded = new Counter({
  name: 'generations_ended_total',
  help: 'Orders that reached their end, by status and failure code',
  labelNames: ['status', 'code'],
});

export const generationSeconds = new Histogram({
  name: 'generation_seconds',
  help: 'From the order to its delivered picture',
  buckets: [1, 2, 5, 10, 20, 30, 60, 120, 300, 600],
});

export const providerCalls = new Counter({
  name: 'provider_creates_total',
  help: 'createTask calls by outcome; `unknown` may have cost us a task nobody will see',
  labelNames: ['outcome'],
});

export const ledgerBroken = new Gauge({
  name: 'ledger_broken_rows',
  help: 'Rows that break an invariant of the ledger, as of the last audit; anything but 0 is an alarm',
  labelNames: ['invariant'],
});

/** Serves Prometheus on its own port, so that it is never reachable through the public one. */
export async function serveMetrics(port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    register.metrics().then(
      (text) => response.writeHead(200, { 'content-type': register.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
