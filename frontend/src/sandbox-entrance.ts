import type { Config } from '@primerka/contract';
import { tabStorage } from './tab-storage.js';

const PAUSE = 10_000;

/**
 * Outside Telegram there is nobody to sign the launch; the sandbox has a stand-in that does and sends
 * the browser back to `to`. Guarded against going round in circles when its signature is refused.
 * @returns true when the page is leaving
 */
export function leaveToSandbox(config: Config): boolean {
  const last = Number(tabStorage.get('sent') ?? 0);
  if (!config.sandbox || !config.sandboxLaunchUrl || Date.now() - last < PAUSE) return false;
  tabStorage.set('sent', String(Date.now()));
  const entrance = new URL(config.sandboxLaunchUrl);
  entrance.searchParams.set('to', location.pathname + location.search);
  entrance.searchParams.set('theme', matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  location.replace(entrance);
  return true;
}
