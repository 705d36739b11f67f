import { currentSdk } from './bridge.js';

/**
 * What this device remembers over openings of the app: in the page's localStorage, and in Telegram's device
 * storage (9.0+) for where the browser blocks or forgets the first. Neither is sure, memory is last.
 */
const memory = new Map<string, string>();

/** ms; some clients never answer. */
const TIMEOUT = 1_000;

const keyOf = (name: string) => `primerka.${name}`;

export async function recall(name: string): Promise<string | null> {
  return memory.get(name) ?? fromPage(name) ?? (await fromDevice(name));
}

export function remember(name: string, value: string): void {
  memory.set(name, value);
  try {
    localStorage.setItem(keyOf(name), value);
  } catch {
    // Blocked or full.
  }
  void toDevice(name, value);
}

function fromPage(name: string): string | null {
  try {
    return localStorage.getItem(keyOf(name));
  } catch {
    return null;
  }
}

/** Some clients have been seen to answer with nothing in it. */
const mine =
  (req_id: string) =>
  ({ payload }: { payload: { req_id: string } | null | undefined }) =>
    payload?.req_id === req_id;

async function fromDevice(name: string): Promise<string | null> {
  const sdk = currentSdk();
  if (!sdk) return null;
  const req_id = sdk.createRequestId();
  try {
    const kept = await sdk.request(
      'web_app_device_storage_get_key',
      ['device_storage_key_received', 'device_storage_failed'],
      {
        params: { req_id, key: keyOf(name) },
        capture: mine(req_id),
        timeout: TIMEOUT,
      },
    );
    return 'value' in kept && typeof kept.value === 'string' ? kept.value : null;
  } catch {
    // Too old for it, or silent.
    return null;
  }
}

async function toDevice(name: string, value: string): Promise<void> {
  const sdk = currentSdk();
  if (!sdk) return;
  const req_id = sdk.createRequestId();
  try {
    await sdk.request('web_app_device_storage_save_key', ['device_storage_key_saved', 'device_storage_failed'], {
      params: { req_id, key: keyOf(name), value },
      capture: mine(req_id),
      timeout: TIMEOUT,
    });
  } catch {
    // The page's own storage has it, or memory.
  }
}
