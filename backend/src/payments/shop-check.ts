import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { env } from '../env.js';
import { shopReady } from '../observe/metrics.js';
import { YooKassaClient } from './yookassa.js';

/**
 * Asks YooKassa at start whether the shop is the one we are set up for. What is wrong is said loudly and
 * shown in a metric; nothing is stopped by it, since people may have paid already.
 */
@Injectable()
export class ShopCheck implements OnApplicationBootstrap {
  private readonly log = new Logger(ShopCheck.name);

  constructor(private readonly client: YooKassaClient) {}

  onApplicationBootstrap(): void {
    if (env().YOOKASSA_SHOP_ID) void this.check();
  }

  private async check(): Promise<void> {
    const { YOOKASSA_SHOP_ID, production } = env();
    try {
      const shop = await this.client.shop();
      const wrong = [
        shop.accountId === YOOKASSA_SHOP_ID ? null : `the key is of shop ${shop.accountId}, not of ${YOOKASSA_SHOP_ID}`,
        shop.enabled ? null : 'the shop is switched off',
        shop.test && production ? 'this is a test shop: nobody really pays' : null,
        // A self-employed seller sends no receipts; with this module on, every payment would be refused.
        shop.fiscalization ? 'the receipts module is on: switch it off in the cabinet' : null,
      ].filter((line) => line !== null);
      shopReady.set(wrong.length === 0 ? 1 : 0);
      if (wrong.length > 0) this.log.error(`YooKassa: ${wrong.join('; ')}`);
    } catch (error) {
      // Both of the client's errors are safe to log.
      shopReady.set(0);
      this.log.error(`YooKassa could not be asked about the shop: ${String(error)}`);
    }
  }
}
