import { Module } from '@nestjs/common';
import { PaymentsModule } from '../payments/payments.module.js';
import { QueueModule } from '../queue/queue.module.js';
import { Notices } from './notices.js';
import { TelegramUpdates } from './telegram-updates.js';
import { TelegramWebhookController } from './telegram-webhook.controller.js';
import { WebhookSetter } from './webhook-setter.js';

@Module({
  imports: [PaymentsModule, QueueModule],
  controllers: [TelegramWebhookController],
  providers: [Notices, TelegramUpdates, WebhookSetter],
})
export class BotModule {}
