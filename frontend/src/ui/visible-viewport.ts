import { useSyncExternalStore } from 'react';

function subscribe(tell: () => void): () => void {
  const viewport = window.visualViewport;
  viewport?.addEventListener('resize', tell);
  viewport?.addEventListener('scroll', tell);
  window.addEventListener('resize', tell);
  return () => {
    viewport?.removeEventListener('resize', tell);
    viewport?.removeEventListener('scroll', tell);
    window.removeEventListener('resize', tell);
  };
}

/** As text, since a store's snapshots are compared: the part of the page above the keyboard, in px. */
const measure = (): string => {
  const { height, offsetTop } = window.visualViewport ?? { height: window.innerHeight, offsetTop: 0 };
  return `${Math.round(height)},${Math.round(offsetTop)}`;
};

/**
 * What can be seen of the page. iOS lays its keyboard over the page and scrolls it, so that neither
 * `dvh` nor `fixed` knows; Android and browsers make the page smaller.
 */
export function useVisibleViewport(): { height: number; top: number } {
  const [height = 0, top = 0] = useSyncExternalStore(subscribe, measure).split(',').map(Number);
  return { height, top };
}
