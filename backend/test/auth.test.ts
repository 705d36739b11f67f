import type { SignIn, TokenPair } from '@primerka/contract';
import { SANDBOX_BOT_TOKEN, signInitData } from '@primerka/sandbox';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { useApp } from './harness.js';

const app = useApp();
const user = { id: 777_000_001, first_name: 'Вера', username: 'vera', language_code: 'uk' };
const signIn = (initData: string) => app().anonymous<SignIn>('POST', '/auth/telegram', { initData });
const refresh = (refreshToken: string) => app().anonymous<TokenPair>('POST', '/auth/refresh', { refreshToken });

describe('sign-in', () => {
  it('knows a person again, whose own choices outlive Telegram’s', async () => {
    const first = await signIn(signInitData(user));
    expect(first.body.user).toMatchObject({ telegramId: user.id, firstName: 'Вера', username: 'vera', locale: 'ru' });
    const api = app().apiFor(first.body.accessToken);
    expect((await api('PATCH', '/me', { locale: 'en', retention: 'keep' })).body).toMatchObject({
      locale: 'en',
      retention: 'keep',
    });
    const second = await signIn(signInitData({ ...user, first_name: 'Vera', language_code: 'ru' }));
    expect(second.body.user).toMatchObject({
      id: first.body.user.id,
      firstName: 'Vera',
      locale: 'en',
      retention: 'keep',
    });
  });

  it('takes the same initData again while it is young', async () => {
    const initData = signInitData(user);
    expect([(await signIn(initData)).status, (await signIn(initData)).status]).toEqual([200, 200]);
  });

  it('gives one and the same answer to every flaw', async () => {
    const now = Math.floor(Date.now() / 1000);
    const good = signInitData(user);
    const flawed = [
      '',
      'here comes something wrong;',
      good.replace(/hash=./, 'hash=x'),
      `${good}&user=%7B%22id%22%3A1%7D`,
      good.replace('Vera', 'Eve').replace('%D0%92', '%D0%93'),
      signInitData(user, { authDate: new Date((now - 86_401) * 1000) }),
      signInitData(user, { authDate: new Date((now + 120) * 1000) }),
      signInitData(user, { botToken: `${SANDBOX_BOT_TOKEN}x` }),
      signInitData({ ...user, id: -5 }),
    ];
    for (const initData of flawed) {
      const { status, body } = await app().anonymous('POST', '/auth/telegram', { initData });
      expect([status, { ...body, requestId: '' }], initData.slice(0, 40)).toEqual([
        401,
        {
          type: expect.any(String) as string,
          title: 'auth.invalid',
          status: 401,
          code: 'auth.invalid',
          detail: 'Not signed in',
          requestId: '',
        },
      ]);
    }
  });

  it('refuses what is no sign-in at all as a bad request', async () => {
    for (const body of [{}, { initData: 5 }, { initData: 'x'.repeat(9_000) }, { initData: 'x', role: 'admin' }]) {
      expect((await app().anonymous('POST', '/auth/telegram', body)).status).toBe(400);
    }
    const broken = await fetch(`${app().baseUrl}/api/v1/auth/telegram`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect([broken.status, ((await broken.json()) as { code: string }).code]).toEqual([400, 'request.invalid']);
    const huge = await fetch(`${app().baseUrl}/api/v1/auth/telegram`, {
      method: 'POST',
      body: JSON.stringify({ initData: 'x'.repeat(200_000) }),
      headers: { 'content-type': 'application/json' },
    });
    expect(huge.status).toBe(400);
  });
});

describe('refresh', () => {
  it('rotates; a lost answer may be asked for again; anything older ends the session', async () => {
    const { body } = await signIn(signInitData(user));
    const first = await refresh(body.refreshToken);
    expect(first.status).toBe(200);
    const lost = await refresh(body.refreshToken);
    expect(lost.body.refreshToken).toBe(first.body.refreshToken);
    const second = await refresh(first.body.refreshToken);
    expect(second.status).toBe(200);
    expect((await refresh(body.refreshToken)).status).toBe(401);
    expect((await refresh(second.body.refreshToken)).status, 'the family is revoked').toBe(401);
  });

  it('does not forgive a lost answer for longer than 30 s', async () => {
    const { body } = await signIn(signInitData(user));
    const next = await refresh(body.refreshToken);
    await app().database.query(`update session set rotated_at = rotated_at - interval '31 seconds'`);
    expect((await refresh(body.refreshToken)).status).toBe(401);
    expect((await refresh(next.body.refreshToken)).status).toBe(401);
  });

  it('used 20 times at once gives one successor', async () => {
    const { body } = await signIn(signInitData(user));
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(body.refreshToken)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map((answer) => answer.body.refreshToken)).size).toBe(1);
  });

  it('refuses forged, expired and other tokens', async () => {
    const { body } = await signIn(signInitData(user));
    for (const token of ['', 'x', body.accessToken, body.refreshToken.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A'))]) {
      expect((await refresh(token)).status).toBe(401);
    }
    await app().database.query(`update session set expires_at = now() - interval '1 second'`);
    expect((await refresh(body.refreshToken)).status).toBe(401);
  });
});

describe('a token', () => {
  it('opens nothing after logout', async () => {
    const { body } = await signIn(signInitData(user));
    const api = app().apiFor(body.accessToken);
    expect((await api('GET', '/me')).status).toBe(200);
    expect((await api('POST', '/auth/logout')).status).toBe(204);
    expect((await api('GET', '/me')).body).toMatchObject({ code: 'auth.invalid' });
    expect((await refresh(body.refreshToken)).status).toBe(401);
  });

  it('is asked for by every closed endpoint', async () => {
    for (const [method, path] of [
      ['GET', '/me'],
      ['PATCH', '/me'],
      ['POST', '/auth/logout'],
      ['GET', '/photos'],
      ['POST', '/photos'],
      ['GET', '/draft'],
      ['GET', '/generations'],
      ['POST', '/generations'],
      ['GET', '/credits'],
      ['GET', '/credits/entries'],
    ] as const) {
      for (const authorization of ['', 'Bearer', 'Bearer x', 'Basic eDp5', `bearer ${'x'.repeat(100)}.y.z`]) {
        const { status, body } = await app().anonymous(method, path, undefined, { authorization });
        expect([status, body['code']], `${method} ${path}`).toEqual([401, 'auth.invalid']);
      }
    }
  });
});

it('cuts off who goes on sending after the refusal', async () => {
  const sending = request(`${app().baseUrl}/api/v1/photos`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  });
  const refused = new Promise<number | undefined>((resolve) =>
    sending.once('response', ({ statusCode }) => resolve(statusCode)),
  );
  const cut = new Promise<void>((resolve) => sending.once('close', resolve).on('error', () => {}));
  const chunk = Buffer.alloc(64 * 1024);
  const timer = setInterval(() => sending.write(chunk), 20);
  try {
    expect(await refused).toBe(401);
    await cut;
  } finally {
    clearInterval(timer);
  }
});

describe('limits', () => {
  it('of sign-ins are kept by address, across a restart, and say when to come back', async () => {
    await app().restart({ RATE_LIMIT_SCALE: '1' });
    try {
      const statuses: number[] = [];
      let retryAfter = 0;
      for (let i = 0; i < 25; i++) {
        const { status, headers } = await app().anonymous(
          'POST',
          '/auth/telegram',
          { initData: 'x' },
          { 'x-forwarded-for': `10.0.0.${i}` },
        );
        statuses.push(status);
        retryAfter = Number(headers.get('retry-after') ?? retryAfter);
      }
      expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(5);
      expect(retryAfter).toBeGreaterThan(0);
      expect(retryAfter).toBeLessThanOrEqual(60);
    } finally {
      await app().restart();
    }
  });
});
