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

export const complaintsDecided = new Counter({
  name: 'complaints_total',
  help: 'Complaints about pictures, by what they came to; review waits for a person',
  labelNames: ['state'],
});

export const providerCostUsd = new Counter({
  name: 'provider_cost_usd_total',
  help: 'What createTask calls cost us in US dollars, or may have cost where the state is unknown',
  labelNames: ['kind', 'state'],
});

export const assistantMessages = new Counter({
  name: 'assistant_messages_total',
  help: "Answers in edit chats that came to their end: done, refused by the assistant, or the failure's code",
  labelNames: ['outcome'],
});

export const assistantTokens = new Counter({
  name: 'assistant_tokens_total',
  help: 'Tokens that calls of the assistant took, failed ones included; model "unknown" when no answer came',
  labelNames: ['direction', 'model'],
});

export const assistantCostUsd = new Counter({
  name: 'assistant_cost_usd_total',
  help: 'What calls of the assistant cost us in US dollars, as OpenRouter says',
  labelNames: ['model'],
});

export const ledgerBroken = new Gauge({
  name: 'ledger_broken_rows',
  help: 'Rows that break an invariant of the ledger, as of the last audit; anything but 0 is an alarm',
  labelNames: ['invariant'],
});

export const grantsExpired = new Counter({
  name: 'grants_expired_total',
  help: 'Grants with something left whose time was over, of people who had not come since',
});

export const scheduledRuns = new Counter({
  name: 'scheduled_job_runs_total',
  help: 'Runs of scheduled jobs by outcome (ok, failed, skipped, unknown)',
  labelNames: ['job', 'outcome'],
});

export const scheduledSeconds = new Histogram({
  name: 'scheduled_job_seconds',
  help: 'How long a run of a scheduled job took',
  labelNames: ['job'],
  buckets: [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1800],
});

export const scheduledSuccess = new Gauge({
  name: 'scheduled_job_last_success_timestamp_seconds',
  help: 'When this process last ran a scheduled job to its end; take the maximum over all processes',
  labelNames: ['job'],
});

export const paymentsEnded = new Counter({
  name: 'payments_ended_total',
  help: 'Payments that came to an end, by provider, status and why they were declined',
  labelNames: ['provider', 'status', 'decline'],
});

export const paymentIncidents = new Counter({
  name: 'payment_incidents_total',
  help: 'What must not be between a provider and our books (mismatch, contradiction, unknown payment, …); each is an alarm',
  labelNames: ['type'],
});

export const shopReady = new Gauge({
  name: 'yookassa_shop_ready',
  help: "1 when YooKassa's own word about the shop agreed with our settings at start, 0 when it did not or could not be had",
});

export const feeSurprises = new Counter({
  name: 'payment_fee_surprises_total',
  help: 'Payments whose real fee was more than two kopecks from the forecast: the tariff or YOOKASSA_FEE_RATE is another',
});

export const paymentsDue = new Gauge({
  name: 'payments_due',
  help: 'Payments, refunds and notifications that wait for another look, as of the last run of their job',
  labelNames: ['kind'],
});

export const reconDiffs = new Gauge({
  name: 'reconciliation_open_diffs',
  help: "Records that differ from the provider's and could not be put right, as of the last comparison; anything but 0 is an alarm",
  labelNames: ['provider', 'kind'],
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
