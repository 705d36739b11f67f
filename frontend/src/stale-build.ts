import { tabStorage } from './tab-storage.js';

const PAUSE = 60_000;

/**
 * A page of the previous release asks for chunks the server no longer has. One reload fetches the
 * new page; a second failure within a minute is another trouble and goes to the error boundary.
 */
export function reloadOnStaleBuild(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(tabStorage.get('reloaded') ?? 0);
    if (Date.now() - last < PAUSE) return;
    tabStorage.set('reloaded', String(Date.now()));
    event.preventDefault();
    location.reload();
  });
}
