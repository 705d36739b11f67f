import { supports, type MethodName } from '@telegram-apps/sdk-react';
import { describe, expect, it } from 'vitest';
import { shareAddress } from './sharing.js';

describe('what the SDK lets us post', () => {
  // https://core.telegram.org/bots/webapps; a client that does not know a method is silent about it.
  it.each<[MethodName, string, string]>([
    ['web_app_open_tg_link', '6.0', '6.1'],
    ['web_app_request_write_access', '6.8', '6.9'],
    ['web_app_share_to_story', '7.7', '7.8'],
    ['web_app_send_prepared_message', '7.10', '8.0'],
    ['web_app_request_file_download', '7.10', '8.0'],
    ['web_app_device_storage_get_key', '8.0', '9.0'],
    ['web_app_device_storage_save_key', '8.0', '9.0'],
  ])('%s not yet in %s, but in %s', (method, before, since) => {
    expect(supports(method, before)).toBe(false);
    expect(supports(method, since)).toBe(true);
    expect(supports(method, '10.3'), 'versions are numbers, not text').toBe(true);
  });
});

describe('shareAddress', () => {
  const text = 'Примерь 1 + 1 & скажи';
  const parts = new URL(shareAddress('https://t.me/bot?startapp=ref_a-b_c', text), 'https://t.me').searchParams;

  it('carries link and text whole', () => {
    expect(parts.get('url')).toBe('https://t.me/bot?startapp=ref_a-b_c');
    expect(parts.get('text')).toBe(text);
  });

  it('has no plus for a space', () => {
    expect(shareAddress('https://t.me/bot', 'a b')).toMatch(/text=a%20b$/);
  });
});
