import { describe, expect, it } from 'vitest';
import { parseLaunch } from './launch.js';

const user = encodeURIComponent(JSON.stringify({ id: 279058397, first_name: 'A', language_code: 'en' }));
const initData = `user=${user}&auth_date=1733584787&hash=ab`;
const fragment = (data: string) => `#tgWebAppData=${encodeURIComponent(data)}&tgWebAppPlatform=ios&tgWebAppVersion=9.1`;

describe('parseLaunch', () => {
  it('keeps the signed string as it is, decoded once', () => {
    expect(parseLaunch(fragment(initData))).toEqual({
      initData,
      userId: 279058397,
      languageCode: 'en',
      platform: 'ios',
      startParam: null,
      allowsWrite: false,
    });
  });

  it('knows what a link carried', () => {
    expect(parseLaunch(fragment(`start_param=look_a-B_1&${initData}`))?.startParam).toBe('look_a-B_1');
  });

  it('sees whether the bot may write', () => {
    const allowed = encodeURIComponent(JSON.stringify({ id: 1, allows_write_to_pm: true }));
    expect(parseLaunch(fragment(`user=${allowed}&hash=ab`))?.allowsWrite).toBe(true);
  });

  it('works with a theme the SDK throws on', () => {
    const theme = encodeURIComponent('{"bg_color":"#17212bff","x":"transparent"}');
    expect(parseLaunch(`${fragment(initData)}&tgWebAppThemeParams=${theme}`)?.initData).toBe(initData);
  });

  it.each(['', '#', '#tgWebAppData=', '#tgWebAppPlatform=ios'])('finds nothing signed in %j', (nothing) => {
    expect(parseLaunch(nothing)).toBeNull();
  });

  it.each(['auth_date=1&hash=x', 'user=%7Bbroken&hash=x', 'user=null&hash=x', 'user=%22text%22&hash=x'])(
    'leaves judging odd data to the server: %s',
    (data) => {
      expect(parseLaunch(fragment(data))).toMatchObject({ initData: data, userId: null, languageCode: null });
    },
  );
});
