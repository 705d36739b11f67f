import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { createHash, timingSafeEqual } from 'node:crypto';
import { env } from '../env.js';
import { AppError } from '../errors.js';
import { Open } from '../tokens/open.js';
import { TelegramUpdates } from './telegram-updates.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Telegram's updates. The secret, which only Telegram was told, proves who sends them. */
@Open()
@Controller('webhooks/telegram')
export class TelegramWebhookController {
  private readonly secret = digest(env().TELEGRAM_WEBHOOK_SECRET);

  constructor(private readonly updates: TelegramUpdates) {}

  @Post()
  @HttpCode(200)
  async updated(
    @Headers('x-telegram-bot-api-secret-token') given: string | undefined,
    @Body() body: unknown,
  ): Promise<void> {
    // Digests are of one length, whatever was given.
    if (!timingSafeEqual(digest(given ?? ''), this.secret)) throw new AppError('auth.invalid', 'Not Telegram');
    await this.updates.receive(body);
  }
}
