import { parseLaunchParamsQuery } from '@telegram-apps/sdk-react';
import { describe, expect, it } from 'vitest';
import { acceptable } from './sdk-parameters.js';

const launch = (more: Record<string, string>) =>
  new URLSearchParams({
    tgWebAppPlatform: 'ios',
    tgWebAppVersion: '9.1',
    tgWebAppThemeParams: '{"bg_color":"#17212b"}',
    ...more,
  });

describe('acceptable', () => {
  it('keeps platform, version and theme', () => {
    const kept = new URLSearchParams(acceptable(launch({ tgWebAppData: 'user=1&hash=2' })));
    expect(Object.fromEntries(kept)).toEqual({
      tgWebAppPlatform: 'ios',
      tgWebAppVersion: '9.1',
      tgWebAppThemeParams: '{"bg_color":"#17212b"}',
    });
  });

  it.each([
    ['a colour with alpha', { tgWebAppThemeParams: '{"bg_color":"#17212bff","text_color":"transparent"}' }],
    ['no signature', { tgWebAppData: 'auth_date=1&hash=ab' }],
    ['a theme that is no JSON', { tgWebAppThemeParams: '{' }],
    ['a theme that is null', { tgWebAppThemeParams: 'null' }],
  ])('makes of %s what the SDK takes', (_what, odd) => {
    expect(() => parseLaunchParamsQuery(launch(odd)), 'the SDK has become patient: this file may go').toThrow();
    expect(parseLaunchParamsQuery(acceptable(launch(odd)))).toMatchObject({ tgWebAppVersion: '9.1' });
  });

  it.each(['', 'latest', '9.1-beta'])('takes the version %j for the oldest', (version) => {
    expect(acceptable(launch({ tgWebAppVersion: version }))).toContain('tgWebAppVersion=6.0');
  });
});
