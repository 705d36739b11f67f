import { describe, expect, it } from 'vitest';
import { signMedia, verifyMedia } from './media-url.js';

const key = '0f8fad5b-d9cb-469f-a165-70867728950e.jpg';
const secret = 'a secret of at least thirty-two characters';
const now = 1_800_000_000;

const signed = (at = now, ttl = 3600) => {
  const { exp, sig } = signMedia(key, { secret, now: at, ttl });
  return { exp: String(exp), sig };
};

describe('signed media links', () => {
  it('hold until they expire', () => {
    const { exp, sig } = signed();
    expect(verifyMedia(key, { exp, sig }, { secret, now })).toBe(Number(exp));
    expect(verifyMedia(key, { exp, sig }, { secret, now: Number(exp) - 1 })).toBe(Number(exp));
    expect(verifyMedia(key, { exp, sig }, { secret, now: Number(exp) })).toBeNull();
  });

  it('stay the same for half an hour and never outlive the hour', () => {
    const start = Math.ceil(now / 1800) * 1800;
    expect(signed(start)).toEqual(signed(start + 1799));
    expect(signed(start)).not.toEqual(signed(start + 1800));
    for (let at = now; at < now + 3600; at += 100) {
      const left = Number(signed(at).exp) - at;
      expect(left).toBeGreaterThan(1800);
      expect(left).toBeLessThanOrEqual(3600);
    }
  });

  it('keep a short life short', () => {
    const left = Number(signed(now + 7, 60).exp) - now - 7;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60);
  });

  const good = signed();
  it.each([
    ['another key', key.replace('0', '1'), good],
    ['a later expiry', key, { ...good, exp: String(Number(good.exp) + 1) }],
    ['a padded expiry', key, { ...good, exp: `0${good.exp}` }],
    ['no number', key, { ...good, exp: 'soon' }],
    ['no expiry', key, { sig: good.sig, exp: undefined }],
    ['two signatures', key, { ...good, sig: [good.sig, good.sig] }],
    ['a cut signature', key, { ...good, sig: good.sig.slice(0, -1) }],
    ['an empty signature', key, { ...good, sig: '' }],
    ['a signature of other letters', key, { ...good, sig: 'Ж'.repeat(good.sig.length) }],
    ['a path', '../../etc/passwd', good],
    ['a draft', `${key}.part`, good],
  ])('refuse %s', (_name, asked, query) => {
    expect(verifyMedia(asked, query, { secret, now })).toBeNull();
  });

  it('are refused under another secret', () => {
    expect(verifyMedia(key, good, { secret: `${secret}!`, now })).toBeNull();
  });
});
