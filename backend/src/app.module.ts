import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountModule } from './account/account.module.js';
import { AuthModule } from './auth/auth.module.js';
import { BotModule } from './bot/bot.module.js';
import { ChatsModule } from './chats/chats.module.js';
import { CreditsModule } from './credits/credits.module.js';
import { dataSourceOptions } from './data-source.js';
import { GenerationsModule } from './generations/generations.module.js';
import { ObserveModule } from './observe/observe.module.js';
import { RateLimitInterceptor } from './observe/rate-limit.js';
import { OpenRouterModule } from './openrouter/openrouter.module.js';
import { PaymentsModule } from './payments/payments.module.js';
import { PhotosModule } from './photos/photos.module.js';
import { StorageModule } from './storage/storage.module.js';

@Module({
  imports: [
    TypeOrmModule.forRootAsync({ useFactory: () => dataSourceOptions() }),
    AuthModule,
    ObserveModule,
    StorageModule,
    OpenRouterModule,
    CreditsModule,
    PhotosModule,
    GenerationsModule,
    ChatsModule,
    PaymentsModule,
    BotModule,
    AccountModule,
  ],
  providers: [{ provide: APP_INTERCEPTOR, useClass: RateLimitInterceptor }],
})
export class AppModule {}
