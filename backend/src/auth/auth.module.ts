import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { AuthController } from './auth.controller.js';
import { AuthGuard } from './auth.guard.js';
import { AuthService } from './auth.service.js';
import { Sessions } from './sessions.js';

@Module({
  imports: [TokensModule, RealtimeModule],
  controllers: [AuthController],
  providers: [AuthService, Sessions, { provide: APP_GUARD, useClass: AuthGuard }],
  exports: [AuthService, Sessions],
})
export class AuthModule {}
