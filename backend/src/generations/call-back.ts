import { createHmac, timingSafeEqual } from 'node:crypto';
import { env } from '../env.js';

const macOf = (generationId: string): string =>
  createHmac('sha256', env().KIE_WEBHOOK_SECRET).update(`kie call-back ${generationId}`).digest('base64url');

/** Where the provider rings for this order. The address names the order and cannot be guessed. */
export const callBackUrl = (generationId: string): string =>
  `${env().PUBLIC_URL}/api/v1/webhooks/kie/${generationId}.${macOf(generationId)}`;

/** The order a call-back address names, or null for an address we did not make. */
export function readCallBack(name: string): string | null {
  const [, id, mac] = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(name) ?? [];
  if (!id || !mac) return null;
  return timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(id))) ? id : null;
}
