import { describe, expect, it } from 'vitest';
import { problemOf } from './http.js';

describe('problemOf', () => {
  it('takes the code, its details and the wait from the answer', () => {
    const problem = problemOf(402, '{"code":"credits.insufficient","needed":2,"available":1}', '7');
    expect(problem).toMatchObject({
      code: 'credits.insufficient',
      details: { needed: 2, available: 1 },
      retryAfter: 7,
    });
  });

  it.each([
    [502, '<html>Bad gateway</html>', 'unavailable'],
    [500, '', 'internal'],
    [503, '{"code":"of another release"}', 'unavailable'],
    [418, 'null', 'internal'],
  ])('speaks by the status alone when a proxy answers: %i %s', (status, text, code) => {
    expect(problemOf(status, text, null)).toMatchObject({ code, retryAfter: null });
  });

  it('does not take a date for seconds', () => {
    expect(problemOf(503, '', 'Wed, 21 Oct 2026 07:28:00 GMT').retryAfter).toBeNull();
  });
});
