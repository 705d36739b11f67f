import * as sdk from '@telegram-apps/sdk-react';
import { attempt } from './attempt.js';
import type { Sdk } from './bridge.js';
import { followInsets } from './insets.js';
import { lendParameters, lendStorage } from './lent-storage.js';
import { keepDragsFromClient } from './swipes.js';
import { followTheme } from './theme.js';

interface Client {
  /** Nothing but a client can be on the other side. */
  proven: boolean;
  onSettings: () => void;
  onTheme: () => void;
}

/**
 * Brings the SDK up and lets it follow the client for as long as the page lives. A chunk of its own,
 * with the SDK in it. What is only listened to needs no time-out: a silent client changes nothing.
 */
export async function connect({ proven, onSettings, onTheme }: Client): Promise<Sdk> {
  attempt(lendStorage);
  attempt(lendParameters);
  sdk.init({ acceptCustomStyles: false });
  const answered = new Promise<void>((resolve) => sdk.on('*', () => resolve(), true));
  followTheme(sdk, onTheme);
  followInsets(sdk);
  if (!proven) await answered;
  attempt(() => sdk.backButton.mount());
  attempt(() => sdk.mainButton.mount());
  attempt(() => sdk.secondaryButton.mount());
  attempt(() => sdk.closingBehavior.mount());
  attempt(() => sdk.settingsButton.mount());
  attempt(() => sdk.settingsButton.show());
  attempt(() => sdk.settingsButton.onClick(onSettings));
  keepDragsFromClient(sdk);
  attempt(() => sdk.postEvent('web_app_expand'));
  return sdk;
}
