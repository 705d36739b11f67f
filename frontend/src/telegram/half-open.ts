import { useEffect, useState } from 'react';
import { useSdk } from './bridge.js';

/**
 * How many px of the page a half-opened Mini App shows; null when it is open as far as it goes. Only the
 * client knows: the page below its edge is laid out as if it were seen.
 */
export function useHalfOpenHeight(): number | null {
  const sdk = useSdk();
  const [height, setHeight] = useState<number | null>(null);
  useEffect(() => {
    if (!sdk) return;
    return sdk.on('viewport_changed', (told) => setHeight(told.is_expanded || told.height < 200 ? null : told.height));
  }, [sdk]);
  return height;
}
