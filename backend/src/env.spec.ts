import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EnvError, ENV_NAMES, readEnv } from './env.js';

let dataDir: string;
let minimal: Record<string, string>;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'primerka-env-'));
  minimal = {
    DATA_DIR: dataDir,
    DATABASE_URL: 'postgresql://user@host/base',
    TELEGRAM_BOT_TOKEN: '7000000001:not-the-sandbox',
    KIE_API_KEY: 'key',
  };
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const wrongLines = (env: Record<string, string>): string[] => {
  try {
    readEnv(env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(EnvError);
    return (error as EnvError).message.split('\n');
  }
};

describe('.env.example', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const listed = [...example.matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]);

  it('lists every variable once and no other', () => {
    expect(listed.toSorted()).toEqual(ENV_NAMES.toSorted());
  });

  it('sets nothing, so that a copy of it changes nothing', () => {
    expect(example).not.toMatch(/^[A-Z]/m);
  });

  it('states the default the code has', () => {
    const defaults = readEnv(minimal) as unknown as Record<string, unknown>;
    for (const [, name = '', value] of example.matchAll(/^#\s?([A-Z][A-Z0-9_]+)=(.*)$/gm)) {
      const real = defaults[name];
      if (name in minimal || value === '') continue;
      expect(Array.isArray(real) ? real.join(',') : String(real), name).toBe(value);
    }
  });
});

describe('readEnv', () => {
  it('has a default for everything that is not a secret or an address of ours', () => {
    expect(readEnv(minimal)).toMatchObject({
      NODE_ENV: 'development',
      ROLES: ['api', 'worker', 'bot'],
      PORT: 3000,
      PUBLIC_URL: 'http://127.0.0.1:3000',
      KIE_MODEL: 'google/nano-banana-edit',
      OPENROUTER_API_URL: 'https://openrouter.ai/api/v1',
      OPENROUTER_MODEL: 'anthropic/claude-haiku-4.5',
      GENERATION_DEADLINE: 600,
      sandbox: false,
      production: false,
    });
  });

  it('is frozen', () => {
    expect(Object.isFrozen(readEnv(minimal))).toBe(true);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readEnv({ ...minimal, PORT: '', REDIS_URL: '' })).toMatchObject({ PORT: 3000 });
    expect(wrongLines({ ...minimal, KIE_API_KEY: '' })).toEqual([expect.stringContaining('KIE_API_KEY')]);
  });

  it('tells every wrong variable in a line of its own', () => {
    const lines = wrongLines({
      ...minimal,
      PORT: '70000',
      ROLES: 'api,cook',
      DATABASE_URL: 'mysql://x',
      LOG_LEVEL: 'loud',
    });
    expect(lines.map((line) => line.split(/[.:]/)[0]).toSorted()).toEqual([
      'DATABASE_URL',
      'LOG_LEVEL',
      'PORT',
      'ROLES',
    ]);
  });

  it('never repeats a secret in its message', () => {
    expect(wrongLines({ ...minimal, JWT_SECRET: 'too-short-to-be-safe' }).join()).not.toContain('too-short-to-be-safe');
  });

  it('knows the sandbox by its bot token', () => {
    const token = '1000000001:SANDBOX-TOKEN-OF-THE-STAND-IN-TELEGRAM';
    expect(readEnv({ ...minimal, TELEGRAM_BOT_TOKEN: token }).sandbox).toBe(true);
  });
});

describe('how the bot hears of updates', () => {
  const mode = (env: Record<string, string>) => readEnv({ ...minimal, ...env }).botMode;
  const sandbox = '1000000001:SANDBOX-TOKEN-OF-THE-STAND-IN-TELEGRAM';

  it.each([
    ['polling', {}],
    ['webhook', { PUBLIC_URL: 'https://primerka.example' }],
    ['webhook', { TELEGRAM_API_URL: 'http://127.0.0.1:4000' }],
    ['polling', { PUBLIC_URL: 'https://primerka.example', BOT_MODE: 'polling' }],
    ['webhook', { BOT_MODE: 'webhook' }],
    ['webhook', { TELEGRAM_BOT_TOKEN: sandbox, TELEGRAM_API_URL: 'http://localhost:4000' }],
    ['off', { TELEGRAM_BOT_TOKEN: sandbox }],
    ['off', { TELEGRAM_BOT_TOKEN: sandbox, BOT_MODE: 'polling' }],
  ])('%s with %o', (wanted, given) => {
    expect(mode(given)).toBe(wanted);
  });

  it('knows its admins by number', () => {
    expect(readEnv({ ...minimal, ADMIN_IDS: '7, 1001' }).ADMIN_IDS).toEqual([7, 1001]);
    expect(wrongLines({ ...minimal, ADMIN_IDS: '@anna' })).toEqual([expect.stringContaining('ADMIN_IDS')]);
    expect(wrongLines({ ...minimal, BOT_MODE: 'sockets' })).toEqual([expect.stringContaining('BOT_MODE')]);
  });
});

describe('production', () => {
  const secret = (letter: string) => letter.repeat(43);
  const complete = () => ({
    ...minimal,
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://primerka.example/',
    JWT_SECRET: secret('j'),
    KIE_WEBHOOK_SECRET: secret('k'),
    MEDIA_SIGNING_KEY: secret('m'),
  });

  it('starts when nothing is missing', () => {
    expect(readEnv(complete())).toMatchObject({ production: true, PUBLIC_URL: 'https://primerka.example' });
  });

  it('starts without an assistant', () => {
    expect(readEnv(complete()).OPENROUTER_API_KEY).toBeUndefined();
  });

  it.each(['JWT_SECRET', 'KIE_WEBHOOK_SECRET', 'MEDIA_SIGNING_KEY'])('does not make up %s', (name) => {
    expect(wrongLines({ ...complete(), [name]: '' })).toEqual([`${name}: required in production`]);
    expect(() => statSync(path.join(dataDir, 'secrets.json'))).toThrow('ENOENT');
  });

  it.each([
    ['TELEGRAM_BOT_TOKEN', '1000000001:SANDBOX-TOKEN-OF-THE-STAND-IN-TELEGRAM'],
    ['PUBLIC_URL', 'http://primerka.example'],
    ['PUBLIC_URL', ''],
  ])('refuses %s "%s"', (name, value) => {
    expect(wrongLines({ ...complete(), [name]: value })).toEqual([expect.stringMatching(`^${name}: `)]);
  });
});

describe('secrets nobody gave', () => {
  it('are made once, kept, and readable by their owner alone', () => {
    const first = readEnv(minimal);
    expect(readEnv(minimal).JWT_SECRET).toBe(first.JWT_SECRET);
    expect(new Set([first.JWT_SECRET, first.KIE_WEBHOOK_SECRET, first.MEDIA_SIGNING_KEY]).size).toBe(3);
    expect(first.JWT_SECRET.length).toBeGreaterThanOrEqual(43);
    expect(statSync(path.join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('give way to those that are given', () => {
    expect(readEnv({ ...minimal, JWT_SECRET: 'g'.repeat(40) }).JWT_SECRET).toBe('g'.repeat(40));
  });

  it('are the same for processes that start together', async () => {
    const built = new URL('../dist/env.js', import.meta.url).href;
    const script = `const { readEnv } = await import(${JSON.stringify(built)}); console.log(readEnv(process.env).JWT_SECRET)`;
    const runs = Array.from({ length: 6 }, () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env: minimal }),
    );
    const secrets = (await Promise.all(runs)).map(({ stdout }) => stdout.trim());
    expect(secrets[0]).toMatch(/^[\w-]{43}$/);
    expect(new Set(secrets).size).toBe(1);
  });
});
