import { useEffect, useEffectEvent } from 'react';
import { attempt, useSdk } from './bridge.js';

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
    attempt(() => sdk.backButton.show());
    const off = sdk.backButton.onClick(() => back());
    return () => {
      off();
      attempt(() => sdk.backButton.hide());
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
export function useMainButton(action: MainAction | null): boolean {
  const sdk = useSdk();
  const native = sdk !== null && sdk.mainButton.isMounted();
  const press = useEffectEvent(() => {
    if (action?.enabled && !action.busy) action.onPress();
  });
  const wanted = action !== null;
  useEffect(() => {
    if (!sdk || !native || !wanted) return;
    const off = sdk.mainButton.onClick(() => press());
    return () => {
      off();
      attempt(() => sdk.mainButton.setParams({ isVisible: false, isLoaderVisible: false }));
    };
  }, [sdk, native, wanted]);
  const { text = '', enabled = false, busy = false } = action ?? {};
  useEffect(() => {
    if (!sdk || !native || !wanted) return;
    const style = getComputedStyle(document.documentElement);
    attempt(() =>
      sdk.mainButton.setParams({
        text,
        isEnabled: enabled && !busy,
        isLoaderVisible: busy,
        isVisible: true,
        backgroundColor: hex(style.getPropertyValue('--accent'), '#b8243f'),
        textColor: hex(style.getPropertyValue('--on-accent'), '#ffffff'),
      }),
    );
  }, [sdk, native, wanted, text, enabled, busy]);
  return native;
}

function hex(value: string, fallback: `#${string}`): `#${string}` {
  const colour = value.trim();
  return /^#[0-9a-f]{6}$/i.test(colour) ? (colour as `#${string}`) : fallback;
}
