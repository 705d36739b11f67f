import type { Config } from '@primerka/contract';
import { freePort } from '@primerka/sandbox';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { useApp } from './harness.js';

const app = useApp();
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** Runs `main.js` to its end. Only for environments in which it must not start. */
async function refusal(env: Record<string, string>): Promise<string> {
  const complete = { ...app().env, PORT: String(await freePort()), ...env };
  const outcome = await promisify(execFile)(process.execPath, [MAIN], { env: complete, timeout: 30_000 }).then(
    () => ({ code: 0, stderr: '' }),
    (error: { code: number | null; stderr: string }) => error,
  );
  expect(outcome.code, 'exit code').toBe(1);
  return outcome.stderr;
}

describe('a running backend', () => {
  it('is alive and ready', async () => {
    for (const probe of ['live', 'ready']) {
      const response = await fetch(`${app().baseUrl}/health/${probe}`);
      expect(response.status, probe).toBe(200);
    }
  });

  it('tells the screen what it needs before sign-in', async () => {
    const { status, body } = await app().anonymous<Config>('GET', '/config');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      sandbox: true,
      sandboxLaunchUrl: expect.stringMatching(/\/sandbox\/launch$/) as string,
      limits: { maxPhotoBytes: 5 * 1024 * 1024, maxGarments: 4 },
      prices: { tryOn: 2 },
    });
  });

  it('answers 404 as a problem, also below /api', async () => {
    const { status, headers, body } = await app().anonymous('GET', '/no-such-thing');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toMatch('application/problem+json');
    expect(body).toMatchObject({ status: 404, code: 'not_found', requestId: expect.any(String) as string });
  });

  it('signs people in and knows them', async () => {
    const { api, user } = await app().signIn({ first_name: 'Вера', language_code: 'be' });
    expect(user).toMatchObject({ firstName: 'Вера', locale: 'ru', retention: '30d' });
    expect((await api('GET', '/me')).body).toEqual(user);
  });
});

describe('refuses to start', () => {
  const production = {
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://primerka.example',
    TELEGRAM_BOT_TOKEN: '7000000001:a-token-that-is-not-the-sandbox-one',
  };

  it('with the bot token of the sandbox in production', async () => {
    expect(await refusal({ ...production, TELEGRAM_BOT_TOKEN: app().env['TELEGRAM_BOT_TOKEN'] ?? '' })).toMatch(
      /TELEGRAM_BOT_TOKEN: .*sandbox/,
    );
  });

  it.each(['JWT_SECRET', 'KIE_WEBHOOK_SECRET', 'MEDIA_SIGNING_KEY'])('without %s in production', async (name) => {
    expect(await refusal({ ...production, [name]: '' })).toContain(`${name}: required in production`);
  });

  it('without a database', async () => {
    expect(await refusal({ DATABASE_URL: '' })).toContain('DATABASE_URL');
  });

  it('on a port that is taken', async () => {
    const { port } = new URL(app().baseUrl);
    expect(await refusal({ PORT: port })).toContain(`port ${port} is taken`);
    expect((await fetch(`${app().baseUrl}/health/live`)).status, 'the first one lives on').toBe(200);
  });
});

describe('survives', () => {
  it('an orderly restart and a kill', async () => {
    const { api, user } = await app().signIn();
    await app().restart();
    expect((await api('GET', '/me')).body).toEqual(user);
    await app().kill('SIGKILL');
    await expect(fetch(app().baseUrl)).rejects.toThrow();
    await app().restart();
    expect((await api('GET', '/me')).body).toEqual(user);
  });
});
