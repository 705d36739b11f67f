import { launchParameters } from './launch.js';
import { acceptable } from './sdk-parameters.js';

/** As much of a Storage as lives in memory. */
function inMemory(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
    clear: () => kept.clear(),
  };
}

/**
 * The SDK reads the browser's storages and dies where one of them throws, as in Telegram Web's frame when
 * third-party storage is blocked. It is lent one in memory then: a page without storage still gets Telegram's
 * buttons.
 */
export function lendStorage(): void {
  for (const name of ['localStorage', 'sessionStorage'] as const) {
    try {
      void window[name].length;
    } catch {
      Object.defineProperty(window, name, { value: inMemory(), configurable: true });
    }
  }
}

/** Where the SDK looks for launch parameters when those of the address are not to its taste. */
const LAUNCH = 'tapps/launchParams';

export function lendParameters(): void {
  sessionStorage.setItem(LAUNCH, JSON.stringify(acceptable(launchParameters())));
}
