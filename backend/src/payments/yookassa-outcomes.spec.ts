import { AxiosError } from 'axios';
import { describe, expect, it } from 'vitest';
import { YooKassaRefused, YooKassaUnreachable } from './yookassa-errors.js';
import { accepted, mayPass, understood, unreachable } from './yookassa-outcomes.js';

const error = (code: string, more: object = {}): string => JSON.stringify({ type: 'error', id: 'x', code, ...more });

function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (caught) {
    return caught;
  }
  return expect.fail('did not throw');
}

it('takes a 200 as it is', () => {
  expect(accepted({ status: 200, data: '<anything>' })).toBe('<anything>');
});

describe('unknown outcomes', () => {
  it.each([
    [500, error('internal_server_error', { retry_after: 60_000 }), 60_000],
    [500, error('internal_server_error'), undefined],
    [502, '<html>Bad Gateway</html>', undefined],
    [503, '', undefined],
    [599, 'null', undefined],
    [202, '{"type":"processing","description":"Wait","retry_after":1800}', 1800],
    [201, '{}', undefined],
    [204, '', undefined],
    [302, '', undefined],
    [404, '<html>Not Found</html>', undefined],
    [408, '', undefined],
    [409, error('conflict'), undefined],
  ])('%i %s', (status, data, retryAfterMs) => {
    const unknown = thrown(() => accepted({ status, data }));
    expect(unknown).toBeInstanceOf(YooKassaUnreachable);
    expect(unknown).toMatchObject({ sent: true, reason: `HTTP ${status}`, retryAfterMs });
  });

  it('a 200 nobody can read', () => {
    expect(thrown(() => understood('{', () => null))).toMatchObject({ sent: true, reason: 'unreadable answer' });
    expect(understood('', () => 0)).toBe(0);
  });
});

describe('refusals', () => {
  const reused = error('invalid_request', {
    parameter: 'Idempotence-Key',
    description: 'Idempotence key duplicated',
  });
  it.each([
    [400, error('invalid_request', { parameter: 'receipt' }), 'invalid', { parameter: 'receipt' }],
    [400, reused, 'key_reused', { code: 'invalid_request' }],
    [400, reused.replace('Idempotence-Key', 'idempotence-key'), 'key_reused', {}],
    [400, error('not_supported'), 'invalid', { code: 'not_supported' }],
    [400, '<html>', 'invalid', { code: null, parameter: null }],
    [401, error('invalid_credentials'), 'unauthorized', { code: 'invalid_credentials' }],
    [403, error('forbidden'), 'forbidden', {}],
    [403, '<html>', 'forbidden', { code: null }],
    [404, error('not_found', { parameter: 'payment_method_id' }), 'not_found', { parameter: 'payment_method_id' }],
    [405, '', 'invalid', {}],
    [410, error('gone'), 'invalid', { code: 'gone' }],
    [415, '', 'invalid', {}],
    [429, error('too_many_requests', { retry_after: 700 }), 'rate_limited', { retryAfterMs: 700 }],
    [429, '', 'rate_limited', { retryAfterMs: undefined }],
  ])('%i %s is %s', (status, data, kind, details) => {
    const refused = thrown(() => accepted({ status, data }));
    expect(refused).toBeInstanceOf(YooKassaRefused);
    expect(refused).toMatchObject({ kind, status, ...details });
  });
});

describe('errors on the way', () => {
  it('count as sent unless the connection never came about', () => {
    const reset = new AxiosError('socket hang up', 'ECONNRESET');
    expect(unreachable(reset)).toMatchObject({ sent: true, reason: 'ECONNRESET' });
    expect(unreachable(new AxiosError('canceled', 'ERR_CANCELED'))).toMatchObject({ sent: true, reason: 'timeout' });
    expect(unreachable(new AxiosError('?'))).toMatchObject({ sent: true, reason: 'unknown' });
  });

  it('of our own stay what they are', () => {
    const bug = new TypeError('x is not a function');
    expect(unreachable(bug)).toBe(bug);
  });
});

describe('another look may help', () => {
  it.each([
    [new YooKassaUnreachable(true, 'HTTP 500'), true],
    [new YooKassaUnreachable(false, 'ECONNREFUSED'), true],
    [new YooKassaUnreachable(true, 'HTTP 202', 4000), true],
    [new YooKassaUnreachable(true, 'HTTP 202', 4001), false],
    [new YooKassaRefused('rate_limited', 429), true],
    [new YooKassaRefused('rate_limited', 429, { retryAfterMs: 60_000 }), false],
    [new YooKassaRefused('unauthorized', 401), false],
    [new YooKassaRefused('invalid', 400), false],
    [new TypeError('bug'), false],
  ])('%s: %s', (failure, expected) => {
    expect(mayPass(failure, 4000)).toBe(expected);
  });
});
