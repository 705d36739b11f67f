import { useEffect, useEffectEvent } from 'react';
import { attempt } from './attempt.js';
import { useScheme, useSdk } from './bridge.js';
import { colourOf } from './colour.js';

/** Whoever wants to go back, the one that lies on top last: a press is for that one alone. */
const backs: (() => void)[] = [];

/**
 * Telegram's own back button while `onBack` is given.
 * @returns false when there is no such button: the screen then draws its own.
 */
export function useBackButton(onBack: (() => void) | null): boolean {
  const sdk = useSdk();
  const native = sdk !== null && sdk.backButton.isMounted();
  const back = useEffectEvent(() => onBack?.());
  const wanted = onBack !== null;
  useEffect(() => {
    if (!sdk || !native || !wanted) return;
    const own = () => back();
    backs.push(own);
    attempt(() => sdk.backButton.show());
    const off = sdk.backButton.onClick(() => {
      if (backs.at(-1) === own) own();
    });
    return () => {
      off();
      backs.splice(backs.indexOf(own), 1);
      if (backs.length === 0) attempt(() => sdk.backButton.hide());
    };
  }, [sdk, native, wanted]);
  return native;
}

export interface MainAction {
  text: string;
  onPress: () => void;
  enabled: boolean;
  busy: boolean;
}

/**
 * Telegram's main button for the one next thing to do, in our accent.
 * @returns false when there is no such button: the screen then draws its own.
 */
export const useMainButton = (action: MainAction | null): boolean => useClientButton('mainButton', action);

/**
 * Telegram's second button under the main one (7.10+), for what the screen itself offers as well: it
 * is a shorter way, and where it is missing nothing is.
 */
export const useSecondaryButton = (action: MainAction | null): boolean => useClientButton('secondaryButton', action);

const COLOURS = {
  mainButton: ['--accent', '--on-accent'],
  secondaryButton: ['--page', '--accent-ink'],
} as const;

function useClientButton(kind: 'mainButton' | 'secondaryButton', action: MainAction | null): boolean {
  const sdk = useSdk();
  const scheme = useScheme();
  const native = sdk !== null && sdk[kind].isMounted();
  const press = useEffectEvent(() => {
    if (action?.enabled && !action.busy) action.onPress();
  });
  const wanted = action !== null;
  useEffect(() => {
    if (!sdk || !native || !wanted) return;
    const off = sdk[kind].onClick(() => press());
    return () => {
      off();
      attempt(() => sdk[kind].setParams({ isVisible: false, isLoaderVisible: false }));
    };
  }, [sdk, native, wanted, kind]);
  const { text = '', enabled = false, busy = false } = action ?? {};
  useEffect(() => {
    if (!sdk || !native || !wanted) return;
    const [background, ink] = COLOURS[kind];
    attempt(() =>
      sdk[kind].setParams({
        text,
        isEnabled: enabled && !busy,
        isLoaderVisible: busy,
        isVisible: true,
        backgroundColor: colourOf(background, '#b8243f'),
        textColor: colourOf(ink, '#ffffff'),
        ...(kind === 'secondaryButton' ? { position: 'bottom' as const } : {}),
      }),
    );
  }, [sdk, native, wanted, kind, text, enabled, busy, scheme]);
  return native;
}
