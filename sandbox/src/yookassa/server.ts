import Fastify from 'fastify';
import type { AddressInfo } from 'node:net';
import { api } from './api.js';
import { checkout } from './checkout.js';
import { controlOf, type MethodView, type PaymentView, type RefundView, type YooKassaControl } from './control.js';
import { controlRoutes } from './control-routes.js';
import type { Delivery } from './notifier.js';
import { assemble } from './parts.js';
import type { YooScriptStepInput } from './script.js';
import { DEFAULTS, type YooKassaSettings } from './settings.js';

export type { Delivery, MethodView, PaymentView, RefundView, YooKassaControl, YooKassaSettings, YooScriptStepInput };
export type { LoggedRequest } from './request-log.js';
export { ControlError } from './refusal.js';

export interface YooKassaOptions {
  /** 0 or nothing: any free port of 127.0.0.1. */
  port?: number;
  shopId: string;
  secretKey: string;
  /** Where notifications go, as the owner of a shop sets it in the cabinet. */
  webhookUrl?: string;
  settings?: Partial<YooKassaSettings>;
}

export interface YooKassaStandIn {
  /** What YOOKASSA_API_URL gets. */
  readonly url: string;
  /** Of the checkout pages, the widget's script and the control endpoints. */
  readonly origin: string;
  readonly control: YooKassaControl;
  readonly close: () => Promise<void>;
}

/** Starts a stand-in of YooKassa for one test shop: API v3, checkout pages, widget, control. */
export async function startYooKassa(options: YooKassaOptions): Promise<YooKassaStandIn> {
  const { shopId, secretKey, webhookUrl } = options;
  const first = { settings: { ...DEFAULTS, ...options.settings }, webhookUrl };
  let origin = '';
  const parts = assemble(shopId, secretKey, { ...first.settings }, () => origin);
  parts.notifier.url = webhookUrl;
  const control = controlOf(parts, first);

  const app = Fastify({ forceCloseConnections: true, exposeHeadRoutes: false });
  await app.register(controlRoutes, { control });
  await app.register(checkout, parts);
  await app.register(api, { prefix: '/v3', ...parts });
  const close = async (): Promise<void> => {
    parts.notifier.close();
    parts.clock.clear();
    await app.close();
  };
  try {
    await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
    origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    return { url: `${origin}/v3`, origin, control, close };
  } catch (error) {
    await close();
    throw error;
  }
}
