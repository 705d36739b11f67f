import { createHmac, randomBytes } from 'node:crypto';

/** Base64 HMAC-SHA256 over `<taskId>.<unix seconds>`: all that kie.ai signs, the body is not covered. */
export function signCallback(key: string, taskId: string, timestamp: number): string {
  return createHmac('sha256', key).update(`${taskId}.${timestamp}`).digest('base64');
}

export interface Signing {
  key: string | undefined;
  /** `wrong`: signed with another key; `absent`: no headers. */
  signature?: 'valid' | 'wrong' | 'absent';
  /** Seconds the timestamp lies in the past. */
  ageSeconds?: number;
}

/** Posts a call-back. Never throws: returns the HTTP status, or null when it could not be delivered in time. */
export async function postCallback(
  url: string,
  taskId: string,
  body: unknown,
  { key, signature = 'valid', ageSeconds = 0 }: Signing,
  signal: AbortSignal,
): Promise<number | null> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  const signingKey = signature === 'wrong' ? randomBytes(16).toString('hex') : key;
  if (signingKey !== undefined && signature !== 'absent') {
    const timestamp = Math.floor(Date.now() / 1000) - ageSeconds;
    headers['x-webhook-timestamp'] = String(timestamp);
    headers['x-webhook-signature'] = signCallback(signingKey, taskId, timestamp);
  }
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      redirect: 'manual',
      signal,
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}
