import type { EntryList, Generation, Quote } from '@primerka/contract';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { useApp } from './harness.js';
import { balance, giveCredits, isOver, newKey, order, read, tryOnInput, until, upload } from './orders.js';

const app = useApp();
afterEach(() => app().kie.control.reset());

describe('an order that succeeds', () => {
  it('holds, draws, captures, and shows what happened to the credits', async () => {
    const user = await app().signIn();
    const input = await tryOnInput(user);
    const quote = (await user.api<Quote>('POST', '/generations/quote', input)).body;
    expect(quote).toMatchObject({
      price: 2,
      priceRub: { value: '3.98', currency: 'RUB' },
      pays: [{ source: 'free', amount: 2 }],
      watermarked: true,
      available: 10,
    });

    const created = await order(user, input);
    expect(created).toMatchObject({ status: 'queued', stage: 'queued', price: 2, watermarked: true, input });
    expect(created.charge).toMatchObject({ amount: 2, state: 'held', events: [{ type: 'held', amount: 2 }] });

    const done = await until(user, created.id, isOver);
    expect(done).toMatchObject({ status: 'succeeded', error: null, charge: { state: 'captured' } });
    expect(done.charge.events.map(({ type, amount }) => [type, amount])).toEqual([
      ['held', 2],
      ['captured', 2],
    ]);
    expect(done.version).toBeGreaterThan(created.version);
    expect(await balance(user)).toMatchObject({ available: 8, held: 0 });
    const entries = (await user.api<EntryList>('GET', '/credits/entries')).body.items;
    expect(entries.map(({ type, amount, delta, generationId }) => [type, amount, delta, generationId])).toEqual([
      ['capture', 2, 0, done.id],
      ['hold', 2, -2, done.id],
      ['grant', 10, 10, undefined],
    ]);
  });

  it('delivers a picture of the person in the garment, with our provenance and nothing else', async () => {
    const user = await app().signIn();
    const { id } = await order(user);
    const { result } = await until(user, id, isOver);
    const response = await fetch(result?.url ?? '');
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    const bytes = Buffer.from(await response.arrayBuffer());
    const { width, height, exif, xmp, icc, iptc, format } = await sharp(bytes).metadata();
    expect({ width, height, format }).toEqual({ width: result?.width, height: result?.height, format: 'jpeg' });
    expect([exif, icc, iptc]).toEqual([undefined, undefined, undefined]);
    expect(xmp?.toString()).toContain('compositeWithTrainedAlgorithmicMedia');
    const [red = 0, green = 0] = await colourAt(bytes, 0.56, 0.48);
    expect(red).toBeGreaterThan(150);
    expect(green).toBeLessThan(90);
  });

  it('carries no watermark when paid with bought credits, and one when the user saves them', async () => {
    const user = await app().signIn();
    await giveCredits(app(), user, 100);
    const input = await tryOnInput(user);
    const clean = await until(user, (await order(user, input)).id, isOver);
    expect(clean.watermarked).toBe(false);
    const marked = await until(user, (await order(user, { ...input, payWith: 'free' })).id, isOver);
    expect(marked.watermarked).toBe(true);
    expect((await balance(user)).grants.map(({ source, remaining }) => [source, remaining])).toEqual([
      ['free', 8],
      ['purchase', 98],
    ]);
    const pixels = await Promise.all(
      [clean, marked].map(async ({ result }) =>
        sharp(Buffer.from(await (await fetch(result?.url ?? '')).arrayBuffer()))
          .raw()
          .toBuffer(),
      ),
    );
    const [a = Buffer.alloc(0), b = Buffer.alloc(0)] = pixels;
    expect(a.length).toBe(b.length);
    expect(a.reduce((changed, byte, i) => changed + (Math.abs(byte - (b[i] ?? 0)) > 24 ? 1 : 0), 0)).toBeGreaterThan(
      a.length / 200,
    );
  });

  it('sends the fixed prompt, the pictures in order and a call-back address, once', async () => {
    const user = await app().signIn();
    const { id } = await order(user);
    await until(user, id, isOver);
    const creates = app()
      .kie.control.log()
      .filter(({ path }) => path.endsWith('/createTask'));
    expect(creates).toHaveLength(1);
    const sent = creates[0]?.body as
      { input: { prompt: string; image_urls: string[] }; callBackUrl: string } | undefined;
    expect(sent?.input.prompt).toMatch(/^Image 1: the person\. Image 2: top\./);
    expect(sent?.input.image_urls).toHaveLength(2);
    expect(sent?.callBackUrl).toMatch(new RegExp(`/api/v1/webhooks/kie/${id}\\.[\\w-]{43}$`));
  });
});

describe('refused before anything is held', () => {
  it('an order without enough credits, with what is needed and what is there', async () => {
    const user = await app().signIn();
    const input = await tryOnInput(user);
    for (let i = 0; i < 5; i++) await until(user, (await order(user, input)).id, isOver);
    const { status, body } = await user.api('POST', '/generations', input, { 'idempotency-key': newKey() });
    expect([status, body]).toMatchObject([
      402,
      { code: 'credits.insufficient', needed: 2, available: 0, topUp: '/shop' },
    ]);
    const quote = await user.api<Quote>('POST', '/generations/quote', input);
    expect(quote.body).toMatchObject({ price: 2, available: 0, pays: [] });
  });

  it.each([
    ['no key', {}, 400, 'request.invalid'],
    ['a short key', { 'idempotency-key': 'abc' }, 400, 'request.invalid'],
    ['a key of other letters', { 'idempotency-key': 'ключ-ключ-ключ'.replace(/./g, 'é') }, 400, 'request.invalid'],
  ])('an order with %s', async (_name, headers, status, code) => {
    const user = await app().signIn();
    const answer = await user.api('POST', '/generations', await tryOnInput(user), headers).catch(() => null);
    // Some clients cannot even send a header beyond ASCII.
    if (answer) expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  it('bodies of the wrong shape, each with the path of the flaw', async () => {
    const user = await app().signIn();
    const input = await tryOnInput(user);
    const [garment] = input.garments;
    const cases: [object, string][] = [
      [{ ...input, garments: [] }, 'garments'],
      [{ ...input, garments: Array.from({ length: 5 }, () => garment) }, 'garments'],
      [{ ...input, garments: [{ ...garment, category: 'cape' }] }, 'garments.0.category'],
      [{ ...input, garments: [{ ...garment, options: { tuck: 'sideways' } }] }, 'garments.0.options.tuck'],
      [{ ...input, garments: [{ ...garment, options: { front: 'open' } }] }, 'garments.0.options'],
      [{ ...input, price: 0 }, ''],
      [{ ...input, userId: newKey() }, ''],
      [{ ...input, personPhotoId: 'x' }, 'personPhotoId'],
      [{ ...input, kind: 'magic' }, 'kind'],
    ];
    for (const [body, path] of cases) {
      const answer = await user.api<{ code: string; issues: { path: string }[] }>('POST', '/generations', body, {
        'idempotency-key': newKey(),
      });
      expect([answer.status, answer.body.code], JSON.stringify(answer.body)).toEqual([400, 'request.invalid']);
      expect(answer.body.issues.map((issue) => issue.path)).toContain(path);
    }
    expect((await balance(user)).held).toBe(0);
  });

  it('items that cannot be worn together', async () => {
    const user = await app().signIn();
    const input = await tryOnInput(user);
    const [garment] = input.garments;
    const wear = (...categories: string[]) => ({
      ...input,
      garments: categories.map((category) => ({ ...garment, category })),
    });
    for (const [body, categories] of [
      [wear('top', 'top'), ['top']],
      [wear('dress', 'bottom'), ['dress', 'bottom']],
      [wear('dress', 'top', 'shoes'), ['dress', 'top']],
    ] as const) {
      const answer = await user.api('POST', '/generations', body, { 'idempotency-key': newKey() });
      expect([answer.status, answer.body]).toMatchObject([422, { code: 'garments.incompatible', categories }]);
    }
  });

  it('photos in each other’s place', async () => {
    const user = await app().signIn();
    const input = await tryOnInput(user);
    const swapped = {
      ...input,
      personPhotoId: input.garments[0]?.photoId,
      garments: [{ photoId: input.personPhotoId, category: 'top' }],
    };
    const { status, body } = await user.api('POST', '/generations', swapped, { 'idempotency-key': newKey() });
    expect([status, body['code']]).toEqual([400, 'request.invalid']);
  });

  it('a fourth order while three are running', async () => {
    const user = await app().signIn();
    await giveCredits(app(), user, 100);
    app().kie.control.script({ at: 'task', do: 'stuck', times: 'always' });
    const input = await tryOnInput(user);
    const running = [await order(user, input), await order(user, input), await order(user, input)];
    const { status, body, headers } = await user.api('POST', '/generations', input, { 'idempotency-key': newKey() });
    expect([status, body['code']]).toEqual([429, 'generations.too_many_active']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    for (const { id } of running) {
      await until(user, id, ({ stage }) => stage === 'drawing');
      await finish(id);
      await until(user, id, isOver);
    }
  });

  it('any order while the provider is known not to answer', async () => {
    const user = await app().signIn();
    const input = await tryOnInput(user);
    await app().database.query(
      `insert into circuit values ('kie', now() + interval '5 seconds') on conflict (name) do update set retry_at = excluded.retry_at`,
    );
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const { status, body, headers } = await user.api('POST', '/generations', input, { 'idempotency-key': newKey() });
    expect([status, body['code'], Number(headers.get('retry-after')) > 0]).toEqual([503, 'unavailable', true]);
    await app().database.query(`delete from circuit`);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await balance(user)).held).toBe(0);
  });
});

describe('an order later', () => {
  it('is the same for the same key and input, in its current state, and refused for another input', async () => {
    const user = await app().signIn();
    const input = await tryOnInput(user);
    const key = newKey();
    const { id } = await order(user, input, key);
    await until(user, id, isOver);
    const again = await user.api<Generation>('POST', '/generations', input, { 'idempotency-key': key });
    expect([again.status, again.body.id, again.body.status]).toEqual([201, id, 'succeeded']);
    const other = await user.api('POST', '/generations', { ...input, payWith: 'free' }, { 'idempotency-key': key });
    expect([other.status, other.body['code']]).toEqual([409, 'idempotency.conflict']);
    expect((await balance(user)).available).toBe(8);
  });

  it('is listed newest first, page by page', async () => {
    const user = await app().signIn();
    const input = await tryOnInput(user);
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      const { id } = await order(user, input);
      ids.unshift(id);
      await until(user, id, isOver);
    }
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: Generation[]; nextCursor: string | null } = (
        await user.api<{ items: Generation[]; nextCursor: string | null }>(
          'GET',
          `/generations?limit=2${cursor && `&cursor=${cursor}`}`,
        )
      ).body;
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(ids);
    for (const bad of [
      'cursor=x',
      'cursor=W10',
      'limit=0',
      'limit=101',
      'limit=x',
      'kind=magic',
      `cursor=${Buffer.from('[1,"x"]').toString('base64url')}`,
    ]) {
      expect((await user.api('GET', `/generations?${bad}`)).status, bad).toBe(400);
    }
  });

  it('can be deleted with its pictures once it is over, and its photos only then', async () => {
    const user = await app().signIn();
    app().kie.control.script({ at: 'task', do: 'stuck' });
    const input = await tryOnInput(user);
    const { id } = await order(user, input);
    await until(user, id, ({ stage }) => stage === 'drawing');
    expect((await user.api('DELETE', `/generations/${id}`)).status).toBe(409);
    expect((await user.api('DELETE', `/photos/${input.personPhotoId}`)).status).toBe(409);
    await finish(id);
    const { result } = await until(user, id, isOver);
    expect((await user.api('DELETE', `/generations/${id}`)).status).toBe(204);
    expect((await user.api('GET', `/generations/${id}`)).status).toBe(404);
    expect((await user.api('DELETE', `/generations/${id}`)).status).toBe(404);
    expect((await user.api<{ items: [] }>('GET', '/generations')).body.items).toEqual([]);
    expect((await fetch(result?.url ?? '')).status).toBe(404);
    expect((await user.api('DELETE', `/photos/${input.personPhotoId}`)).status).toBe(204);
    expect((await user.api<EntryList>('GET', '/credits/entries')).body.items).toHaveLength(3);
  });

  it('can be canceled while nothing was sent, again and again, and ordered again', async () => {
    const user = await app().signIn();
    app().kie.control.script({ at: 'upload', do: 'slow', ms: 1_500, times: 2 });
    const { id } = await order(user);
    const canceled = await user.api<Generation>('POST', `/generations/${id}/cancel`);
    expect([canceled.status, canceled.body.status, canceled.body.charge.state]).toEqual([200, 'canceled', 'released']);
    expect(canceled.body.charge.events.at(-1)).toMatchObject({ type: 'released', amount: 2, reason: 'canceled' });
    expect((await user.api('POST', `/generations/${id}/cancel`)).status).toBe(200);
    expect(await balance(user)).toMatchObject({ available: 10, held: 0 });

    const key = newKey();
    const again = await user.api<Generation>('POST', `/generations/${id}/retry`, undefined, { 'idempotency-key': key });
    expect([again.status, again.body.retryOf]).toEqual([201, id]);
    const twin = await user.api<Generation>('POST', `/generations/${id}/retry`, undefined, { 'idempotency-key': key });
    expect([twin.status, twin.body.id]).toEqual([201, again.body.id]);
    const done = await until(user, again.body.id, isOver);
    expect(done.status).toBe('succeeded');
    expect(
      (await user.api('POST', `/generations/${done.id}/retry`, undefined, { 'idempotency-key': newKey() })).status,
    ).toBe(409);
    expect((await user.api('POST', `/generations/${done.id}/cancel`)).status).toBe(409);
    expect(
      app()
        .kie.control.log()
        .filter(({ path }) => path.endsWith('/createTask')),
    ).toHaveLength(1);
  });

  it('clears the draft it was made from', async () => {
    const user = await app().signIn();
    const photo = await upload(user, 'person', 'person-full.jpg');
    const draft = { personPhotoId: photo.id, garments: [], step: 'garments' };
    expect((await user.api('GET', '/draft')).body).toEqual({ draft: null, version: 0 });
    expect((await user.api('PUT', '/draft', { draft, version: 0 })).body).toEqual({ draft, version: 1 });
    expect((await user.api('PUT', '/draft', { draft, version: 0 })).status).toBe(409);
    const { id } = await order(user);
    expect((await user.api('GET', '/draft')).body).toEqual({ draft: null, version: 2 });
    expect((await user.api('PUT', '/draft', { draft, version: 1 })).status).toBe(409);
    expect((await user.api('PUT', '/draft', { draft, version: 2 })).status).toBe(200);
    expect((await user.api('DELETE', '/draft')).status).toBe(204);
    expect((await user.api('PUT', '/draft', { draft, version: 3 })).status).toBe(409);
    await until(user, id, isOver);
  });
});

it('belongs to its owner: every id is 404 to anybody else', async () => {
  const [owner, other] = [await app().signIn(), await app().signIn()];
  const input = await tryOnInput(owner);
  const { id } = await order(owner, input);
  await until(owner, id, isOver);
  const key = { 'idempotency-key': newKey() };
  for (const [method, path, body] of [
    ['GET', `/generations/${id}`],
    ['POST', `/generations/${id}/cancel`],
    ['POST', `/generations/${id}/retry`],
    ['DELETE', `/generations/${id}`],
    ['GET', `/photos/${input.personPhotoId}`],
    ['DELETE', `/photos/${input.personPhotoId}`],
    ['POST', '/generations', input],
    ['POST', '/generations/quote', input],
  ] as [string, string, object?][]) {
    const foreign = await other.api(method, path, body, key);
    const missing = await other.api(
      method,
      path.replace(/[0-9a-f-]{36}/, newKey()),
      body && { ...input, personPhotoId: newKey() },
      { 'idempotency-key': newKey() },
    );
    expect([foreign.status, foreign.body['code']], `${method} ${path}`).toEqual([404, 'not_found']);
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
  }
  expect((await other.api<{ items: [] }>('GET', '/generations')).body.items).toEqual([]);
  expect((await read(owner, id)).result).not.toBeNull();
});

/** Lets the provider finish a stuck task. */
async function finish(id: string): Promise<void> {
  const { rows } = await app().database.query<{ task_id: string }>(
    'select task_id from provider_task where generation_id = $1',
    [id],
  );
  expect(await app().kie.control.complete(rows[0]?.task_id ?? '')).toBe(true);
}

/** The mean colour of a small square at the given fractions of a picture. */
async function colourAt(bytes: Buffer, x: number, y: number): Promise<number[]> {
  const { width, height } = await sharp(bytes).metadata();
  const side = Math.round(width / 30);
  const square = { left: Math.round(width * x), top: Math.round(height * y), width: side, height: side };
  // In two steps: stats() looks at a pipeline's input, whatever the pipeline does.
  const { channels } = await sharp(await sharp(bytes).extract(square).toBuffer()).stats();
  return channels.map(({ mean }) => mean);
}
