import { attempt } from './attempt.js';
import { currentSdk } from './bridge.js';

/** A short answer to the finger: `select` on a changed choice only, the others for outcomes. Silent in a browser. */
export function haptic(kind: 'select' | 'success' | 'error'): void {
  const sdk = currentSdk();
  if (!sdk) return;
  attempt(() =>
    kind === 'select'
      ? sdk.hapticFeedback.selectionChanged.ifAvailable()
      : sdk.hapticFeedback.notificationOccurred.ifAvailable(kind),
  );
}
