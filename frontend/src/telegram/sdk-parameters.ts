const COLOUR = /^#[0-9a-f]{6}$/i;

/**
 * The launch parameters as far as the SDK takes them. It refuses all of them for one odd theme colour or
 * for initData without `signature`, and then no function of its is available; we do without both.
 */
export function acceptable(told: URLSearchParams): string {
  const version = told.get('tgWebAppVersion') ?? '';
  return new URLSearchParams({
    tgWebAppPlatform: told.get('tgWebAppPlatform') ?? 'unknown',
    tgWebAppVersion: /^\d+(\.\d+)*$/.test(version) ? version : '6.0',
    tgWebAppThemeParams: JSON.stringify(plain(told.get('tgWebAppThemeParams'))),
  }).toString();
}

function plain(theme: string | null): object {
  try {
    const colours: unknown = JSON.parse(theme ?? '{}');
    return Object.fromEntries(
      Object.entries(colours ?? {}).filter(([, colour]) => typeof colour === 'string' && COLOUR.test(colour)),
    );
  } catch {
    return {};
  }
}
