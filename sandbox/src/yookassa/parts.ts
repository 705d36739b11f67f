import { Clock } from './clock.js';
import { Idempotency } from './idempotency.js';
import { Notifier } from './notifier.js';
import type { Showing } from './payment.js';
import { Refunds } from './refunds.js';
import { RequestLog } from './request-log.js';
import { SavedMethods } from './saved-methods.js';
import { Script } from './script.js';
import type { YooKassaSettings } from './settings.js';
import { Shop } from './shop.js';

/** The machinery behind the HTTP surface, put together once. */
export interface Parts {
  shopId: string;
  secretKey: string;
  settings: YooKassaSettings;
  clock: Clock;
  script: Script;
  log: RequestLog;
  idempotency: Idempotency;
  notifier: Notifier;
  methods: SavedMethods;
  shop: Shop;
  refunds: Refunds;
}

/** @param origin of the checkout pages, known once the server listens */
export function assemble(shopId: string, secretKey: string, settings: YooKassaSettings, origin: () => string): Parts {
  const clock = new Clock();
  const script = new Script();
  const notifier = new Notifier(clock, settings, script);
  const methods = new SavedMethods(settings);
  const showing: Showing = { clock, settings, shopId, origin };
  const shop = new Shop(settings, clock, notifier, methods, showing);
  const refunds = new Refunds(settings, clock, notifier, shop, showing);
  const idempotency = new Idempotency(clock);
  return {
    shopId,
    secretKey,
    settings,
    clock,
    script,
    log: new RequestLog(),
    idempotency,
    notifier,
    methods,
    shop,
    refunds,
  };
}
