import { describe, expect, it, vi } from 'vitest';
import { OpenRouterCircuitOpen, OpenRouterUnreachable } from '../src/openrouter/openrouter-errors.js';
import {
  ask,
  chats,
  client,
  failure,
  HASTY,
  KEY,
  NOTHING,
  openRouter,
  photo,
  serve,
  WAIT,
} from './openrouter-fixture.js';

describe('waiting', () => {
  it('ends when nobody answers', async () => {
    openRouter.control.script({ at: 'chat', do: 'hang', times: 'always' });
    expect(await failure(client({ timeouts: HASTY }).complete(ask()))).toMatchObject({ reason: 'no answer' });
    expect(chats()).toHaveLength(4);
  });

  it('ends when only comments come, which keep the line alive and nothing else', async () => {
    openRouter.control.script({ at: 'chat', do: 'silence', after: 3, comments: true });
    const timeouts = { silenceMs: 20_000, contentMs: 2500 };
    const error = await failure(client({ timeouts }).complete(ask()));
    expect(error).toMatchObject({ produced: true, reason: 'nothing but keep-alive' });
  });

  it('goes on as long as content comes, up to the deadline of the whole', async () => {
    openRouter.control.settings({ chunkChars: 1 });
    openRouter.control.script({ at: 'chat', do: 'slow', ms: 100 });
    const error = await failure(client({ timeouts: { contentMs: 5000, wholeMs: 5000 } }).complete(ask()));
    expect(error).toMatchObject({ produced: true, reason: 'deadline' });
    expect(chats()).toHaveLength(1);
  });

  it('is cut short by the one who asked, and the model stops writing', async () => {
    openRouter.control.script({ at: 'chat', do: 'slow', ms: 200 });
    const wish = new AbortController();
    const error = await failure(client().complete(ask({ signal: wish.signal, onText: () => wish.abort() })));
    expect(error).toBeInstanceOf(OpenRouterUnreachable);
    expect(error).toMatchObject({ produced: true, reason: 'aborted' });
    await vi.waitUntil(() => chats()[0]?.aborted, WAIT);
    expect(chats()).toHaveLength(1);
  });

  it('is cut short before anything was sent, and between two attempts', async () => {
    expect(await failure(client().complete(ask({ signal: AbortSignal.abort() })))).toMatchObject({ reason: 'aborted' });
    expect(chats()).toHaveLength(0);
    openRouter.control.script({ at: 'chat', do: 'error', status: 503 });
    const wish = new AbortController();
    const call = failure(
      client({ retryMs: [300_000], timeouts: { wholeMs: 600_000 } }).complete(ask({ signal: wish.signal })),
    );
    await vi.waitUntil(() => chats()[0]?.status === 503, WAIT);
    wish.abort();
    expect(await call).toMatchObject({ produced: false, reason: 'aborted' });
    expect(chats()).toHaveLength(1);
  });
});

describe('the connection', () => {
  it('is refused, or leads nowhere', async () => {
    for (const apiUrl of [
      'http://127.0.0.1:9',
      'http://openrouter-of-nowhere.invalid',
      openRouter.url.replace('http:', 'https:'),
    ]) {
      const error = await failure(client({ apiUrl }).complete(ask()));
      expect(error, apiUrl).toBeInstanceOf(OpenRouterUnreachable);
      expect(error, apiUrl).toMatchObject({ produced: false, usage: NOTHING });
    }
  });

  it('takes the key to no other address', async () => {
    const asked: unknown[] = [];
    const elsewhere = await serve((request, response) => {
      asked.push(request.headers.authorization);
      response.end('{}');
    });
    const apiUrl = await serve((_, response) => response.writeHead(307, { location: `${elsewhere}/chat` }).end());
    expect(await failure(client({ apiUrl }).complete(ask()))).toMatchObject({ produced: false, reason: 'HTTP 307' });
    expect(asked).toEqual([]);
  });

  it('is given up when the answer does not end', async () => {
    const event = `data: ${JSON.stringify({ choices: [{ delta: { content: 'x'.repeat(10_000) } }] })}\n\n`;
    const apiUrl = await serve((_, response) => {
      response.setHeader('content-type', 'text/event-stream');
      const more = () => {
        while (!response.destroyed && response.write(event)) continue;
      };
      response.on('drain', more);
      more();
    });
    expect(await failure(client({ apiUrl }).complete(ask()))).toMatchObject({
      produced: true,
      reason: 'answer too long',
    });
  });

  it('leaves no key, address, picture or cause in any error', async () => {
    const message = `Bad key ${KEY} for https://x.test/p?sig=1 and data:image/jpeg;base64,${photo.toString('base64')}`;
    openRouter.control.script({ at: 'chat', do: 'error', status: 400, message });
    openRouter.control.script({ at: 'chat', do: 'cut', after: 2 });
    const errors = [
      await failure(client().complete(ask())),
      await failure(client().complete(ask())),
      await failure(client({ apiKey: 'wrong-secret-key' }).complete(ask())),
      await failure(client({ apiUrl: 'http://127.0.0.1:9' }).complete(ask())),
    ];
    for (const error of errors) {
      const all = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).cause);
      expect(all).not.toMatch(/secret-key|sig=1|base64|127\.0\.0\.1/);
      expect(all).not.toContain(photo.toString('base64').slice(0, 40));
    }
  });
});

describe('the circuit', () => {
  const circuit = { failures: 3, halfOpenAfterMs: 400 };
  const once = { circuit, retryMs: [] };
  const failing = async (to: ReturnType<typeof client>, times: number) => {
    openRouter.control.script({ at: 'chat', do: 'html', status: 524, times });
    for (let tries = 0; tries < times; tries += 1) await failure(to.complete(ask()));
  };

  it('opens after failures in a row, calls nobody, and closes by its own probe', async () => {
    const to = client(once);
    const changes: string[] = [];
    const unsubscribe = to.onCircuitChange((state) => changes.push(state));
    await failing(to, 3);
    expect(to.circuit).toBe('open');
    expect(await failure(to.complete(ask()))).toBeInstanceOf(OpenRouterCircuitOpen);
    expect(chats()).toHaveLength(3);
    await vi.waitUntil(() => to.circuit === 'closed', WAIT);
    expect(changes).toEqual(['open', 'half-open', 'closed']);
    expect(openRouter.control.log().at(-1)?.path).toBe('/api/v1/key');
    await to.complete(ask());
    unsubscribe();
    await failing(to, 3);
    expect(changes).toHaveLength(3);
  });

  it('counts every attempt, and ends the row of attempts when it opens', async () => {
    const to = client({ circuit });
    openRouter.control.script({ at: 'chat', do: 'reset', times: 'always' });
    expect(await failure(to.complete(ask()))).toBeInstanceOf(OpenRouterCircuitOpen);
    expect(chats()).toHaveLength(3);
  });

  it('stays open while the probe fails, and while the key may spend nothing', async () => {
    const to = client(once);
    const probes = () => openRouter.control.log().filter(({ path }) => path.endsWith('/key'));
    openRouter.control.script({ at: 'key', do: 'html', status: 502 }, { at: 'key', do: 'malformed' });
    openRouter.control.settings({ keyLimit: 0 });
    await failing(to, 3);
    await vi.waitUntil(() => probes().length >= 4, WAIT);
    expect(to.circuit).not.toBe('closed');
    openRouter.control.settings({ keyLimit: null });
    await vi.waitUntil(() => to.circuit === 'closed', WAIT);
  });

  it.each([401, 402, 503])('opens on HTTP %i', async (status) => {
    const to = client(once);
    openRouter.control.script({ at: 'chat', do: 'error', status, times: 3 });
    for (let tries = 0; tries < 3; tries += 1) await failure(to.complete(ask()));
    expect(to.circuit).toBe('open');
  });

  it('is not opened by refusals of single messages, which end a row of failures', async () => {
    const to = client(once);
    for (const status of [400, 404, 422, 429, 413]) {
      openRouter.control.script({ at: 'chat', do: 'error', status });
      await failure(to.complete(ask()));
    }
    await failing(to, 2);
    openRouter.control.script({ at: 'chat', do: 'moderation' });
    await failure(to.complete(ask()));
    await failing(to, 2);
    expect(to.circuit).toBe('closed');
  });

  it('learns nothing from those who did not want to wait', async () => {
    const to = client(once);
    await failing(to, 2);
    for (let tries = 0; tries < 5; tries += 1) await failure(to.complete(ask({ signal: AbortSignal.abort() })));
    expect(to.circuit).toBe('closed');
    await failing(to, 1);
    expect(to.circuit).toBe('open');
  });
});
