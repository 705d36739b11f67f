import { expect, it } from 'vitest';
import { YooKassaRefused, YooKassaUnreachable } from './yookassa-errors.js';

it('says what was refused and why', () => {
  const error = new YooKassaRefused('invalid', 400, {
    code: 'invalid_request',
    parameter: 'receipt.items[0].vat_code',
    text: 'Receipt is missing or illegal',
    retryAfterMs: 1800,
  });
  expect(error).toMatchObject({
    kind: 'invalid',
    status: 400,
    code: 'invalid_request',
    parameter: 'receipt.items[0].vat_code',
    retryAfterMs: 1800,
    message:
      'YooKassa refused (invalid; HTTP 400, invalid_request, receipt.items[0].vat_code): Receipt is missing or illegal',
  });
});

it('needs no details', () => {
  const error = new YooKassaRefused('unauthorized', 401);
  expect(error.message).toBe('YooKassa refused (unauthorized; HTTP 401)');
  expect(error).toMatchObject({ code: null, parameter: null, retryAfterMs: undefined });
});

it.each([
  'Idempotence key 6f1c2a9e-5c58-4a44-9c3b-8a1f2f0f5a11 duplicated',
  'Token ct-secret-without-digits is used',
  'See https://shop.example/return?order=1',
  'Card 5555555555554444 is unknown',
  'Customer buyer.2020@example.com, 79990001122',
  'Basic MTAwNTAwOnRlc3Rfc2VjcmV0 is wrong',
])('repeats nothing of ours from "%s"', (text) => {
  const { message } = new YooKassaRefused('invalid', 400, { text });
  expect(message).not.toMatch(/6f1c2a9e|ct-|shop\.example|5555|buyer|7999|MTAw/);
  expect(message).toMatch(/: (Idempotence key|Token|See|Card|Customer|Basic) /);
});

it('takes no code, parameter or length they never have', () => {
  const error = new YooKassaRefused('invalid', 400, { code: 'A B', parameter: 'x\ny', text: 'a '.repeat(5000) });
  expect(error).toMatchObject({ code: null, parameter: null });
  expect(error.message.length).toBeLessThan(300);
});

it('tells an unknown outcome from nothing sent', () => {
  expect(new YooKassaUnreachable(true, 'HTTP 502').message).toBe('YooKassa unreachable (HTTP 502), outcome unknown');
  expect(new YooKassaUnreachable(false, 'ECONNREFUSED').message).toBe(
    'YooKassa unreachable (ECONNREFUSED), nothing was sent',
  );
});
