import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTelegram, type Telegram } from './server.js';

let telegram: Telegram;

beforeAll(async () => {
  telegram = await startTelegram({ appUrl: 'http://127.0.0.1:3000', devUrl: 'http://127.0.0.1:5173' });
});
afterAll(() => telegram.close());

const launch = (query: string) => fetch(`${telegram.launchUrl}?${query}`, { redirect: 'manual' });

describe('launch', () => {
  it('sends the browser to the app with signed parameters in the hash', async () => {
    const response = await launch('user=ben&to=/orders%3Fa%3Db&theme=dark&start=ref_7');
    expect(response.status).toBe(302);
    const target = new URL(response.headers.get('location') ?? '');
    expect(target.href).toMatch('http://127.0.0.1:3000/orders?a=b#');
    const hash = new URLSearchParams(target.hash.slice(1));
    expect(hash.get('tgWebAppVersion')).toBe('9.1');
    expect(hash.get('tgWebAppPlatform')).toBe('web');
    const colors = JSON.parse(hash.get('tgWebAppThemeParams') ?? '') as Record<string, string>;
    expect(colors['bg_color']).toBe('#212121');
    expect(Object.values(colors).every((color) => /^#[\da-f]{6}$/.test(color))).toBe(true);
    const initData = new URLSearchParams(hash.get('tgWebAppData') ?? '');
    expect(JSON.parse(initData.get('user') ?? '')).toMatchObject({ id: 1002, language_code: 'en' });
    expect(initData.get('start_param')).toBe('ref_7');
    expect(initData.get('hash')).toMatch(/^[\da-f]{64}$/);
  });

  it('returns to the variant of the address the browser came from', async () => {
    for (const origin of ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://localhost:5173']) {
      const response = await launch(`to=${encodeURIComponent(`${origin}/x#old`)}`);
      expect(response.headers.get('location')).toMatch(`${origin}/x#tgWebAppData=`);
    }
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    'http://127.0.0.1:3001/',
    'https://127.0.0.1:3000/',
    'http://127.0.0.1:3000@evil.example/',
    '\\\\evil.example',
    'javascript:alert(1)',
    'http://[',
  ])('never hands a sign-in to %s', async (to) => {
    const response = await launch(`to=${encodeURIComponent(to)}`);
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
  });

  it('knows its people', async () => {
    expect((await launch('user=toString')).status).toBe(404);
    expect(await (await launch('user=nobody')).text()).toContain('anna, ben, olga');
  });
});

describe('samples', () => {
  it('gives photos to any origin and nothing else', async () => {
    const photo = await fetch(`${telegram.url}/samples/person-full.jpg`);
    expect(photo.status).toBe(200);
    expect(photo.headers.get('access-control-allow-origin')).toBe('*');
    expect([...new Uint8Array(await photo.arrayBuffer()).subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    for (const name of ['LICENCES.md', 'none.jpg', '..%2fsrc%2ftelegram.ts', '%2e%2e/package.json']) {
      expect((await fetch(`${telegram.url}/samples/${name}`)).status).toBe(404);
    }
  });
});
