import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifySignature } from './kie-signature.js';

const KEY = 'key';
const NOW = new Date('2026-10-10T10:00:00Z');
const SECONDS = NOW.getTime() / 1000;

const sign = (taskId: string, timestamp: number | string, key = KEY) =>
  createHmac('sha256', key).update(`${taskId}.${timestamp}`).digest('base64');
const headers = (timestamp: number | string, signature: string) => ({
  'x-webhook-timestamp': String(timestamp),
  'x-webhook-signature': signature,
});

describe('verifySignature', () => {
  it.each([0, -300, 300])('accepts one made %i s away', (skew) => {
    expect(verifySignature(KEY, headers(SECONDS + skew, sign('t', SECONDS + skew)), 't', NOW)).toBe('valid');
  });

  it.each([-301, 301])('refuses one made %i s away', (skew) => {
    expect(verifySignature(KEY, headers(SECONDS + skew, sign('t', SECONDS + skew)), 't', NOW)).toBe('invalid');
  });

  it.each([
    ['another task', headers(SECONDS, sign('u', SECONDS))],
    ['another key', headers(SECONDS, sign('t', SECONDS, 'other'))],
    ['another time', headers(SECONDS, sign('t', SECONDS - 1))],
    ['hex', headers(SECONDS, Buffer.from(sign('t', SECONDS), 'base64').toString('hex'))],
    ['half of it', headers(SECONDS, sign('t', SECONDS).slice(0, 20))],
    ['nothing', headers(SECONDS, '')],
    ['a time that is no number', headers('NaN', sign('t', 'NaN'))],
    ['milliseconds', headers(SECONDS * 1000, sign('t', SECONDS * 1000))],
    ['a negative time', headers(-5, sign('t', -5))],
    ['no time', { 'x-webhook-signature': sign('t', SECONDS) }],
    ['no signature', { 'x-webhook-timestamp': String(SECONDS) }],
  ])('refuses %s', (_what, given) => {
    expect(verifySignature(KEY, given, 't', NOW)).toBe('invalid');
  });

  it('says when there is none', () => {
    expect(verifySignature(KEY, {}, 't', NOW)).toBe('absent');
  });
});
