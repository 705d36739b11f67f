import net from 'node:net';
import { MAX_PHOTO_BYTES, type Photo, type Problem } from '@primerka/contract';
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadCorpus } from './corpus.js';
import { type SignedIn, useApp } from './harness.js';

const BOUNDARY = 'boundary-of-this-test';
const part = (disposition: string, body: string | Buffer = '', headers = ''): Buffer =>
  Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n${headers}\r\n`),
    Buffer.from(body),
    Buffer.from('\r\n'),
  ]);
const END = Buffer.from(`--${BOUNDARY}--\r\n`);
const KIND = part('name="kind"', 'source');
const MULTIPART = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };

const app = useApp();
let base: Buffer;
let small: Buffer;
let user: SignedIn;

beforeAll(async () => {
  base = await (await loadCorpus()).base();
  small = await sharp(base).resize(640).jpeg().toBuffer();
  app().log.mustNotSay('text out of an upload', 'CANARY-');
});
beforeEach(async () => {
  user = await app().signIn();
});

async function post(body: Buffer, headers: Record<string, string> = MULTIPART) {
  const response = await fetch(`${app().baseUrl}/api/v1/photos`, {
    method: 'POST',
    headers: { authorization: `Bearer ${user.token}`, ...headers },
    body: new Uint8Array(body),
  });
  return { status: response.status, body: (await response.json()) as Partial<Photo & Problem> };
}

const file = (bytes: Buffer, disposition = 'name="file"; filename="x.jpg"', headers = 'Content-Type: image/jpeg\r\n') =>
  part(disposition, bytes, headers);
const form = (...parts: Buffer[]): Buffer => Buffer.concat([...parts, END]);

async function expectNothingStored(): Promise<void> {
  const { body } = await user.api<{ items: Photo[] }>('GET', '/photos');
  expect(body.items).toEqual([]);
}

describe('size', () => {
  const padded = (size: number) => form(KIND, file(Buffer.concat([base, Buffer.alloc(size - base.length)])));

  it.each([-1, 0])('takes the limit %i bytes', async (more) => {
    expect((await post(padded(MAX_PHOTO_BYTES + more))).status).toBe(201);
  });

  it.each([1, 20 * 1024 * 1024])('refuses the limit + %i bytes', async (more) => {
    const { status, body } = await post(padded(MAX_PHOTO_BYTES + more));
    expect([status, body.code, body.limit]).toEqual([413, 'photo.too_large', MAX_PHOTO_BYTES]);
    expect(body.measured).toBeGreaterThan(MAX_PHOTO_BYTES);
    await expectNothingStored();
  });
});

describe('a connection that does not play by the rules', () => {
  interface Conversation {
    answer: string;
    sent: number;
  }

  /** Writes head and body by hand; resolves when the server has closed, or after 3 s of no interest. */
  function talk(headers: string, write: (socket: net.Socket) => void): Promise<Conversation> {
    return new Promise((resolve) => {
      const { hostname, port } = new URL(app().baseUrl);
      const socket = net.connect(Number(port), hostname);
      let answer = '';
      const bored = setTimeout(() => socket.destroy(), 3_000);
      socket.on('data', (text) => (answer += text.toString()));
      socket.on('error', () => {});
      socket.on('close', () => {
        clearTimeout(bored);
        resolve({ answer, sent: socket.bytesWritten });
      });
      socket.write(
        `POST /api/v1/photos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${user.token}\r\nConnection: close\r\n${headers}\r\n\r\n`,
      );
      write(socket);
    });
  }

  /** Chunked, up to 2 GiB, as fast as it is taken. */
  function flood(first: Buffer) {
    return (socket: net.Socket) => {
      const framed = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, 'A'), Buffer.from('\r\n')]);
      socket.write(Buffer.concat([Buffer.from(`${first.length.toString(16)}\r\n`), first, Buffer.from('\r\n')]));
      const go = () => {
        while (!socket.destroyed && socket.bytesWritten < 2 * 1024 ** 3) if (!socket.write(framed)) return;
      };
      socket.on('drain', go);
      go();
    };
  }

  it.each([
    ['a file', Buffer.concat([KIND, file(Buffer.alloc(0)).subarray(0, -2)])],
    ['a part without a name', Buffer.from(`--${BOUNDARY}\r\n\r\n`)],
    ['a field', KIND.subarray(0, -2)],
    ['what comes before the first part', Buffer.from('x')],
  ])('is cut when %s never ends', async (_name, first) => {
    const headers = `Content-Type: ${MULTIPART['content-type']}\r\nTransfer-Encoding: chunked`;
    const { answer, sent } = await talk(headers, flood(first));
    expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*photo\.too_large/);
    expect(sent).toBeLessThan(48 * 1024 * 1024);
    await expectNothingStored();
  });

  it.each([
    ['longer', 100, Infinity],
    ['shorter', MAX_PHOTO_BYTES, 50_000],
  ])('is refused when its body is %s than it said', async (_name, length, cut) => {
    const body = form(KIND, file(base)).subarray(0, cut);
    const headers = `Content-Type: ${MULTIPART['content-type']}\r\nContent-Length: ${length}`;
    const { answer } = await talk(headers, (socket) => socket.end(body));
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    await expectNothingStored();
  });

  it('leaves nothing when it breaks off', async () => {
    const body = form(KIND, file(base));
    const headers = `Content-Type: ${MULTIPART['content-type']}\r\nContent-Length: ${body.length}`;
    await talk(headers, (socket) => {
      socket.write(body.subarray(0, body.length / 2));
      setTimeout(() => socket.destroy(), 100);
    });
    await expectNothingStored();
    expect(app().log.count('request failed')).toBe(0);
  });
});

describe('multipart', () => {
  it.each([
    ['no file', () => form(KIND)],
    ['no kind', () => form(file(small))],
    ['a wrong kind', () => form(part('name="kind"', 'portrait'), file(small))],
    ['two kinds', () => form(KIND, KIND, file(small))],
    ['two files', () => form(KIND, file(small), file(small))],
    ['a file in a wrong field', () => form(KIND, file(small, 'name="photo"; filename="x.jpg"'))],
    ['a part more', () => form(KIND, file(small), part('name="note"', 'hello'))],
    ['10 000 parts', () => form(...Array.from({ length: 10_000 }, (_, i) => part(`name="p${i}"`, 'x')))],
    ['10 000 nameless parts', () => form(...Array.from({ length: 10_000 }, () => part('', 'x')), KIND, file(small))],
    ['a field called __proto__', () => form(part('name="__proto__"', 'x'), KIND, file(small))],
    ['no end', () => Buffer.concat([KIND, file(small)])],
    ['no content', () => Buffer.alloc(0)],
    ['nonsense', () => Buffer.from('CANARY-nonsense')],
  ])('is refused with %s', async (_name, body) => {
    const { status, body: problem } = await post(body());
    expect([status, problem.code]).toEqual([400, 'request.invalid']);
    await expectNothingStored();
  });

  it.each([
    ['no boundary', { 'content-type': 'multipart/form-data' }],
    ['another boundary', { 'content-type': 'multipart/form-data; boundary=other' }],
    ['a packed body', { ...MULTIPART, 'content-encoding': 'gzip' }],
    ['JSON', { 'content-type': 'application/json' }],
    ['an image', { 'content-type': 'image/jpeg' }],
    ['no type', {}],
  ])('is refused with %s', async (_name, headers) => {
    const { status, body } = await post(form(KIND, file(small)), headers);
    expect([status, body.code]).toEqual([400, 'request.invalid']);
    await expectNothingStored();
  });

  it.each([
    ['the file before the kind', () => form(file(small), KIND)],
    ['something after the end', () => Buffer.concat([form(KIND, file(small)), Buffer.from('\r\nepilogue')])],
  ])('is taken with %s', async (_name, body) => {
    expect((await post(body())).status).toBe(201);
  });

  it('is refused by its bytes when a multipart stands in the file', async () => {
    const nested = file(
      Buffer.from(form(KIND, file(small)).toString('latin1').replaceAll(BOUNDARY, 'inner'), 'latin1'),
      'name="file"; filename="x"',
      'Content-Type: multipart/mixed; boundary=inner\r\n',
    );
    expect((await post(form(KIND, nested))).body.code).toBe('photo.unsupported_type');
  });
});

describe('names and types of the client', () => {
  it.each([
    '../../x.jpg',
    '..\\..\\x.jpg',
    'x.jpg%00.php',
    'x'.repeat(300),
    'CANARY-%0d%0aSet-Cookie: a=b',
    '\u202Egpj.exe',
    '🙂.jpg',
    '-rf.jpg',
    '.htaccess',
    'CON.jpg',
    'x.jpg.php',
    'x.svg',
    '',
  ])('the name %j decides nothing', async (name) => {
    const { status, body } = await post(form(KIND, file(small, `name="file"; filename="${name}"`)));
    expect(status).toBe(201);
    expect(new URL(body.url ?? '').pathname).toMatch(/^\/media\/[0-9a-f-]{36}\.jpg$/);
  });

  it.each(['image/jpeg', 'image/png', 'text/html', 'application/octet-stream', 'application/json', ''])(
    'the type %j decides nothing',
    async (type) => {
      const headers = type && `Content-Type: ${type}\r\n`;
      expect((await post(form(KIND, file(small, undefined, headers)))).status).toBe(201);
      const text = file(Buffer.from('CANARY-text'), undefined, headers);
      expect((await post(form(KIND, text))).body.code).toBe('photo.unsupported_type');
    },
  );

  it('a virus test text behind the picture is never stored', async () => {
    const text = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$H+H*'].join('');
    const { status, body } = await post(form(KIND, file(Buffer.concat([small, Buffer.from(text)]))));
    expect(status).toBe(201);
    const stored = Buffer.from(await (await fetch(body.url ?? '')).arrayBuffer());
    expect(stored.includes('EICAR')).toBe(false);
  });
});
