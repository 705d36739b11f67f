import { describe, expect, it } from 'vitest';
import { type AppOptions, useApp } from './harness.js';
import { type Metrics, metricsPort } from './metrics.js';
import { redisGiven } from './redis.js';
import { fire, forgetSchedules } from './schedules.js';

const AUDIT = '30 4 * * *';

/** The same on both backends of the queue. */
function onSchedule(metrics: Metrics, options: AppOptions): void {
  const app = useApp({ ...options, env: metrics.env });

  it('runs when its time comes, again and again', async () => {
    expect(await fire(app(), 'ledger-audit', AUDIT)).toBe('ok');
    expect(await fire(app(), 'ledger-audit', AUDIT)).toBe('ok');
    const runs = await metrics.samples('scheduled_job_runs_total');
    expect(runs['{job="ledger-audit",outcome="ok"}']).toBe(2);
    const success = await metrics.samples('scheduled_job_last_success_timestamp_seconds');
    expect(Math.abs((success['{job="ledger-audit"}'] ?? 0) - Date.now() / 1000)).toBeLessThan(60);
  });

  it('goes on after a run that failed', async () => {
    await app().database.query('alter table credit_hold_part rename to out_of_reach');
    try {
      expect(await fire(app(), 'ledger-audit')).toBe('failed');
    } finally {
      await app().database.query('alter table out_of_reach rename to credit_hold_part');
    }
    expect(app().log.text).toMatch(/ledger-audit: .*credit_hold_part/);
    expect(await fire(app(), 'ledger-audit')).toBe('ok');
  });

  it('is put back when the queue has lost it', async () => {
    await forgetSchedules(app());
    await app().restart();
    expect(await fire(app(), 'ledger-audit', AUDIT)).toBe('ok');
  });

  it('is not run twice by two workers', async () => {
    const worker = await app().startWorker({ METRICS_PORT: '' });
    expect(await fire(app(), 'ledger-audit', AUDIT)).toBe('ok');
    await worker.end(25_000);
    expect(await fire(app(), 'ledger-audit', AUDIT)).toBe('ok');
  });
}

const [onPostgres, onRedis] = [await metricsPort(), await metricsPort()];

describe('a scheduled job on PostgreSQL', () => {
  onSchedule(onPostgres, {});
});

describe.runIf(redisGiven)('a scheduled job on Redis', () => {
  onSchedule(onRedis, { redis: true });
});
