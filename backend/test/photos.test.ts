import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Photo, PhotoKind, PhotoList, Problem } from '@primerka/contract';
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SignedIn, useApp } from './harness.js';

const app = useApp();
let user: SignedIn;
let picture: Buffer;

const noise = (width: number, height: number, sigma = 40, mean = 120): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean, sigma } } })
    .jpeg()
    .toBuffer();

function upload(bytes: Buffer, kind: PhotoKind = 'source', key?: string, { api } = user) {
  const form = new FormData();
  form.append('kind', kind);
  form.append('file', new Blob([new Uint8Array(bytes)]), 'photo.jpg');
  return api<Photo & Problem>('POST', '/photos', form, key ? { 'idempotency-key': key } : {});
}

beforeAll(async () => {
  picture = await noise(800, 1200);
});
beforeEach(async () => {
  user = await app().signIn();
});

describe('the same upload again', () => {
  it('is the same photo for a day, of one kind and one user', async () => {
    const first = await upload(picture);
    const again = await upload(picture);
    expect([first.status, again.status, again.body.id]).toEqual([201, 200, first.body.id]);
    expect((await upload(picture, 'garment')).status).toBe(201);
    expect((await upload(picture, 'source', undefined, await app().signIn())).status).toBe(201);
    await app().database.query(`update photo set created_at = created_at - interval '24 hours' where id = $1`, [
      first.body.id,
    ]);
    expect((await upload(picture)).status).toBe(201);
  });

  it('with its key is the same photo for ever, and another upload is refused', async () => {
    const key = randomUUID();
    const first = await upload(picture, 'source', key);
    await app().database.query(`update photo set created_at = created_at - interval '48 hours' where id = $1`, [
      first.body.id,
    ]);
    const again = await upload(picture, 'source', key);
    expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id]);
    const other = await upload(picture, 'garment', key);
    expect([other.status, other.body.code]).toEqual([409, 'idempotency.conflict']);
    expect((await upload(picture, 'source', 'bad key')).status).toBe(400);
  });

  it.each([undefined, 'one-key-for-twenty'])('twenty times at once makes one photo (key: %s)', async (key) => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => upload(picture, 'source', key)));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const created = answers.filter(({ status }) => status === 201);
    expect(created).toHaveLength(key ? 20 : 1);
  });
});

describe('checks', () => {
  it.each([
    ['person', 511, 900, 40, 120, { code: 'photo.too_small', limit: 512, measured: 511 }],
    ['person', 800, 1200, 0, 120, { code: 'photo.blurred', limit: 12 }],
    ['person', 800, 1200, 4, 10, { code: 'photo.exposure', limit: 25 }],
    ['garment', 299, 400, 40, 120, { code: 'photo.too_small', limit: 300, measured: 299 }],
    ['source', 255, 400, 40, 120, { code: 'photo.too_small', limit: 256, measured: 255 }],
  ] as const)('refuse a %s of %i × %i, noise %i, luma %i', async (kind, width, height, sigma, mean, problem) => {
    const { status, body } = await upload(await noise(width, height, sigma, mean), kind);
    expect(body).toMatchObject({ ...problem, status: 422 });
    expect(status).toBe(422);
    expect(typeof body.measured).toBe('number');
  });

  it('warn about what is poor but can be used', async () => {
    const { status, body } = await upload(await noise(900, 600), 'person');
    expect(status).toBe(201);
    expect(body.warnings).toEqual([
      { code: 'photo.too_small', limit: 768, measured: 600 },
      { code: 'photo.aspect', limit: 1, measured: 1.5 },
    ]);
  });
});

describe('the list', () => {
  it('pages from new to old without loss or repetition, also within one moment', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) ids.unshift((await upload(Buffer.concat([picture, Buffer.from([i])]))).body.id);
    await app().database.query('update photo set created_at = now() where id = any($1)', [ids.slice(0, 4)]);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = `?limit=3${cursor && `&cursor=${cursor}`}`;
      const { body }: { body: PhotoList } = await user.api('GET', `/photos${query}`);
      seen.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor;
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect(seen.slice(4)).toEqual(ids.slice(4));
  });

  it.each(['cursor=abc', `cursor=${Buffer.from('[1,"x"]').toString('base64url')}`, 'limit=0', 'limit=101', 'kind=x'])(
    'refuses ?%s',
    async (query) => {
      expect((await user.api('GET', `/photos?${query}`)).status).toBe(400);
    },
  );

  it('chooses by kind', async () => {
    await upload(picture, 'garment');
    await upload(picture, 'source');
    const { body } = await user.api<PhotoList>('GET', '/photos?kind=garment&saved=false');
    expect(body.items.map(({ kind }) => kind)).toEqual(['garment']);
  });
});

describe('a deleted photo', () => {
  it('is gone at once, and its bytes soon', async () => {
    const { body } = await upload(picture);
    const key = new URL(body.url).pathname.split('/').pop() ?? '';
    const onDisk = path.join(app().dataDir, 'files', key.slice(0, 2), key);
    expect(existsSync(onDisk)).toBe(true);

    expect((await user.api('DELETE', `/photos/${body.id}`)).status).toBe(204);
    expect((await user.api('DELETE', `/photos/${body.id}`)).status).toBe(404);
    expect((await user.api('GET', `/photos/${body.id}`)).status).toBe(404);
    expect([(await fetch(body.url)).status, (await fetch(body.thumbUrl)).status]).toEqual([404, 404]);
    for (const end = Date.now() + 30_000; existsSync(onDisk) && Date.now() < end;) await sleep(200);
    expect(existsSync(onDisk)).toBe(false);
  });

  it('was the owner’s to delete', async () => {
    const { body } = await upload(picture);
    const other = await app().signIn();
    expect((await other.api('GET', `/photos/${body.id}`)).status).toBe(404);
    expect((await other.api('DELETE', `/photos/${body.id}`)).status).toBe(404);
    expect((await user.api('GET', `/photos/${body.id}`)).status).toBe(200);
  });
});

describe('a media link', () => {
  /** As it stands in the text: `fetch` would tidy the path and send headers of its own. */
  const get = (target: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ status?: number; headers: NodeJS.Dict<string | string[]>; bytes: number }>((resolve, reject) => {
      const { hostname, port } = new URL(app().baseUrl);
      request({ hostname, port, path: target, headers, method }, (answer) => {
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
        answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, bytes }));
      })
        .on('error', reject)
        .end();
    });

  const link = async () => {
    const { pathname, search } = new URL((await upload(picture)).body.url);
    return `${pathname}${search}`;
  };

  it('needs no identity and answers with the right headers', async () => {
    const target = await link();
    const { status, headers, bytes } = await get(target);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'accept-ranges': 'bytes',
      'content-length': String(bytes),
    });
    expect(headers['cache-control']).toMatch(/^private, max-age=\d+$/);
    expect(headers['content-disposition']).toBeUndefined();
    const head = await get(target, {}, 'HEAD');
    expect([head.status, head.bytes, head.headers['content-length']]).toEqual([200, 0, String(bytes)]);
    expect((await get(target, { 'if-none-match': String(headers['etag']) })).status).toBe(304);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('downloads under a name of its own, for Telegram Web as well: whole, in part, and asked for its size', async () => {
    const target = `${await link()}&download=1`;
    const wanted = {
      'content-type': 'image/jpeg',
      'content-disposition': `attachment; filename="primerka-${target.slice('/media/'.length, '/media/'.length + 8)}.jpg"`,
      'access-control-allow-origin': 'https://web.telegram.org',
      'access-control-expose-headers': expect.stringContaining('Content-Disposition') as string,
      'accept-ranges': 'bytes',
    };
    const whole = await get(target);
    expect([whole.status, whole.headers]).toEqual([200, expect.objectContaining(wanted)]);
    const head = await get(target, {}, 'HEAD');
    expect([head.status, head.bytes, head.headers]).toEqual([
      200,
      0,
      expect.objectContaining({ ...wanted, 'content-length': String(whole.bytes) }),
    ]);
    const part = await get(target, { range: 'bytes=-5', origin: 'https://web.telegram.org' });
    expect([part.status, part.bytes, part.headers]).toEqual([
      206,
      5,
      expect.objectContaining({
        ...wanted,
        'content-range': `bytes ${whole.bytes - 5}-${whole.bytes - 1}/${whole.bytes}`,
      }),
    ]);
    const elsewhere = await get(target, { origin: 'https://web.telegram.org.example' });
    expect(elsewhere.headers['access-control-allow-origin']).toBe('https://web.telegram.org');
  });

  it('answers ranges', async () => {
    const target = await link();
    const { bytes: size } = await get(target);
    const part = await get(target, { range: 'bytes=10-19' });
    expect([part.status, part.bytes, part.headers['content-range']]).toEqual([206, 10, `bytes 10-19/${size}`]);
    const beyond = await get(target, { range: `bytes=${size}-` });
    expect([beyond.status, beyond.bytes, beyond.headers['content-range']]).toEqual([416, 0, `bytes */${size}`]);
  });

  it('opens nothing when it is changed', async () => {
    const target = await link();
    const [, key, exp, sig] = /^\/media\/(.+)\?exp=(\d+)&sig=(.+)$/.exec(target) ?? [];
    const { thumbUrl } = (await upload(picture)).body;
    const query = `?exp=${exp}&sig=${sig}`;
    for (const changed of [
      `/media/${key}`,
      `/media/${key}?exp=${exp}`,
      `/media/${key}?exp=${Number(exp) + 1}&sig=${sig}`,
      `/media/${key}?exp=0${exp}&sig=${sig}`,
      `/media/${key}?exp=${exp}&sig=${sig?.slice(1)}`,
      `/media/${key}${query}&sig=${sig}`,
      `/media/${key}.part${query}`,
      `/media/${key}%00${query}`,
      `/media/..%2f..%2fsecrets.json${query}`,
      `/media/..%5c..%5csecrets.json${query}`,
      `/media/%252e%252e%252fsecrets.json${query}`,
      `/media/../../secrets.json${query}`,
      `/media/%2fetc%2fpasswd${query}`,
      `/media/${query}`,
      `${new URL(thumbUrl).pathname}${query}`,
    ]) {
      expect((await get(changed)).status, changed).toBe(404);
    }
  });

  it('lives as long as it is told to', async () => {
    await app().restart({ MEDIA_URL_TTL: '60' });
    const short = new URL((await upload(picture)).body.url).searchParams.get('exp');
    const left = Number(short) - Date.now() / 1000;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60);
  });
});
