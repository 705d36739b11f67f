import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Api } from 'grammy';
import { env } from '../env.js';

/** An omitted kind would keep what was asked for before. */
const UPDATES = ['message', 'pre_checkout_query', 'subscription'] as const;
/** Milliseconds between two tries. */
const AGAIN = 30_000;

/** Tells Telegram at start where to send updates. Telegram takes https addresses only; a stand-in takes any. */
@Injectable()
export class WebhookSetter implements OnApplicationBootstrap {
  private readonly log = new Logger(WebhookSetter.name);

  onApplicationBootstrap(): void {
    const { ROLES, PUBLIC_URL, sandbox, TELEGRAM_API_URL } = env();
    if (!ROLES.includes('bot')) return;
    const standIn = sandbox && TELEGRAM_API_URL !== 'https://api.telegram.org';
    if (PUBLIC_URL.startsWith('https://') || standIn) void this.set();
    else this.log.warn('PUBLIC_URL is not https, so Telegram sends no updates: payments in Stars will not arrive');
  }

  private async set(): Promise<void> {
    const { TELEGRAM_BOT_TOKEN, TELEGRAM_API_URL, TELEGRAM_WEBHOOK_SECRET, PUBLIC_URL } = env();
    const api = new Api(TELEGRAM_BOT_TOKEN, { apiRoot: TELEGRAM_API_URL, timeoutSeconds: 20 });
    try {
      await api.setWebhook(`${PUBLIC_URL}/api/v1/webhooks/telegram`, {
        secret_token: TELEGRAM_WEBHOOK_SECRET,
        allowed_updates: UPDATES,
      });
    } catch (error) {
      // The message of an HttpError is safe; its cause would name the address, and with it the token.
      this.log.warn(`The webhook could not be set: ${error instanceof Error ? error.message : 'unknown'}`);
      setTimeout(() => void this.set(), AGAIN).unref();
    }
  }
}
