import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountModule } from './account/account.module.js';
import { AuthModule } from './auth/auth.module.js';
import { CreditsModule } from './credits/credits.module.js';
import { dataSourceOptions } from './data-source.js';
import { GenerationsModule } from './generations/generations.module.js';
import { ObserveModule } from './observe/observe.module.js';
import { RateLimitGuard } from './observe/rate-limit.js';
import { PhotosModule } from './photos/photos.module.js';
import { StorageModule } from './storage/storage.module.js';

@Module({
  imports: [
    TypeOrmModule.forRootAsync({ useFactory: () => dataSourceOptions() }),
    AuthModule,
    ObserveModule,
    StorageModule,
    CreditsModule,
    PhotosModule,
    GenerationsModule,
    AccountModule,
  ],
  // After AuthModule's guard: it counts by the user that one has found.
  providers: [{ provide: APP_GUARD, useClass: RateLimitGuard }],
})
export class AppModule {}
