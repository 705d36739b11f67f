import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { OpenRouterRefused, OpenRouterUnreachable } from './openrouter-errors.js';
import { eventsOf, Reply, textOf } from './openrouter-stream.js';

const says = (content: string) => JSON.stringify({ id: 'gen-1', model: 'a/b', choices: [{ delta: { content } }] });
const ends = (finish_reason: string) => JSON.stringify({ choices: [{ delta: {}, finish_reason }] });
const costs = JSON.stringify({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 3, cost: 0.00002 } });
const USAGE = { promptTokens: 7, completionTokens: 3, costMicroUsd: 20 };

function replied(...events: string[]) {
  const heard: string[] = [];
  const reply = new Reply((soFar) => heard.push(soFar));
  for (const event of events) reply.add(event);
  return { reply, heard, completion: () => reply.completion('asked/model') };
}
const thrown = (call: () => unknown): unknown => {
  try {
    return expect.fail(`no error, but ${JSON.stringify(call())}`);
  } catch (error) {
    return error;
  }
};

describe('Reply', () => {
  it('grows to a completion', () => {
    const { completion, heard, reply } = replied(says('{"a":'), says('1}'), ends('stop'), costs, '[DONE]');
    expect(completion()).toEqual({ text: '{"a":1}', finish: 'stop', id: 'gen-1', model: 'a/b', usage: USAGE });
    expect(heard).toEqual(['{"a":', '{"a":1}']);
    expect(reply.done).toBe(true);
  });

  it('is complete by its finish reason or by [DONE]', () => {
    expect(replied(says('x'), ends('stop')).completion()).toMatchObject({ finish: 'stop' });
    expect(replied(says('x'), '[DONE]').completion()).toMatchObject({ finish: 'stop' });
    expect(replied(says('x'), ends('length'), '[DONE]').completion()).toMatchObject({ finish: 'length', text: 'x' });
    expect(replied(ends('length')).completion()).toMatchObject({ finish: 'length', text: '' });
    expect(replied(ends('content_filter'), ends('stop')).completion()).toMatchObject({ finish: 'filtered' });
  });

  it('is cut off without either', () => {
    const error = thrown(replied(says('x'), costs).completion);
    expect(error).toBeInstanceOf(OpenRouterUnreachable);
    expect(error).toMatchObject({ produced: true, reason: 'stream cut off', usage: USAGE });
    expect(thrown(replied().completion)).toMatchObject({ produced: false });
  });

  it.each([[ends('stop')], ['[DONE]'], [says(''), says(' \n'), ends('stop'), '[DONE]']])(
    'is empty without content: %j',
    (...events) => {
      const { completion, heard } = replied(...events);
      expect(thrown(completion)).toMatchObject({ produced: false, reason: 'empty answer' });
      expect(heard).toEqual([]);
    },
  );

  it('ends with the error that comes in its middle, at what was billed so far', () => {
    const { reply } = replied(says('half'), costs);
    const error = thrown(() => reply.add('{"error":{"code":502,"message":"Provider disconnected"}}'));
    expect(error).toBeInstanceOf(OpenRouterRefused);
    expect(error).toMatchObject({ kind: 'unavailable', status: 502, usage: USAGE });
    expect(thrown(() => reply.add('{"choices":[{"error":{"code":429},"finish_reason":"error"}]}'))).toMatchObject({
      kind: 'rate_limited',
    });
  });

  it('does not take what it cannot read, nor what never ends', () => {
    expect(thrown(() => replied('{"cho'))).toMatchObject({ produced: false, reason: 'unreadable answer' });
    const { reply } = replied(says('x'.repeat(256 * 1024)));
    expect(thrown(() => reply.add(says('x')))).toMatchObject({ produced: true, reason: 'answer too long' });
  });
});

describe('eventsOf', () => {
  async function events(chunks: Buffer[]): Promise<string[]> {
    const all: string[] = [];
    for await (const event of eventsOf(Readable.from(chunks), () => undefined)) all.push(event);
    return all;
  }
  const stream = Buffer.from(
    ': OPENROUTER PROCESSING\n\ndata: {"a":"Привет, 👗"}\n\n: OPENROUTER PROCESSING\r\n\r\ndata: [DONE]\r\n\r\n',
  );

  it.each([1, 2, 3, 7, 1000])('passes comments over and joins chunks of %i bytes', async (size) => {
    const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, at) =>
      stream.subarray(at * size, (at + 1) * size),
    );
    expect(await events(chunks)).toEqual(['{"a":"Привет, 👗"}', '[DONE]']);
  });

  it('holds no event without bounds', async () => {
    const flood = Array.from({ length: 20 }, () => Buffer.from('data: ' + 'x'.repeat(64 * 1024)));
    await expect(events(flood)).rejects.toMatchObject({ reason: 'answer too long' });
  });
});

it('reads a body that is no stream, up to a length', async () => {
  const word = Buffer.from('да');
  expect(await textOf(Readable.from([word.subarray(0, 1), word.subarray(1)]), () => undefined)).toBe('да');
  const page = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(64 * 1024, 'x')));
  expect((await textOf(page, () => undefined)).length).toBeLessThan(1024 * 1024);
  expect(page.destroyed).toBe(true);
});
