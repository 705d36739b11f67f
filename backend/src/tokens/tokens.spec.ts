import { randomUUID } from 'node:crypto';
import { SignJWT, base64url } from 'jose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ACCESS_TTL, Tokens } from './tokens.js';

const tokens = new Tokens('a secret of at least thirty-two characters');
const identity = { userId: randomUUID(), sessionId: randomUUID(), surface: 'telegram' as const };

afterEach(() => vi.useRealTimers());

describe('access token', () => {
  it('gives back whom it was signed for', async () => {
    expect(await tokens.verifyAccess(await tokens.signAccess(identity))).toMatchObject(identity);
  });

  it('is auth.expired after its time', async () => {
    vi.useFakeTimers();
    const token = await tokens.signAccess(identity);
    vi.advanceTimersByTime((ACCESS_TTL + 1) * 1000);
    await expect(tokens.verifyAccess(token)).rejects.toMatchObject({ code: 'auth.expired' });
  });

  const header = (value: object) => base64url.encode(JSON.stringify(value));
  const hostile: [string, () => Promise<string> | string][] = [
    ['another secret', () => new Tokens('another secret of thirty-two characters!').signAccess(identity)],
    ...['none', 'None', 'NONE', 'nOnE'].map((alg): [string, () => Promise<string>] => [
      `alg ${alg}`,
      async () => {
        const [, payload] = (await tokens.signAccess(identity)).split('.');
        return `${header({ alg, typ: 'at+jwt' })}.${payload}.`;
      },
    ]),
    [
      'edited claims',
      async () => {
        const [head, payload, signature] = (await tokens.signAccess(identity)).split('.');
        const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as object;
        return `${head}.${header({ ...claims, sub: randomUUID() })}.${signature}`;
      },
    ],
    ['no signature', async () => (await tokens.signAccess(identity)).replace(/\.[^.]+$/, '.')],
    [
      'another audience, same key',
      () =>
        new SignJWT({ sid: identity.sessionId, surface: 'web' })
          .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
          .setIssuer('primerka')
          .setAudience('elsewhere')
          .setSubject(identity.userId)
          .setIssuedAt()
          .setExpirationTime('1h')
          .sign((tokens as unknown as { accessKey: Uint8Array }).accessKey),
    ],
    ['a refresh token', () => tokens.signRefresh({ sessionId: identity.sessionId, rotation: 0 })],
    ['an empty string', () => ''],
    ['noise', () => 'a.b.c'],
  ];
  it.each(hostile)('refuses %s', async (_name, make) => {
    await expect(tokens.verifyAccess(await make())).rejects.toMatchObject({ code: 'auth.invalid' });
  });
});

describe('refresh token', () => {
  const place = { sessionId: randomUUID(), rotation: 3 };
  const token = tokens.signRefresh(place);

  it('is the same each time it is made', () => {
    expect(tokens.signRefresh(place)).toBe(token);
    expect(tokens.verifyRefresh(token)).toEqual(place);
  });

  it.each([
    ['next rotation', token.replace('.3.', '.4.')],
    ['other session', token.replace(place.sessionId, randomUUID())],
    ['cut short', token.slice(0, -1)],
    ['empty', ''],
  ])('refuses %s', (_name, bad) => {
    expect(() => tokens.verifyRefresh(bad)).toThrow(expect.objectContaining({ code: 'auth.invalid' }));
  });
});
