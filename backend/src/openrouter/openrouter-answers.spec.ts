import { describe, expect, it } from 'vitest';
import { readKeyMaySpend, readPiece, readRefusal, readRetryAfter, refusalByStatus } from './openrouter-answers.js';

describe('readRefusal', () => {
  const kind = (error: unknown, status = 400) => readRefusal(JSON.stringify({ error }), status, null)?.kind;

  it.each([
    [400, 'invalid'],
    [401, 'unauthorized'],
    [402, 'out_of_credits'],
    [403, 'unauthorized'],
    [404, 'invalid'],
    [408, 'unavailable'],
    [413, 'invalid'],
    [422, 'invalid'],
    [429, 'rate_limited'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [524, 'unavailable'],
    [529, 'unavailable'],
  ])('code %i without more is %s', (code, wanted) => {
    expect(kind({ code, message: 'No' }, code)).toBe(wanted);
    expect(refusalByStatus(code, null).kind).toBe(wanted);
  });

  it.each([
    ['context_length_exceeded', 'invalid'],
    ['max_tokens_exceeded', 'invalid'],
    ['token_limit_exceeded', 'invalid'],
    ['string_too_long', 'invalid'],
    ['authentication', 'unauthorized'],
    ['permission_denied', 'unauthorized'],
    ['payment_required', 'out_of_credits'],
    ['rate_limit_exceeded', 'rate_limited'],
    ['provider_overloaded', 'unavailable'],
    ['provider_unavailable', 'unavailable'],
    ['invalid_request', 'invalid'],
    ['invalid_prompt', 'input'],
    ['not_found', 'invalid'],
    ['precondition_failed', 'invalid'],
    ['payload_too_large', 'invalid'],
    ['unprocessable', 'invalid'],
    ['content_policy_violation', 'moderation'],
    ['refusal', 'moderation'],
    ['invalid_image', 'input'],
    ['image_too_large', 'input'],
    ['image_too_small', 'input'],
    ['unsupported_image_format', 'input'],
    ['image_not_found', 'input'],
    ['image_download_failed', 'input'],
    ['server', 'unavailable'],
    ['timeout', 'unavailable'],
    // Left to the status, 418 here.
    ['unmapped', 'invalid'],
    ['constructor', 'invalid'],
  ])('error_type %s is %s, wherever it stands', (error_type, wanted) => {
    expect(kind({ code: 418, message: 'No', metadata: { error_type } }, 418)).toBe(wanted);
    expect(kind({ http_status: 418, error_type }, 418)).toBe(wanted);
  });

  it.each([
    ['model_not_found', 400, 'invalid'],
    ['wrong_endpoint', 400, 'invalid'],
    ['no_endpoints', 404, 'unavailable'],
    ['model_deprecated', 404, 'invalid'],
    ['model_unavailable_upstream', 404, 'unavailable'],
    ['capacity_exhausted', 429, 'rate_limited'],
    ['temporarily_unavailable', 503, 'unavailable'],
    ['region_restricted', 403, 'unauthorized'],
    ['privacy_restricted', 404, 'invalid'],
    ['constraint_filtered', 404, 'invalid'],
    ['free_variant_ended', 404, 'invalid'],
  ])('availability %s, which comes without a code, is %s', (code, http_status, wanted) => {
    const error = { http_status, error_type: 'not_found', message: 'No', availability: { code, retryable: false } };
    expect(kind(error, http_status)).toBe(wanted);
    expect(readRefusal(JSON.stringify({ error }), 400, null)?.status).toBe(http_status);
  });

  it('knows moderation and a guardrail from a missing permission', () => {
    expect(kind({ code: 403, message: 'x', metadata: { reasons: ['sexual'], flagged_input: 'x' } }, 403)).toBe(
      'moderation',
    );
    expect(kind({ code: 403, message: 'x', metadata: { patterns: ['card'] } }, 403)).toBe('moderation');
    expect(kind({ code: 403, message: 'x', metadata: {} }, 403)).toBe('unauthorized');
  });

  it('takes the wait from the header, else from the body', () => {
    const error = {
      http_status: 503,
      message: 'No',
      availability: { code: 'temporarily_unavailable', retry_after: 7 },
    };
    expect(readRefusal(JSON.stringify({ error }), 503, null)?.retryAfterMs).toBe(7000);
    expect(readRefusal(JSON.stringify({ error }), 503, '3')?.retryAfterMs).toBe(3000);
    expect(readRefusal('{"error":{"code":429}}', 429, undefined)?.retryAfterMs).toBeNull();
  });

  it('copes with an error of any shape', () => {
    expect(readRefusal('{"error":"No such thing"}', 404, null)).toMatchObject({
      kind: 'invalid',
      text: 'No such thing',
    });
    expect(readRefusal('{"error":{}}', 502, null)).toMatchObject({ kind: 'unavailable', status: 502, text: '' });
    expect(readRefusal('{"error":{"code":"busy","metadata":5}}', 429, null)).toMatchObject({ kind: 'rate_limited' });
    for (const body of ['', '<html></html>', '{}', '[]', 'null', '{"error":null}', '{"error":5}', '{"erro']) {
      expect(readRefusal(body, 500, null), body).toBeNull();
    }
  });

  it('keeps addresses, pictures and keys out of the text, and bounds it', () => {
    const message = 'Key sk-or-v1-0123abc at https://x.test/?sig=1 with data:image/jpeg;base64,AAAA ' + 'x'.repeat(999);
    const error = readRefusal(JSON.stringify({ error: { code: 400, message } }), 400, null);
    expect(error?.text).toMatch(/^Key <key> at <url> with <url> x+$/);
    expect(error?.message.length).toBeLessThan(400);
  });
});

it.each([
  ['5', 5000],
  ['0.5', 500],
  ['0', 0],
  ['Thu, 01 Jan 1970 00:00:09 GMT', 8000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['soon', null],
  ['', null],
  [undefined, null],
])('Retry-After %j is %j ms', (header, ms) => {
  expect(readRetryAfter(header, 1000)).toBe(ms);
});

describe('readPiece', () => {
  const piece = (value: unknown) => readPiece(JSON.stringify(value));
  const nothing = { id: null, model: null, text: '', finish: null, usage: null, refusal: null };

  it('reads the chunks of a stream', () => {
    const base = { id: 'gen-1', object: 'chat.completion.chunk', created: 1, model: 'a/b', provider: 'A' };
    const known = { ...nothing, id: 'gen-1', model: 'a/b' };
    const chunk = (choice: object) => piece({ ...base, choices: [{ index: 0, ...choice }] });
    expect(chunk({ delta: { role: 'assistant', content: '' }, finish_reason: null })).toEqual(known);
    expect(chunk({ delta: { content: 'Да' }, finish_reason: null })).toEqual({ ...known, text: 'Да' });
    expect(chunk({ delta: { content: null, reasoning: 'hm' } })).toEqual(known);
    expect(chunk({ delta: {}, finish_reason: 'stop', native_finish_reason: 'end_turn' })).toEqual({
      ...known,
      finish: 'stop',
    });
  });

  it('reads usage, also beside no choice, and rounds the cost up', () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cost: 0.000035, is_byok: false };
    const read = { promptTokens: 10, completionTokens: 5, costMicroUsd: 35 };
    expect(piece({ choices: [], usage })).toEqual({ ...nothing, usage: read });
    expect(piece({ usage: { ...usage, cost: 0.0000351 } })?.usage?.costMicroUsd).toBe(36);
    expect(piece({ usage: { ...usage, cost: 0.29 } })?.usage?.costMicroUsd).toBe(290_000);
    expect(piece({ usage: { prompt_tokens: -1, cost: 'x' } })?.usage).toEqual({
      promptTokens: 0,
      completionTokens: 0,
      costMicroUsd: 0,
    });
  });

  it('reads an answer that did not come as a stream', () => {
    const message = { role: 'assistant', content: 'Hi', refusal: null, reasoning: null };
    const answer = { id: 'gen-2', model: 'a/b', choices: [{ index: 0, finish_reason: 'stop', message }] };
    expect(piece(answer)).toEqual({ ...nothing, id: 'gen-2', model: 'a/b', text: 'Hi', finish: 'stop' });
  });

  it.each([
    [{ finish_reason: 'length' }, 'length'],
    [{ finish_reason: 'content_filter' }, 'filtered'],
    [{ finish_reason: 'stop', native_finish_reason: 'refusal' }, 'filtered'],
    [{ finish_reason: 'stop', message: { content: '', refusal: 'I cannot' } }, 'filtered'],
    [{ delta: { refusal: 'I can' } }, 'filtered'],
    [{ finish_reason: 'tool_calls' }, 'stop'],
    [{ finish_reason: '' }, null],
  ])('%j ends as %s', (choice, finish) => {
    expect(piece({ choices: [choice] })?.finish).toBe(finish);
  });

  it.each([
    [{ error: { code: 502, message: 'Down' } }, 'unavailable', 502],
    [{ error: { code: 429, message: 'Busy' }, choices: [{ finish_reason: 'error' }] }, 'rate_limited', 429],
    [{ error: { message: 'x', metadata: { error_type: 'content_policy_violation' } } }, 'moderation', 502],
    [{ choices: [{ error: { code: 503, message: 'x' }, finish_reason: 'error' }] }, 'unavailable', 503],
    [{ choices: [{ error: 'x', finish_reason: 'error' }] }, 'unavailable', 502],
    [{ choices: [{ delta: { content: '' }, finish_reason: 'error' }] }, 'unavailable', 502],
    [{ error: 'went wrong' }, 'unavailable', 502],
  ])('%j is an error in spite of HTTP 200: %s, %i', (value, kind, status) => {
    expect(piece(value)?.refusal).toMatchObject({ kind, status });
  });

  it.each([
    '',
    '{',
    '<html></html>',
    '[]',
    '"x"',
    'null',
    '5',
    ': OPENROUTER PROCESSING',
    '{"choices":[null]}',
    '{"choices":5}',
    '{"error":7}',
  ])('no piece: %s', (text) => {
    expect(readPiece(text)).toBeNull();
  });

  it.each([
    {},
    { choices: null, id: 7, model: {}, usage: [] },
    { choices: [{ delta: 5, finish_reason: 7 }] },
    { error: null },
  ])('takes nothing from %j', (value) => {
    expect(piece(value)).toEqual(nothing);
  });
});

it.each([
  ['{"data":{"label":"x","limit":null,"limit_remaining":null}}', true],
  ['{"data":{"limit_remaining":0.5}}', true],
  ['{"data":{"limit_remaining":0}}', false],
  ['{"data":{"limit_remaining":-1}}', false],
  ['{"data":{}}', true],
  ['{}', null],
  ['<html></html>', null],
])('%s may spend: %j', (body, maySpend) => {
  expect(readKeyMaySpend(body)).toBe(maySpend);
});
