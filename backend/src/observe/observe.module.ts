import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { RateLimits } from './rate-limit.js';

@Module({ controllers: [HealthController], providers: [RateLimits], exports: [RateLimits] })
export class ObserveModule {}
